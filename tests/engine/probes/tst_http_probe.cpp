// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/http_probe.h"
#include "tests/engine/probes/probe_run.h"
#include "tests/support/caddy_server.h"
#include "tests/support/hang.h"
#include "tests/support/scripted_server.h"
#include "tests/support/test_registry.h"

#include <QtNetwork/QTcpSocket>

using namespace holdfast;
using namespace holdfast::probes;
using namespace holdfast::testing;
using namespace std::chrono_literals;

namespace {

ProbeSpec specFor(std::string url, Duration deadline = 2s) {
    ProbeSpec spec;
    spec.kind = ProbeKind::Http;
    spec.target = std::move(url);
    spec.deadline = deadline;
    return spec;
}

ScriptedServer::OnRequest always(const QByteArray& answer) {
    return [answer](QTcpSocket& socket, const QByteArray&) { socket.write(answer); };
}

} // namespace

class TstHttpProbe : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void aHealthyServiceIsUp();
    void theVersionIsTakenFromAJsonPage();
    void oneConnectionServesManyRuns();
    void theStatusDecides_data();
    void theStatusDecides();
    void theExpectedRangeIsTheFleetFiles();
    void credentialsGoToTheTargetAndNowhereElse();
    void theTargetCannotMakeUsShowItsPassword();
    void redirectsStayOnTheHost();
    void endlessRedirectsAreRefused();
    void whoExpectsARedirectSeesIt();
    void aClosedPortIsRefused();
    void aNameThatDoesNotExistIsUnknown();
    void aTargetThatIsNoUrlIsAMistake_data();
    void aTargetThatIsNoUrlIsAMistake();
    void hostileServersCostTheirOwnProbeOnly_data();
    void hostileServersCostTheirOwnProbeOnly();
    void aServerThatNeverAnswersEndsAtTheDeadline();
    void cancelLeavesNothing();
    void theReportMayDestroyTheProbe();
    void certificates_data();
    void certificates();
    void anUnreadableCaFileSaysWhichFile();
    void aServerNameOfItsOwnIsAskedFor();
    void verificationOffStillReadsTheDays();
    void trustIsNotSharedBetweenTargets();
    void aRenewedCertificateShowsThoughTheConnectionLives();
    void anOldTlsIsNoTls();
    void realCaddyPrefersHttp2AndSpeaksHttp1();

private:
    CaddyServer m_caddy;
    TestAuthority m_authority;
    TestAuthority m_stranger{"Somebody else"};
    std::uint16_t m_good = freePort();
    std::uint16_t m_expired = freePort();
    std::uint16_t m_otherName = freePort();
    std::uint16_t m_strange = freePort();
    std::uint16_t m_plain = freePort();
};

void TstHttpProbe::initTestCase() {
    QVERIFY(m_caddy.writeFile(QStringLiteral("ca.pem"), m_authority.certificate()));
    QByteArray sites =
        "http://:" + QByteArray::number(m_plain) +
        " {\n bind 127.0.0.1\n respond /healthz `{\"status\":\"ok\",\"version\":\"1.2\"}` 200\n"
        " respond /starting \"warming up\" 503\n respond \"no such page\" 404\n}\n";
    const auto site = [&](const QByteArray& name, std::uint16_t port, const CertificatePair& pair) {
        QVERIFY(m_caddy.writeFile(QString::fromUtf8(name + ".pem"), pair.certificate));
        QVERIFY(m_caddy.writeFile(QString::fromUtf8(name + ".key"), pair.key));
        const QByteArray folder = m_caddy.directory().toUtf8() + '/';
        sites += "https://:" + QByteArray::number(port) + " {\n bind 127.0.0.1\n tls " + folder + name +
                 ".pem " + folder + name + ".key\n respond `host {host} {http.request.proto}` 200\n}\n";
    };
    site("good", m_good, m_authority.issue({.endsInDays = 60}));
    site("expired", m_expired, m_authority.issue({.startsInDays = -30, .endsInDays = -2}));
    site("other", m_otherName, m_authority.issue({.name = "db.example.com"}));
    site("strange", m_strange, m_stranger.issue());
    m_caddy.configure(sites, {m_good, m_expired, m_otherName, m_strange, m_plain});
    QVERIFY2(m_caddy.start(), qPrintable(m_caddy.trouble()));
}

