// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/tls_probe.h"
#include "tests/engine/probes/probe_run.h"
#include "tests/support/hang.h"
#include "tests/support/scripted_server.h"
#include "tests/support/test_registry.h"

#include <QtCore/QFile>
#include <QtCore/QTemporaryDir>
#include <QtNetwork/QTcpSocket>

using namespace holdfast;
using namespace holdfast::probes;
using namespace holdfast::testing;
using namespace std::chrono_literals;

class TstTlsProbe : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void aGoodCertificateIsUp();
    void badCertificatesSayWhatIsWrong_data();
    void badCertificatesSayWhatIsWrong();
    void aRenewedCertificateShowsAtOnce();
    void aReplacedCaFileIsReadAgain();
    void aServerWithoutTlsIsAnotherProtocol();
    void aServerThatSaysNothingEndsAtTheDeadline();

private:
    [[nodiscard]] ProbeSpec specFor(const ScriptedServer& server) const;
    void writeAuthority(const TestAuthority& authority) const;

    TestAuthority m_authority;
    QTemporaryDir m_folder;
};

ProbeSpec TstTlsProbe::specFor(const ScriptedServer& server) const {
    ProbeSpec spec;
    spec.kind = ProbeKind::Tls;
    spec.target = "localhost:" + std::to_string(server.port());
    spec.deadline = 600ms;
    spec.tls.caFile = m_folder.filePath(QStringLiteral("ca.pem")).toStdString();
    return spec;
}

void TstTlsProbe::writeAuthority(const TestAuthority& authority) const {
    QFile file(m_folder.filePath(QStringLiteral("ca.pem")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(authority.certificate());
}

void TstTlsProbe::initTestCase() {
    writeAuthority(m_authority);
}

void TstTlsProbe::aGoodCertificateIsUp() {
    const auto server = ScriptedServer::raw([](QTcpSocket&) {});
    server->encrypt(m_authority.issue({.endsInDays = 45}));
    TestWorld world;
    world.clock.jump(std::chrono::round<Duration>(std::chrono::system_clock::now() - world.clock.now()));
    TlsProbe probe(specFor(*server), world.world());
    const auto report = runOnce(probe).value();
    COMPARE_PROBLEM(report, ProbeProblem::None);
    QCOMPARE(valueIn(report, signals::kUp), std::optional(1.0));
    QVERIFY(*valueIn(report, signals::kLatency) > 0.0);
    QVERIFY(isNear(valueIn(report, signals::kCertificateDays), 45.0, 0.01));
    QVERIFY(report.bytesSent > 100 && report.bytesReceived > 500); // a handshake, counted by the kernel
    QTRY_COMPARE(server->openConnections(), 0);
}

void TstTlsProbe::badCertificatesSayWhatIsWrong_data() {
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<int>("starts");
    QTest::addColumn<int>("ends");
    QTest::addColumn<bool>("stranger");
    QTest::addColumn<QString>("word");
    QTest::newRow("expired") << QByteArray("localhost") << -30 << -1 << false << "expired";
    QTest::newRow("not yet valid") << QByteArray("localhost") << 2 << 30 << false << "not yet valid";
    QTest::newRow("other name") << QByteArray("example.com") << -1 << 30 << false << "host name";
    QTest::newRow("unknown authority") << QByteArray("localhost") << -1 << 30 << true << "issuer";
}

void TstTlsProbe::badCertificatesSayWhatIsWrong() {
    QFETCH(QByteArray, name);
    QFETCH(int, starts);
    QFETCH(int, ends);
    QFETCH(bool, stranger);
    QFETCH(QString, word);
    const TestAuthority other("Somebody else");
    const auto server = ScriptedServer::raw([](QTcpSocket&) {});
    const CertificateOrder order{.name = name, .startsInDays = starts, .endsInDays = ends};
    server->encrypt(stranger ? other.issue(order) : m_authority.issue(order));
    TestWorld world;
    world.clock.jump(std::chrono::round<Duration>(std::chrono::system_clock::now() - world.clock.now()));
    TlsProbe probe(specFor(*server), world.world());
    const auto report = runOnce(probe).value();
    COMPARE_PROBLEM(report, ProbeProblem::Certificate);
    QVERIFY2(report.detail.find(word.toStdString()) != std::string::npos, report.detail.c_str());
    QVERIFY(!valueIn(report, signals::kUp));
    QVERIFY(isNear(valueIn(report, signals::kCertificateDays), ends, 0.01));
    QVERIFY(report.remedy.find(specFor(*server).target) != std::string::npos);
}

void TstTlsProbe::aRenewedCertificateShowsAtOnce() {
    const auto server = ScriptedServer::raw([](QTcpSocket&) {});
    TestWorld world;
    world.clock.jump(std::chrono::round<Duration>(std::chrono::system_clock::now() - world.clock.now()));
    TlsProbe probe(specFor(*server), world.world());
    for (const int days : {5, 90}) {
        server->encrypt(m_authority.issue({.endsInDays = days}));
        QVERIFY(isNear(valueIn(runOnce(probe).value(), signals::kCertificateDays), days, 0.01));
    }
}

void TstTlsProbe::aReplacedCaFileIsReadAgain() {
    const TestAuthority other("The new authority");
    const auto server = ScriptedServer::raw([](QTcpSocket&) {});
    server->encrypt(other.issue());
    TestWorld world;
    TlsProbe probe(specFor(*server), world.world());
    COMPARE_PROBLEM(runOnce(probe).value(), ProbeProblem::Certificate);
    writeAuthority(other);
    COMPARE_PROBLEM(runOnce(probe).value(), ProbeProblem::None);
    writeAuthority(m_authority);
}

void TstTlsProbe::aServerWithoutTlsIsAnotherProtocol() {
    const auto server =
        ScriptedServer::raw([](QTcpSocket& socket) { socket.write("220 mail.example.com ESMTP\r\n"); });
    TestWorld world;
    TlsProbe probe(specFor(*server), world.world());
    const auto report = runOnce(probe).value();
    COMPARE_PROBLEM(report, ProbeProblem::Protocol);
    QVERIFY(report.remedy.find("openssl s_client") != std::string::npos);
}

void TstTlsProbe::aServerThatSaysNothingEndsAtTheDeadline() {
    const auto server = ScriptedServer::raw([](QTcpSocket&) {});
    TestWorld world;
    TlsProbe probe(specFor(*server), world.world());
    QElapsedTimer elapsed;
    elapsed.start();
    COMPARE_PROBLEM(runOnce(probe).value(), ProbeProblem::NoAnswer);
    QVERIFY(elapsed.elapsed() >= 590 && elapsed.elapsed() < kHangs);
    QTRY_COMPARE(server->openConnections(), 0);
}

HOLDFAST_TEST(TstTlsProbe)
#include "tst_tls_probe.moc"
