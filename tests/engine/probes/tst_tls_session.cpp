// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/redis_probe.h"
#include "engine/probes/tls_session.h"
#include "tests/support/fake_clock.h"
#include "tests/support/hang.h"
#include "tests/support/probe_reports.h"
#include "tests/support/redis_server.h"
#include "tests/support/test_certificates.h"
#include "tests/support/test_registry.h"

#include <QtCore/QElapsedTimer>

namespace {

using namespace holdfast;
using namespace holdfast::testing;
using namespace std::chrono_literals;

/// A Redis that speaks TLS only, with the certificate it is given.
class TlsRedis : public RedisServer {
public:
    bool startWith(const CertificatePair& pair) {
        setSettings({QStringLiteral("--port"), QStringLiteral("0"), QStringLiteral("--tls-port"),
                     QString::number(port()), QStringLiteral("--tls-cert-file"),
                     path(QStringLiteral("server.pem")), QStringLiteral("--tls-key-file"),
                     path(QStringLiteral("server.key")), QStringLiteral("--tls-auth-clients"),
                     QStringLiteral("no"), QStringLiteral("--tls-ca-cert-file"),
                     path(QStringLiteral("server.pem"))});
        return writeFile(QStringLiteral("server.pem"), pair.certificate) &&
               writeFile(QStringLiteral("server.key"), pair.key) && start();
    }
};

class TstTlsSession : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void initTestCase() {
        QFile file(m_folder.filePath(QStringLiteral("ca.pem")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(m_authority.certificate());
    }

    void aVerifiedConnectionIsReadLikeAnyOther() {
        TlsRedis redis;
        QVERIFY2(redis.startWith(m_authority.issue({.name = "127.0.0.1"})), qPrintable(redis.trouble()));
        FakeClock clock;
        probes::RedisProbe probe(spec(redis), {.clock = &clock});
        const auto first = probe.run({});
        QCOMPARE(word(first.problem), word(ProbeProblem::None));
        QVERIFY(valueOf(first, "memory") > 0.0);
        // The connection is kept: INFO counts the handshake and readiness, and no more after ten runs.
        for (int i = 0; i < 10; ++i)
            QCOMPARE(word(probe.run({}).problem), word(ProbeProblem::None));
        QVERIFY2(probe.run({}).bytesSent < 200, "no new handshake");
    }

    void theNameInTheCertificateIsVerified() {
        TlsRedis redis;
        QVERIFY2(redis.startWith(m_authority.issue({.name = "cache.internal"})), qPrintable(redis.trouble()));
        auto target = spec(redis);
        const auto wrong = run(target);
        QCOMPARE(word(wrong.problem), word(ProbeProblem::Certificate));
        QVERIFY2(mentions(wrong.remedy, "another name"), wrong.remedy.c_str());
        QVERIFY(!wasRead(wrong, "up"));
        target.tls.serverName = "cache.internal";
        QCOMPARE(word(run(target).problem), word(ProbeProblem::None));
    }

    void anAuthorityThatIsNotOurs() {
        TlsRedis redis;
        const TestAuthority other("Somebody else");
        QVERIFY2(redis.startWith(other.issue({.name = "127.0.0.1"})), qPrintable(redis.trouble()));
        auto target = spec(redis);
        QCOMPARE(word(run(target).problem), word(ProbeProblem::Certificate));
        target.tls.caFile.clear(); // the system's
        const auto unknown = run(target);
        QCOMPARE(word(unknown.problem), word(ProbeProblem::Certificate));
        QVERIFY2(mentions(unknown.remedy, "does not trust"), unknown.remedy.c_str());
        target.tls.verification = TlsVerification::Off;
        QCOMPARE(word(run(target).problem), word(ProbeProblem::None));
    }

    void aCertificateThatHasExpired() {
        TlsRedis redis;
        QVERIFY2(
            redis.startWith(m_authority.issue({.name = "127.0.0.1", .startsInDays = -30, .endsInDays = -1})),
            qPrintable(redis.trouble()));
        const auto report = run(spec(redis));
        QCOMPARE(word(report.problem), word(ProbeProblem::Certificate));
        QVERIFY2(mentions(report.remedy, "expired"), report.remedy.c_str());
    }

    void aCaFileThatCannotBeRead() {
        TlsRedis redis;
        QVERIFY2(redis.startWith(m_authority.issue({.name = "127.0.0.1"})), qPrintable(redis.trouble()));
        auto target = spec(redis);
        target.tls.caFile = "/nonexistent/ca.pem";
        const auto report = run(target);
        QCOMPARE(word(report.problem), word(ProbeProblem::Certificate));
        QVERIFY(mentions(report.remedy, "/nonexistent/ca.pem"));
    }

    void oneSideSpeaksTlsAndTheOtherDoesNot() {
        RedisServer plain;
        QVERIFY2(plain.start(), qPrintable(plain.trouble()));
        auto hopeful = spec(plain);
        hopeful.deadline = 500ms;
        const auto report = run(hopeful); // Redis waits for the end of what it takes for a line
        QCOMPARE(word(report.problem), word(ProbeProblem::NoAnswer));
        QVERIFY(mentions(report.detail, "TLS handshake"));

        TlsRedis encrypted;
        QVERIFY2(encrypted.startWith(m_authority.issue({.name = "127.0.0.1"})),
                 qPrintable(encrypted.trouble()));
        auto target = spec(encrypted);
        target.useTls = false;
        const auto reverse = run(target);
        QVERIFY(reverse.problem == ProbeProblem::Protocol || reverse.problem == ProbeProblem::Closed);
    }

    void aHangEndsWithinTheDeadlineUnderTlsToo() {
        TlsRedis redis;
        QVERIFY2(redis.startWith(m_authority.issue({.name = "127.0.0.1"})), qPrintable(redis.trouble()));
        auto target = spec(redis);
        target.deadline = 400ms;
        FakeClock clock;
        probes::RedisProbe probe(target, {.clock = &clock});
        QCOMPARE(word(probe.run({}).problem), word(ProbeProblem::None));
        redis.freeze();
        for (const char* phase : {"asked", "shaking hands"}) {
            QElapsedTimer took;
            took.start();
            QCOMPARE(word(probe.run({}).problem), word(ProbeProblem::NoAnswer));
            QVERIFY2(took.elapsed() < kHangs, phase);
        }
        // Closed from the other side while we write: no signal ends this process.
        redis.kill();
        QCOMPARE(word(probe.run({}).problem), word(ProbeProblem::Refused));
    }

private:
    ProbeSpec spec(const RedisServer& redis) const {
        ProbeSpec made;
        made.kind = ProbeKind::Redis;
        made.target = redis.target();
        made.useTls = true;
        made.tls.caFile = m_folder.filePath(QStringLiteral("ca.pem")).toStdString();
        return made;
    }

    static ProbeReport run(const ProbeSpec& spec) {
        FakeClock clock;
        return probes::RedisProbe(spec, {.clock = &clock}).run({});
    }

    QTemporaryDir m_folder;
    TestAuthority m_authority;
};

} // namespace

HOLDFAST_TEST(TstTlsSession)
#include "tst_tls_session.moc"