void TstHttpProbe::aHealthyServiceIsUp() {
    TestWorld world;
    HttpProbe probe(specFor("http://127.0.0.1:" + std::to_string(m_plain) + "/healthz"), world.world());
    const auto report = runOnce(probe);
    QVERIFY(report);
    COMPARE_PROBLEM(*report, ProbeProblem::None);
    QCOMPARE(valueIn(*report, signals::kUp), std::optional(1.0));
    QCOMPARE(valueIn(*report, signals::kHttpStatus), std::optional(200.0));
    const auto latency = valueIn(*report, signals::kLatency);
    QVERIFY(latency && *latency > 0.0 && *latency < 1.0);
    QVERIFY(isNotOffered(*report, signals::kCertificateDays));
    QCOMPARE(report->version, std::string("1.2"));
    QVERIFY(report->detail.empty() && report->remedy.empty());
    QVERIFY(report->bytesSent > 50 && report->bytesSent < 500);
    QVERIFY(report->bytesReceived > 50 && report->bytesReceived < 500);
}

void TstHttpProbe::theVersionIsTakenFromAJsonPage() {
    TestWorld world;
    const auto versionOf = [&](const QByteArray& body) {
        ScriptedServer server(always(ScriptedServer::answer(200, body)));
        HttpProbe probe(specFor(server.url()), world.world());
        return runOnce(probe)->version;
    };
    QCOMPARE(versionOf("{\"version\":\"2.14.1\"}"), std::string("2.14.1"));
    QCOMPARE(versionOf("{\"version\":{\"major\":2}}"), std::string());
    QCOMPARE(versionOf("version 2"), std::string());
    QCOMPARE(versionOf("{\"version\":\"" + QByteArray(500, 'v') + "\"}").size(), std::size_t{64});
    QCOMPARE(versionOf(QByteArray(20'000, '{')), std::string());
}

void TstHttpProbe::oneConnectionServesManyRuns() {
    ScriptedServer server(always(ScriptedServer::answer(200, "ok")));
    TestWorld world;
    HttpProbe probe(specFor(server.url()), world.world());
    for (int i = 0; i < 5; ++i)
        COMPARE_PROBLEM(runOnce(probe).value(), ProbeProblem::None);
    QCOMPARE(server.connections(), 1);
    QCOMPARE(server.requests().size(), 5);
    const QByteArray head = server.requests().first().toLower();
    QVERIFY2(!head.contains("cookie") && !head.contains("upgrade"), head.constData());
    QVERIFY2(head.contains("user-agent: holdfast"), head.constData());
}

void TstHttpProbe::theStatusDecides_data() {
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("problem");
    QTest::newRow("200") << 200 << "none";
    QTest::newRow("204") << 204 << "none";
    QTest::newRow("304") << 304 << "none";
    QTest::newRow("400") << 400 << "configuration";
    QTest::newRow("401") << 401 << "authentication";
    QTest::newRow("403") << 403 << "permission";
    QTest::newRow("404") << 404 << "configuration";
    QTest::newRow("429") << 429 << "configuration";
    QTest::newRow("500") << 500 << "not ready";
    QTest::newRow("503") << 503 << "not ready";
}

void TstHttpProbe::theStatusDecides() {
    QFETCH(int, status);
    QFETCH(QString, problem);
    const QByteArray body = status == 204 || status == 304 ? QByteArray() : QByteArray("words of the page");
    ScriptedServer server(always(ScriptedServer::answer(status, body)));
    TestWorld world;
    HttpProbe probe(specFor(server.url()), world.world());
    const auto report = runOnce(probe).value();
    COMPARE_PROBLEM(report, *probeProblemFromString(problem.toStdString()));
    QCOMPARE(valueIn(report, signals::kHttpStatus), std::optional(double(status)));
    const auto meaning = meaningOf(report.problem);
    const std::optional<double> up = meaning == ProblemMeaning::None   ? std::optional(1.0)
                                     : meaning == ProblemMeaning::Down ? std::optional(0.0)
                                                                       : std::nullopt;
    QCOMPARE(valueIn(report, signals::kUp), up);
    if (meaning == ProblemMeaning::None) return;
    QVERIFY2(report.detail.starts_with(std::to_string(status)), report.detail.c_str());
    QVERIFY2(report.detail.find("words of the page") != std::string::npos, report.detail.c_str());
    QVERIFY(report.remedy.find(server.url()) != std::string::npos);
}

void TstHttpProbe::theExpectedRangeIsTheFleetFiles() {
    ScriptedServer server(always(ScriptedServer::answer(404, "")));
    TestWorld world;
    auto spec = specFor(server.url());
    spec.expectedStatusFrom = 404;
    spec.expectedStatusTo = 404;
    HttpProbe probe(spec, world.world());
    COMPARE_PROBLEM(runOnce(probe).value(), ProbeProblem::None);
}

void TstHttpProbe::credentialsGoToTheTargetAndNowhereElse() {
    ScriptedServer other(always(ScriptedServer::answer(200, "")));
    QByteArray location;
    ScriptedServer server([&](QTcpSocket& socket, const QByteArray&) {
        const QByteArray headers = location.isEmpty() ? QByteArray() : "Location: " + location + "\r\n";
        socket.write(ScriptedServer::answer(location.isEmpty() ? 200 : 302, "", headers));
    });
    TestWorld world;
    auto spec = specFor(server.url());
    spec.user = "probe";
    spec.password = Secret("open:sesame");
    HttpProbe basic(spec, world.world());
    COMPARE_PROBLEM(runOnce(basic).value(), ProbeProblem::None);
    QVERIFY(server.requests().last().contains("Authorization: Basic cHJvYmU6b3BlbjpzZXNhbWU=\r\n"));
    spec.user.clear();
    HttpProbe bearer(spec, world.world());
    COMPARE_PROBLEM(runOnce(bearer).value(), ProbeProblem::None);
    QVERIFY(server.requests().last().contains("Authorization: Bearer open:sesame\r\n"));
    // Another port of the same host is another origin.
    location = QByteArray::fromStdString(other.url("/elsewhere"));
    COMPARE_PROBLEM(runOnce(bearer).value(), ProbeProblem::None);
    QCOMPARE(other.requests().size(), 1);
    QVERIFY(!other.requests().last().contains("Authorization"));
}

void TstHttpProbe::theTargetCannotMakeUsShowItsPassword() {
    ScriptedServer server([](QTcpSocket& socket, const QByteArray& head) {
        // It throws back whatever it was sent.
        socket.write(ScriptedServer::answer(500, "you said " + head + " and {\"version\":\"" + head + "\"}"));
    });
    TestWorld world;
    auto spec = specFor(server.url());
    spec.user = "probe";
    spec.password = Secret("planted-secret-42");
    HttpProbe basic(spec, world.world());
    spec.user.clear();
    HttpProbe bearer(spec, world.world());
    for (auto* probe : {&basic, &bearer}) {
        const auto words = wordsOf(runOnce(*probe).value());
        QVERIFY2(words.find("planted") == std::string::npos, words.c_str());
        QVERIFY2(words.find("cHJvYmU6cGxhbnRlZC1zZWNyZXQtNDI") == std::string::npos, words.c_str());
    }
}

void TstHttpProbe::redirectsStayOnTheHost() {
    QByteArray location;
    ScriptedServer server([&](QTcpSocket& socket, const QByteArray& head) {
        const bool target = head.startsWith("GET /here ");
        const QByteArray headers = target ? QByteArray() : "Location: " + location + "\r\n";
        socket.write(ScriptedServer::answer(target ? 200 : 307, "", headers));
    });
    TestWorld world;
    auto spec = specFor(server.url());
    spec.expectedStatusTo = 299;
    HttpProbe probe(spec, world.world());
    location = "/here";
    COMPARE_PROBLEM(runOnce(probe).value(), ProbeProblem::None);
    QCOMPARE(server.requests().size(), 2);
    for (const char* elsewhere :
         {"http://example.invalid/here", "ftp://127.0.0.1/here", "file:///etc/passwd", ""}) {
        server.forgetRequests();
        location = elsewhere;
        const auto report = runOnce(probe).value();
        QVERIFY2(report.problem == ProbeProblem::Configuration, elsewhere);
        QCOMPARE(valueIn(report, signals::kHttpStatus), std::optional(307.0));
    }
}

void TstHttpProbe::endlessRedirectsAreRefused() {
    ScriptedServer server(always(ScriptedServer::answer(301, "", "Location: /again\r\n")));
    TestWorld world;
    HttpProbe probe(specFor(server.url()), world.world());
    const auto report = runOnce(probe).value();
    COMPARE_PROBLEM(report, ProbeProblem::Configuration);
    QCOMPARE(server.requests().size(), 4);
    QVERIFY(report.detail.find("redirect") != std::string::npos);
}

void TstHttpProbe::whoExpectsARedirectSeesIt() {
    ScriptedServer server(always(ScriptedServer::answer(301, "", "Location: /again\r\n")));
    TestWorld world;
    auto spec = specFor(server.url());
    spec.expectedStatusFrom = 301;
    spec.expectedStatusTo = 301;
    HttpProbe probe(spec, world.world());
    COMPARE_PROBLEM(runOnce(probe).value(), ProbeProblem::None);
    QCOMPARE(server.requests().size(), 1);
}

void TstHttpProbe::aClosedPortIsRefused() {
    TestWorld world;
    HttpProbe probe(specFor("http://127.0.0.1:" + std::to_string(freePort()) + "/"), world.world());
    const auto report = runOnce(probe).value();
    COMPARE_PROBLEM(report, ProbeProblem::Refused);
    QCOMPARE(report.readings.size(), std::size_t{1});
    QCOMPARE(valueIn(report, signals::kUp), std::optional(0.0));
    QVERIFY(report.remedy.find("ss -ltnp") != std::string::npos);
}

void TstHttpProbe::aNameThatDoesNotExistIsUnknown() {
    TestWorld world;
    HttpProbe probe(specFor("http://no-such-host.invalid/", 5s), world.world());
    const auto report = runOnce(probe).value();
    COMPARE_PROBLEM(report, ProbeProblem::NameUnknown);
    QVERIFY(!valueIn(report, signals::kUp));
    QVERIFY(report.remedy.find("getent hosts no-such-host.invalid") != std::string::npos);
}

void TstHttpProbe::aTargetThatIsNoUrlIsAMistake_data() {
    QTest::addColumn<QByteArray>("target");
    for (const char* target :
         {"", "127.0.0.1:80", "ftp://127.0.0.1/", "http://", "http://a b/", "file:///etc/passwd"})
        QTest::newRow(target) << QByteArray(target);
}

void TstHttpProbe::aTargetThatIsNoUrlIsAMistake() {
    QFETCH(QByteArray, target);
    TestWorld world;
    HttpProbe probe(specFor(target.toStdString()), world.world());
    COMPARE_PROBLEM(runOnce(probe).value(), ProbeProblem::Configuration);
    COMPARE_PROBLEM(runOnce(probe).value(), ProbeProblem::Configuration);
}

void TstHttpProbe::hostileServersCostTheirOwnProbeOnly_data() {
    QTest::addColumn<QByteArray>("first");    ///< sent at once
    QTest::addColumn<QByteArray>("repeated"); ///< again and again, as fast as it is taken
    QTest::addColumn<bool>("hangUp");
    QTest::addColumn<QString>("problem");
    const QByteArray ok = "HTTP/1.1 200 OK\r\n";
    const QByteArray megabyte(1 << 20, 'x');
    QTest::newRow("junk") << QByteArray("\x16\x03\x01 what?\r\n\r\n") << QByteArray() << true << "protocol";
    QTest::newRow("another protocol")
        << QByteArray("-ERR unknown command\r\n") << QByteArray() << true << "protocol";
    QTest::newRow("junk without end")
        << QByteArray() << QByteArray("\x16\x03\x01 what?\r\n\r\n").repeated(5000) << false << "protocol";
    QTest::newRow("head without end")
        << ok << QByteArray("X-Header: " + QByteArray(1000, 'h') + "\r\n").repeated(64) << false
        << "protocol";
    QTest::newRow("header without end") << ok + "X-Header: " << megabyte << false << "protocol";
    QTest::newRow("endless body") << ok + "\r\n" << megabyte << false << "protocol";
    QTest::newRow("endless chunks") << ok + "Transfer-Encoding: chunked\r\n\r\n"
                                    << "100000\r\n" + megabyte + "\r\n"
                                    << false << "protocol";
    QTest::newRow("body as announced, too long")
        << ok + "Content-Length: 2097152\r\n\r\n" + megabyte + megabyte << QByteArray() << false
        << "protocol";
    QTest::newRow("half a body") << ok + "Content-Length: 100\r\n\r\nhalf" << QByteArray() << true
                                 << "closed";
    QTest::newRow("half a head") << QByteArray("HTTP/1.1 200 OK\r\nContent-Le") << QByteArray() << true
                                 << "closed";
    QTest::newRow("hangs up at once") << QByteArray() << QByteArray() << true << "closed";
    QTest::newRow("half a body and silence")
        << ok + "Content-Length: 100\r\n\r\nhalf" << QByteArray() << false << "no answer";
    QTest::newRow("slow head") << QByteArray("HTTP/1.1 ") << QByteArray() << false << "no answer";
}

void TstHttpProbe::hostileServersCostTheirOwnProbeOnly() {
    QFETCH(QByteArray, first);
    QFETCH(QByteArray, repeated);
    QFETCH(bool, hangUp);
    QFETCH(QString, problem);
    qint64 sent = 0;
    ScriptedServer server([&](QTcpSocket& socket, const QByteArray&) {
        socket.write(first);
        if (hangUp) socket.disconnectFromHost();
        if (repeated.isEmpty()) return;
        socket.write(repeated);
        connect(&socket, &QTcpSocket::bytesWritten, &socket, [&](qint64 bytes) {
            sent += bytes;
            if (socket.bytesToWrite() < repeated.size()) socket.write(repeated);
        });
    });
    TestWorld world;
    HttpProbe probe(specFor(server.url(), 500ms), world.world());
    QElapsedTimer elapsed;
    elapsed.start();
    const auto report = runOnce(probe);
    QVERIFY(report);
    QVERIFY2(elapsed.elapsed() < kHangs, qPrintable(QString::number(elapsed.elapsed())));
    QVERIFY2(sent < 32 * 1024 * 1024, qPrintable(QString::number(sent)));
    QVERIFY(report->problem != ProbeProblem::None);
    QVERIFY(!report->detail.empty() && report->detail.size() <= 300);
    if (!problem.isEmpty()) COMPARE_PROBLEM(*report, *probeProblemFromString(problem.toStdString()));
    QTRY_COMPARE(server.openConnections(), 0);
}

void TstHttpProbe::aServerThatNeverAnswersEndsAtTheDeadline() {
    ScriptedServer server([](QTcpSocket&, const QByteArray&) {});
    TestWorld world;
    int ticks = 0;
    QTimer ticker;
    connect(&ticker, &QTimer::timeout, this, [&] { ++ticks; });
    ticker.start(10);
    HttpProbe probe(specFor(server.url(), 400ms), world.world());
    QElapsedTimer elapsed;
    elapsed.start();
    const auto report = runOnce(probe).value();
    COMPARE_PROBLEM(report, ProbeProblem::NoAnswer);
    QCOMPARE(valueIn(report, signals::kUp), std::optional(0.0));
    QVERIFY(elapsed.elapsed() >= 390 && elapsed.elapsed() < kHangs);
    QVERIFY2(ticks >= 5, qPrintable(QString::number(ticks))); // the loop went on all the while
    QVERIFY(report.took >= 390ms);
    QTRY_COMPARE(server.openConnections(), 0);
}

void TstHttpProbe::cancelLeavesNothing() {
    ScriptedServer server([](QTcpSocket&, const QByteArray&) {});
    ScriptedServer good(always(ScriptedServer::answer(200, "ok")));
    TestWorld world;
    bool called = false;
    {
        HttpProbe probe(specFor(server.url()), world.world());
        probe.start([&](ProbeReport) { called = true; });
        QTRY_COMPARE(server.requests().size(), 1);
        probe.cancel();
        QTRY_COMPARE(server.openConnections(), 0);
        // It can run again, and the destructor cancels as well.
        probe.start([&](ProbeReport) { called = true; });
        QTRY_COMPARE(server.requests().size(), 2);
    }
    QTRY_COMPARE(server.openConnections(), 0);
    // Cancelled when the report is under way already.
    {
        HttpProbe probe(specFor("not a url"), world.world());
        probe.start([&](ProbeReport) { called = true; });
        probe.cancel();
    }
    HttpProbe last(specFor(good.url()), world.world());
    COMPARE_PROBLEM(runOnce(last).value(), ProbeProblem::None);
    QVERIFY(!called);
    QTRY_COMPARE(good.openConnections(), 1);
}

void TstHttpProbe::theReportMayDestroyTheProbe() {
    ScriptedServer server(always(ScriptedServer::answer(200, "ok")));
    TestWorld world;
    auto probe = std::make_unique<HttpProbe>(specFor(server.url()), world.world());
    probe->start([&](ProbeReport) { probe.reset(); });
    QTRY_VERIFY(probe == nullptr);
}

void TstHttpProbe::certificates_data() {
    QTest::addColumn<int>("port");
    QTest::addColumn<QString>("problem");
    QTest::addColumn<QString>("word"); ///< of the detail
    QTest::addColumn<QString>("remedy");
    QTest::addColumn<double>("days");
    QTest::newRow("good") << int(m_good) << "none" << "" << "" << 60.0;
    QTest::newRow("expired") << int(m_expired) << "certificate" << "expired" << "Renew" << -2.0;
    QTest::newRow("other name") << int(m_otherName) << "certificate" << "host name" << "tls: { name: NAME }"
                                << 90.0;
    QTest::newRow("unknown authority") << int(m_strange) << "certificate" << "issuer" << "-CAfile" << 90.0;
}

void TstHttpProbe::certificates() {
    QFETCH(int, port);
    QFETCH(QString, problem);
    QFETCH(QString, word);
    QFETCH(QString, remedy);
    QFETCH(double, days);
    TestWorld world;
    world.clock.jump(std::chrono::round<Duration>(std::chrono::system_clock::now() - world.clock.now()));
    auto spec = specFor("https://localhost:" + std::to_string(port) + "/");
    spec.tls.caFile = m_caddy.path(QStringLiteral("ca.pem")).toStdString();
    HttpProbe probe(spec, world.world());
    for (int run = 0; run < 2; ++run) {
        const auto report = runOnce(probe).value();
        COMPARE_PROBLEM(report, *probeProblemFromString(problem.toStdString()));
        QVERIFY2(report.detail.find(word.toStdString()) != std::string::npos, report.detail.c_str());
        QVERIFY2(report.remedy.find(remedy.toStdString()) != std::string::npos, report.remedy.c_str());
        QVERIFY(isNear(valueIn(report, signals::kCertificateDays), days, 0.01));
        const auto up = report.problem == ProbeProblem::None ? std::optional(1.0) : std::nullopt;
        QCOMPARE(valueIn(report, signals::kUp), up);
    }
}

void TstHttpProbe::anUnreadableCaFileSaysWhichFile() {
    TestWorld world;
    for (const auto& file : {m_caddy.path(QStringLiteral("missing.pem")),
                             m_caddy.path(QStringLiteral("good.key")), m_caddy.directory()}) {
        auto spec = specFor("https://localhost:" + std::to_string(m_good) + "/");
        spec.tls.caFile = file.toStdString();
        HttpProbe probe(spec, world.world());
        const auto report = runOnce(probe).value();
        COMPARE_PROBLEM(report, ProbeProblem::Certificate);
        QVERIFY(report.remedy.find(spec.tls.caFile) != std::string::npos);
    }
}

void TstHttpProbe::aServerNameOfItsOwnIsAskedFor() {
    TestWorld world;
    auto spec = specFor("https://127.0.0.1:" + std::to_string(m_otherName) + "/");
    spec.tls.caFile = m_caddy.path(QStringLiteral("ca.pem")).toStdString();
    spec.tls.serverName = "db.example.com";
    spec.expectedStatusFrom = 500; // so that the page shows in the detail
    spec.expectedStatusTo = 599;
    HttpProbe probe(spec, world.world());
    const auto report = runOnce(probe).value();
    COMPARE_PROBLEM(report, ProbeProblem::Configuration);
    QVERIFY2(report.detail.find("host db.example.com") != std::string::npos, report.detail.c_str());
}

void TstHttpProbe::verificationOffStillReadsTheDays() {
    TestWorld world;
    auto spec = specFor("https://localhost:" + std::to_string(m_strange) + "/");
    spec.tls.verification = TlsVerification::Off;
    HttpProbe probe(spec, world.world());
    const auto report = runOnce(probe).value();
    COMPARE_PROBLEM(report, ProbeProblem::None);
    QVERIFY(valueIn(report, signals::kCertificateDays));
}

/// The pooled connection of an unverified target must not serve a verified one at the same address.
void TstHttpProbe::trustIsNotSharedBetweenTargets() {
    TestWorld world;
    auto spec = specFor("https://localhost:" + std::to_string(m_strange) + "/");
    spec.tls.verification = TlsVerification::Off;
    HttpProbe careless(spec, world.world());
    COMPARE_PROBLEM(runOnce(careless).value(), ProbeProblem::None);
    spec.tls.verification = TlsVerification::Verify;
    HttpProbe careful(spec, world.world());
    COMPARE_PROBLEM(runOnce(careful).value(), ProbeProblem::Certificate);
    spec.tls.caFile = m_caddy.path(QStringLiteral("ca.pem")).toStdString();
    HttpProbe pinned(spec, world.world());
    COMPARE_PROBLEM(runOnce(pinned).value(), ProbeProblem::Certificate);
    COMPARE_PROBLEM(runOnce(careless).value(), ProbeProblem::None);
}

void TstHttpProbe::aRenewedCertificateShowsThoughTheConnectionLives() {
    ScriptedServer server(always(ScriptedServer::answer(200, "ok")));
    server.encrypt(m_authority.issue({.name = "127.0.0.1", .endsInDays = 3}));
    TestWorld world;
    world.clock.jump(std::chrono::round<Duration>(std::chrono::system_clock::now() - world.clock.now()));
    auto spec = specFor(server.url());
    spec.tls.caFile = m_caddy.path(QStringLiteral("ca.pem")).toStdString();
    HttpProbe probe(spec, world.world());
    auto report = runOnce(probe).value();
    COMPARE_PROBLEM(report, ProbeProblem::None);
    QVERIFY(isNear(valueIn(report, signals::kCertificateDays), 3.0, 0.01));
    QCOMPARE(server.connections(), 1);

    server.encrypt(m_authority.issue({.name = "127.0.0.1", .endsInDays = 90}));
    world.clock.pass(1min);
    QVERIFY(isNear(valueIn(runOnce(probe).value(), signals::kCertificateDays), 3.0, 0.01));
    QCOMPARE(server.connections(), 1);
    world.clock.pass(5min);
    QVERIFY(isNear(valueIn(runOnce(probe).value(), signals::kCertificateDays), 90.0, 0.01));
    QCOMPARE(server.connections(), 2);

    // And one that was exchanged for a bad one: new callers fail, so the pooled connection may not hide it.
    server.encrypt(m_stranger.issue({.name = "127.0.0.1", .endsInDays = 90}));
    world.clock.pass(6min);
    COMPARE_PROBLEM(runOnce(probe).value(), ProbeProblem::Certificate);
    COMPARE_PROBLEM(runOnce(probe).value(), ProbeProblem::Certificate);
    server.encrypt(m_authority.issue({.name = "127.0.0.1", .endsInDays = 90}));
    COMPARE_PROBLEM(runOnce(probe).value(), ProbeProblem::None);
}

void TstHttpProbe::anOldTlsIsNoTls() {
    // A server that speaks plain HTTP where TLS is expected.
    TestWorld world;
    HttpProbe probe(specFor("https://localhost:" + std::to_string(m_plain) + "/"), world.world());
    const auto report = runOnce(probe).value();
    COMPARE_PROBLEM(report, ProbeProblem::Protocol);
    // And the other way round: Caddy answers plain HTTP on its TLS port with a status 400.
    HttpProbe plain(specFor("http://localhost:" + std::to_string(m_good) + "/"), world.world());
    COMPARE_PROBLEM(runOnce(plain).value(), ProbeProblem::Configuration);
}

void TstHttpProbe::realCaddyPrefersHttp2AndSpeaksHttp1() {
    TestWorld world;
    auto spec = specFor("https://localhost:" + std::to_string(m_good) + "/");
    spec.tls.caFile = m_caddy.path(QStringLiteral("ca.pem")).toStdString();
    spec.expectedStatusFrom = 500;
    spec.expectedStatusTo = 599;
    HttpProbe probe(spec, world.world());
    const auto report = runOnce(probe).value();
    QVERIFY2(report.detail.find("HTTP/1.1") != std::string::npos, report.detail.c_str());
}

HOLDFAST_TEST(TstHttpProbe)
#include "tst_http_probe.moc"
