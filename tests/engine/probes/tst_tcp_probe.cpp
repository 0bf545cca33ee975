// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/tcp_probe.h"
#include "tests/engine/probes/probe_run.h"
#include "tests/engine/probes/silent_port.h"
#include "tests/support/hang.h"
#include "tests/support/process_server.h"
#include "tests/support/scripted_server.h"
#include "tests/support/test_registry.h"

#include <QtNetwork/QTcpSocket>

using namespace holdfast;
using namespace holdfast::probes;
using namespace holdfast::testing;
using namespace std::chrono_literals;

namespace {

ProbeSpec specFor(std::string target, Duration deadline = 400ms) {
    ProbeSpec spec;
    spec.kind = ProbeKind::Tcp;
    spec.target = std::move(target);
    spec.deadline = deadline;
    return spec;
}

} // namespace

class TstTcpProbe : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void anOpenPortIsUp();
    void aClosedPortIsRefused();
    void aHostThatDropsPacketsEndsAtTheDeadline();
    void hundredsOfSilentTargetsDoNotHoldUpAGoodOne();
    void whatIsNoAddressIsAMistake_data();
    void whatIsNoAddressIsAMistake();
    void aNetworkWithoutARouteSaysNothingAboutTheTarget();
    void cancelLeavesNothing();
    void withTlsTheCertificateIsVerified();
};

void TstTcpProbe::anOpenPortIsUp() {
    const auto server = ScriptedServer::raw([](QTcpSocket& socket) { socket.write("220 hello\r\n"); });
    TestWorld world;
    for (const char* host : {"127.0.0.1", "localhost"}) {
        TcpProbe probe(specFor(std::string(host) + ":" + std::to_string(server->port())), world.world());
        const auto report = runOnce(probe).value();
        COMPARE_PROBLEM(report, ProbeProblem::None);
        QCOMPARE(valueIn(report, signals::kUp), std::optional(1.0));
        const auto latency = valueIn(report, signals::kLatency);
        QVERIFY(latency && *latency > 0.0 && *latency < 0.4);
    }
    QTRY_COMPARE(server->openConnections(), 0); // it looks and goes
}

void TstTcpProbe::aClosedPortIsRefused() {
    TestWorld world;
    TcpProbe probe(specFor("127.0.0.1:" + std::to_string(freePort())), world.world());
    const auto report = runOnce(probe).value();
    COMPARE_PROBLEM(report, ProbeProblem::Refused);
    QCOMPARE(valueIn(report, signals::kUp), std::optional(0.0));
    QVERIFY(!report.detail.empty() && !report.remedy.empty());
}

void TstTcpProbe::aHostThatDropsPacketsEndsAtTheDeadline() {
    const SilentPort silent;
    TestWorld world;
    TcpProbe probe(specFor("127.0.0.1:" + std::to_string(silent.port())), world.world());
    QElapsedTimer elapsed;
    elapsed.start();
    const auto report = runOnce(probe).value();
    COMPARE_PROBLEM(report, ProbeProblem::NoAnswer);
    QCOMPARE(valueIn(report, signals::kUp), std::optional(0.0));
    QVERIFY(elapsed.elapsed() >= 390 && elapsed.elapsed() < kHangs);
}

void TstTcpProbe::hundredsOfSilentTargetsDoNotHoldUpAGoodOne() {
    const SilentPort silent;
    const auto server = ScriptedServer::raw([](QTcpSocket&) {});
    TestWorld world;
    std::vector<std::unique_ptr<TcpProbe>> hanging;
    int ended = 0;
    for (int i = 0; i < 300; ++i) {
        hanging.push_back(std::make_unique<TcpProbe>(
            specFor("127.0.0.1:" + std::to_string(silent.port()), 4s), world.world()));
        hanging.back()->start([&](const ProbeReport&) { ++ended; });
    }
    TcpProbe good(specFor("127.0.0.1:" + std::to_string(server->port())), world.world());
    COMPARE_PROBLEM(runOnce(good).value(), ProbeProblem::None);
    QCOMPARE(ended, 0);
    QTRY_COMPARE(ended, 300);
}

void TstTcpProbe::whatIsNoAddressIsAMistake_data() {
    QTest::addColumn<QByteArray>("target");
    for (const char* target :
         {"", "localhost", "localhost:", "localhost:0", "localhost:99999", ":80", "a b:80"})
        QTest::newRow(target) << QByteArray(target);
}

void TstTcpProbe::whatIsNoAddressIsAMistake() {
    QFETCH(QByteArray, target);
    TestWorld world;
    TcpProbe probe(specFor(target.toStdString()), world.world());
    const auto report = runOnce(probe).value();
    COMPARE_PROBLEM(report, ProbeProblem::Configuration);
    QVERIFY(report.readings.empty());
}

void TstTcpProbe::aNetworkWithoutARouteSaysNothingAboutTheTarget() {
    // An address of an IPv6 network that is reserved for documents has no route on a machine without IPv6,
    // and one with IPv6 gets no answer; 255.255.255.255 may never be connected to.
    TestWorld world;
    TcpProbe probe(specFor("255.255.255.255:80"), world.world());
    const auto report = runOnce(probe).value();
    QVERIFY(meaningOf(report.problem) == ProblemMeaning::Unobserved);
    QVERIFY(!valueIn(report, signals::kUp));
}

void TstTcpProbe::cancelLeavesNothing() {
    const auto server = ScriptedServer::raw([](QTcpSocket&) {});
    const SilentPort silent;
    TestWorld world;
    bool called = false;
    TcpProbe probe(specFor("127.0.0.1:" + std::to_string(silent.port())), world.world());
    probe.start([&](const ProbeReport&) { called = true; });
    probe.cancel();
    probe.cancel();
    {
        TcpProbe other(specFor("127.0.0.1:" + std::to_string(silent.port())), world.world());
        other.start([&](const ProbeReport&) { called = true; });
        TcpProbe mistake(specFor("nowhere"), world.world());
        mistake.start([&](const ProbeReport&) { called = true; });
        mistake.cancel();
    }
    TcpProbe good(specFor("127.0.0.1:" + std::to_string(server->port())), world.world());
    COMPARE_PROBLEM(runOnce(good).value(), ProbeProblem::None);
    QVERIFY(!called);
}

void TstTcpProbe::withTlsTheCertificateIsVerified() {
    const TestAuthority authority;
    const auto server = ScriptedServer::raw([](QTcpSocket&) {});
    server->encrypt(authority.issue({.name = "127.0.0.1"}));
    TestWorld world;
    auto spec = specFor("127.0.0.1:" + std::to_string(server->port()));
    spec.useTls = true;
    TcpProbe probe(spec, world.world());
    const auto report = runOnce(probe).value();
    COMPARE_PROBLEM(report, ProbeProblem::Certificate);
    QVERIFY(report.readings.empty());
    spec.tls.verification = TlsVerification::Off;
    TcpProbe unverified(spec, world.world());
    COMPARE_PROBLEM(runOnce(unverified).value(), ProbeProblem::None);
}

HOLDFAST_TEST(TstTcpProbe)
#include "tst_tcp_probe.moc"
