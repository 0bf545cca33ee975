// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/connector.h"
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

struct Outcome {
    ConnectResult result;
    SocketPtr socket;
};

/// One attempt to connect to a name with these addresses.
std::optional<Outcome> connectTo(const QStringList& addresses, std::uint16_t port, Duration within = 900ms) {
    const ProbeSpec spec;
    TlsSettings tls{TlsSpec{}};
    Connector connector(spec, tls);
    std::optional<Outcome> outcome;
    QTestEventLoop loop;
    QList<QHostAddress> list;
    for (const auto& address : addresses)
        list << QHostAddress(address);
    connector.startAt(list, {.host = "service.example", .port = port}, Connector::Layer::Tcp, within,
                      [&](ConnectResult result, SocketPtr socket) {
                          outcome.emplace(std::move(result), std::move(socket));
                          loop.exitLoop();
                      });
    if (outcome) return {}; // never from within start
    loop.enterLoopMSecs(5000);
    return outcome;
}

} // namespace

/// What the probes on top of it do not show.
class TstConnector : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aSilentAddressLeavesTimeForTheNext();
    void aRefusingAddressIsFollowedByTheNextAtOnce();
    void whenAllAddressesFailTheLastOneSpeaks();
    void anAddressThatFailsAtOnceIsToldLater();
    void theSocketIsHandedOverOpen();
};

void TstConnector::aSilentAddressLeavesTimeForTheNext() {
    ScriptedServer server([](QTcpSocket&, const QByteArray&) {}); // 127.0.0.1
    const SilentPort silent(2, server.port());
    QElapsedTimer elapsed;
    elapsed.start();
    const auto outcome =
        connectTo({QStringLiteral("127.0.0.2"), QStringLiteral("127.0.0.1")}, server.port(), 900ms);
    QVERIFY(outcome);
    QVERIFY2(outcome->result.problem == ProbeProblem::None, outcome->result.detail.c_str());
    QVERIFY(elapsed.elapsed() >= 440); // half of the time, and the rest was enough
}

void TstConnector::aRefusingAddressIsFollowedByTheNextAtOnce() {
    ScriptedServer server([](QTcpSocket&, const QByteArray&) {});
    const auto outcome =
        connectTo({QStringLiteral("127.0.0.2"), QStringLiteral("127.0.0.3"), QStringLiteral("127.0.0.1")},
                  server.port(), 60s);
    QVERIFY(outcome);
    QVERIFY2(outcome->result.problem == ProbeProblem::None, outcome->result.detail.c_str());
    QVERIFY(outcome->result.seconds < kHangs / 1000.0);
}

void TstConnector::whenAllAddressesFailTheLastOneSpeaks() {
    const auto port = freePort();
    const auto refused = connectTo({QStringLiteral("127.0.0.2"), QStringLiteral("127.0.0.1")}, port);
    QVERIFY(refused && refused->result.problem == ProbeProblem::Refused && refused->socket == nullptr);
    const SilentPort first(2, port);
    const SilentPort second(3, port);
    QElapsedTimer elapsed;
    elapsed.start();
    const auto silent = connectTo({QStringLiteral("127.0.0.2"), QStringLiteral("127.0.0.3")}, port, 400ms);
    QVERIFY(silent && silent->result.problem == ProbeProblem::NoAnswer);
    QVERIFY(elapsed.elapsed() >= 390 && elapsed.elapsed() < kHangs);
}

void TstConnector::anAddressThatFailsAtOnceIsToldLater() {
    const auto outcome = connectTo({QStringLiteral("255.255.255.255")}, 80);
    QVERIFY(outcome);
    QVERIFY(meaningOf(outcome->result.problem) == ProblemMeaning::Unobserved);
}

void TstConnector::theSocketIsHandedOverOpen() {
    ScriptedServer server([](QTcpSocket& socket, const QByteArray&) { socket.write("answer"); });
    auto outcome = connectTo({QStringLiteral("127.0.0.1")}, server.port());
    QVERIFY(outcome && outcome->socket != nullptr);
    outcome->socket->write("request\r\n\r\n");
    QTRY_COMPARE(outcome->socket->bytesAvailable(), qint64{6});
    const Traffic traffic = trafficOf(*outcome->socket);
    QCOMPARE(traffic.sent, std::int64_t{11});
    QCOMPARE(traffic.received, std::int64_t{6});
    outcome->socket.reset();
    QTRY_COMPARE(server.openConnections(), 0);
}

HOLDFAST_TEST(TstConnector)
#include "tst_connector.moc"
