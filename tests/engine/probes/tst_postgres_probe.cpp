// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/postgres_probe.h"
#include "tests/support/fake_clock.h"
#include "tests/support/hang.h"
#include "tests/support/postgres_server.h"
#include "tests/support/probe_reports.h"
#include "tests/support/scripted_peer.h"
#include "tests/support/source_path.h"
#include "tests/support/test_certificates.h"
#include "tests/support/test_registry.h"

#include <QtCore/QElapsedTimer>

#include <cmath>
#include <limits>
#include <thread>

namespace {

using namespace holdfast;
using namespace holdfast::testing;
using probes::PostgresProbe;
using namespace std::chrono_literals;

const char* const kPlanted = "planted-secret-9c1b";

struct Watch {
    FakeClock clock;
    PostgresProbe probe;

    explicit Watch(const ProbeSpec& spec) : probe(spec, {.clock = &clock}) {}

    ProbeReport run() { return probe.run({}); }

    ProbeReport runAfter(Duration time) {
        clock.pass(time);
        return run();
    }
};

/// The account of resources/grants/postgres.sql.
bool createAccount(PostgresServer& server) {
    QFile grants(sourcePath(QStringLiteral("resources/grants/postgres.sql")));
    if (!grants.open(QIODevice::ReadOnly)) return false;
    const QByteArray password = QByteArray("'") + kPlanted + "'";
    return server.sql(QString::fromUtf8(grants.readAll().replace("'PASSWORD'", password)));
}

ProbeSpec specFor(const PostgresServer& server) {
    ProbeSpec spec;
    spec.kind = ProbeKind::Postgres;
    spec.target = server.target();
    spec.user = "holdfast";
    spec.password = Secret(kPlanted);
    spec.database = "postgres";
    return spec;
}

/// A session that goes on beside the probe, in a psql of its own.
class Session {
public:
    explicit Session(const PostgresServer& server) {
        m_psql.setProgram(QStringLiteral("psql"));
        m_psql.setArguments({QStringLiteral("-X"), QStringLiteral("-q"), QStringLiteral("-h"),
                             server.directory(), QStringLiteral("-p"), QString::number(server.port()),
                             QStringLiteral("-U"), QStringLiteral("postgres")});
        m_psql.setProcessChannelMode(QProcess::MergedChannels);
        m_psql.start();
    }

    ~Session() {
        m_psql.kill();
        m_psql.waitForFinished();
    }

    /// Sends SQL and does not wait for what comes of it.
    void say(const QByteArray& sql) {
        m_psql.write(sql + "\n");
        m_psql.waitForBytesWritten();
    }

private:
    QProcess m_psql;
};

/// What the class before proved: the server runs and the account is there.
class Server : public PostgresServer {
public:
    using PostgresServer::PostgresServer;

    [[nodiscard]] bool startWithAccount() {
        if (start() && createAccount(*this)) return true;
        qWarning("%s\n%s", qPrintable(trouble()), log().constData());
        return false;
    }

    /// Of the probe's session, as the server sees it.
    QByteArray session(const QString& column) {
        return select(QStringLiteral("SELECT ") + column +
                      QStringLiteral(" FROM pg_stat_activity WHERE application_name = 'holdfast'"));
    }
};

class TstPostgresProbe : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsAHealthyServer();
    void keepsOneConnectionThatSaysWhoItIs();
    void aKeptConnectionThatWasEndedIsNoOutage();
    void theDocumentedAccountReadsEverything();
    void aMissingGrantIsNamedAndTheRestIsRead();
    void passwordsThatAreMissingOrWrong();
    void databasesThatAreUnknownOrClosed();
    void sessionsThatWaitForALock();
    void readsThatMakeACacheHitRatio();
    void writesMakeWal();
    void aProbeQueryIsTimed();
    void aProbeQueryThatTakesTooLongIsCutShort();
    void aProbeQueryThatIsWrongLeavesTheRest();
    void aProbeQueryCanDoNoHarm();
    void aProbeQueryWithManyRowsFetchesFew();
    void anArchiverThatFails();
    void aStandbyThatFallsBehind();
    void aPrimaryThatIsGone();
    void connectionsRunOut();
    void aHangEndsWithinTheDeadline();
    void aStopEndsARunAtOnce();
    void aCrashAndARestart();
    void aServerThatShutsDownIsNotReady();
    void aStandbyThatTakesNoQueriesIsNotReady();
    void overTls();
    void otherThingsThatListenThere();
    void nothingListensThere();
};

void TstPostgresProbe::readsAHealthyServer() {
    Server server;
    QVERIFY(server.startWithAccount());
    Watch watch(specFor(server));
    const auto first = watch.run();
    QCOMPARE(word(first.problem), word(ProbeProblem::None));
    QCOMPARE(first.detail, std::string());
    QCOMPARE(first.remedy, std::string());
    QCOMPARE(valueOf(first, "up"), 1.0);
    QVERIFY(valueOf(first, "latency") > 0.0 && valueOf(first, "latency") < 2.0);
    QCOMPARE(valueOf(first, "statement_latency"), valueOf(first, "latency"));
    QVERIFY(valueOf(first, "connections") >= 1.0);
    QCOMPARE(limitOf(first, "connections"), 97.0); // 100, of which three are for superusers
    QCOMPARE(valueOf(first, "locks_waiting"), 0.0);
    QCOMPARE(valueOf(first, "oldest_transaction"), 0.0);
    QVERIFY(valueOf(first, "database_size") > 1e6);
    for (const char* signal : {"replication_lag", "archiver_age", "archiver_failures", "statement_mean"})
        QVERIFY2(notOffered(first, signal), signal);
    QCOMPARE(QByteArray::fromStdString(first.version),
             server.select(QStringLiteral("SHOW server_version")).split(' ').first());
    QVERIFY(mentions(
        first.identity,
        server.select(QStringLiteral("SELECT system_identifier FROM pg_control_system()")).toStdString()));

    const auto second = watch.runAfter(10s);
    QCOMPARE(valueOf(second, "wal_rate"), 0.0);
    QCOMPARE(second.identity, first.identity);
    QVERIFY2(second.bytesSent > 0 && second.bytesSent < 5000, "the load of a run stays small");
    QVERIFY2(second.bytesReceived > 0 && second.bytesReceived < 3000, "the load of a run stays small");
}

void TstPostgresProbe::keepsOneConnectionThatSaysWhoItIs() {
    Server server;
    QVERIFY(server.startWithAccount());
    Watch watch(specFor(server));
    static_cast<void>(watch.run());
    const QByteArray pid = server.session(QStringLiteral("pid"));
    for (int i = 0; i < 5; ++i)
        QCOMPARE(word(watch.runAfter(30s).problem), word(ProbeProblem::None));
    QCOMPARE(server.session(QStringLiteral("pid")), pid);
    QCOMPARE(server.session(QStringLiteral("state")), QByteArray("idle")); // and in no transaction
    QVERIFY(server.session(QStringLiteral("xact_start")).isEmpty());
}

void TstPostgresProbe::aKeptConnectionThatWasEndedIsNoOutage() {
    Server server;
    QVERIFY(server.startWithAccount());
    Watch watch(specFor(server));
    const auto before = watch.run();
    QVERIFY(server.session(QStringLiteral("pg_terminate_backend(pid)")) == "t");
    QTRY_VERIFY(server.session(QStringLiteral("pid")).isEmpty());
    const auto report = watch.run();
    QCOMPARE(word(report.problem), word(ProbeProblem::None));
    QCOMPARE(valueOf(report, "up"), 1.0);
    QCOMPARE(report.identity, before.identity);
}

void TstPostgresProbe::theDocumentedAccountReadsEverything() {
    Server server({QStringLiteral("shared_preload_libraries=pg_stat_statements"),
                   QStringLiteral("archive_mode=on"), QStringLiteral("archive_command=true")});
    QVERIFY(server.startWithAccount());
    QVERIFY(server.sql(QStringLiteral(
        "CREATE SCHEMA \"Odd Place\"; CREATE EXTENSION pg_stat_statements SCHEMA \"Odd Place\"")));
    Watch watch(specFor(server));
    const auto closed = watch.run();
    const std::string grant = "GRANT USAGE ON SCHEMA \"Odd Place\" TO \"holdfast\";";
    QVERIFY2(mentions(closed.remedy, grant), closed.remedy.c_str());
    QVERIFY(wasRead(closed, "database_size"));
    QVERIFY(server.sql(QString::fromStdString(grant)));
    static_cast<void>(watch.runAfter(600s));
    QVERIFY(server.sql(
        QStringLiteral("CREATE TABLE t AS SELECT generate_series(1, 100000) AS n; SELECT count(*) FROM t")));
    QVERIFY(server.sql(QStringLiteral("SELECT pg_sleep(0.2), pg_switch_wal()")));
    QTRY_VERIFY(server.select(QStringLiteral("SELECT last_archived_time FROM pg_stat_archiver")) != "");
    const auto report = watch.runAfter(600s);
    QCOMPARE(word(report.problem), word(ProbeProblem::None));
    for (const char* signal : {"up", "latency", "statement_latency", "connections", "cache_hit_ratio",
                               "locks_waiting", "oldest_transaction", "database_size", "wal_rate",
                               "archiver_age", "archiver_failures", "statement_mean"})
        QVERIFY2(wasRead(report, signal), signal);
    QVERIFY(valueOf(report, "archiver_age") < 20.0);
    QCOMPARE(valueOf(report, "archiver_failures"), 0.0);
    // Some statements, one of which slept for 0.2 s.
    QVERIFY(valueOf(report, "statement_mean") > 0.001 && valueOf(report, "statement_mean") < 0.3);
}

void TstPostgresProbe::aMissingGrantIsNamedAndTheRestIsRead() {
    Server server;
    QVERIFY(server.startWithAccount());
    QVERIFY(server.sql(QStringLiteral("REVOKE pg_monitor FROM holdfast")));
    Watch watch(specFor(server));
    const auto report = watch.run();
    QCOMPARE(word(report.problem), word(ProbeProblem::None));
    QVERIFY(notOffered(report, "oldest_transaction"));
    for (const char* signal : {"up", "latency", "connections", "locks_waiting", "database_size"})
        QVERIFY2(wasRead(report, signal), signal);
    QVERIFY2(mentions(report.remedy, "GRANT pg_monitor TO \"holdfast\";"), report.remedy.c_str());

    // The remedy mends it, without a new connection.
    QVERIFY(server.sql(QStringLiteral("GRANT pg_monitor TO \"holdfast\";")));
    const auto mended = watch.run();
    QVERIFY(wasRead(mended, "oldest_transaction"));
    QCOMPARE(mended.remedy, std::string());
}

void TstPostgresProbe::passwordsThatAreMissingOrWrong() {
    Server server;
    QVERIFY(server.startWithAccount());
    QVERIFY(server.sql(QStringLiteral("ALTER ROLE holdfast PASSWORD 'another'")));
    for (const char* user : {"holdfast", "nobody"}) {
        auto spec = specFor(server);
        spec.user = user;
        Watch watch(spec);
        const auto refused = watch.run();
        QCOMPARE(word(refused.problem), word(ProbeProblem::Authentication));
        QVERIFY2(mentions(refused.detail, "password authentication failed"), refused.detail.c_str());
        QVERIFY(!mentions(refused.detail + refused.remedy, kPlanted));
        QVERIFY(!wasRead(refused, "up"));
        QVERIFY(mentions(refused.remedy, user));
    }
    auto spec = specFor(server);
    spec.password = Secret();
    Watch without(spec);
    QCOMPARE(word(without.run().problem), word(ProbeProblem::Authentication));
    // Not a line in pg_hba.conf for it.
    QVERIFY(server.runTool(QStringLiteral("sed"), {QStringLiteral("-i"), QStringLiteral("/^host/d"),
                                                   server.path(QStringLiteral("data/pg_hba.conf"))}));
    QVERIFY(server.sql(QStringLiteral("SELECT pg_reload_conf()")));
    QTRY_VERIFY(mentions(Watch(specFor(server)).run().detail, "pg_hba.conf"));
    const auto noLine = Watch(specFor(server)).run();
    QCOMPARE(word(noLine.problem), word(ProbeProblem::Authentication));
    QVERIFY(mentions(noLine.remedy, "pg_hba.conf"));
}

void TstPostgresProbe::databasesThatAreUnknownOrClosed() {
    Server server;
    QVERIFY(server.startWithAccount());
    auto spec = specFor(server);
    spec.database = "nowhere";
    const auto unknown = Watch(spec).run();
    QCOMPARE(word(unknown.problem), word(ProbeProblem::Configuration));
    QVERIFY(mentions(unknown.remedy, "nowhere"));

    QVERIFY(server.sql(QStringLiteral("CREATE DATABASE closed")));
    QVERIFY(server.sql(QStringLiteral("REVOKE CONNECT ON DATABASE closed FROM PUBLIC")));
    spec.database = "closed";
    const auto closed = Watch(spec).run();
    QCOMPARE(word(closed.problem), word(ProbeProblem::Permission));
    const std::string grant = "GRANT CONNECT ON DATABASE \"closed\" TO \"holdfast\";";
    QVERIFY2(mentions(closed.remedy, grant), closed.remedy.c_str());
    QVERIFY(server.sql(QString::fromStdString(grant)));
    QCOMPARE(word(Watch(spec).run().problem), word(ProbeProblem::None));
}

void TstPostgresProbe::sessionsThatWaitForALock() {
    Server server;
    QVERIFY(server.startWithAccount());
    QVERIFY(server.sql(QStringLiteral("CREATE TABLE t (n int)")));
    Watch watch(specFor(server));
    Session holder(server);
    holder.say("BEGIN; LOCK TABLE t;");
    QTRY_VERIFY(valueOf(watch.run(), "oldest_transaction") > 0.0);
    Session waiter(server);
    waiter.say("SELECT * FROM t;");
    QTRY_COMPARE(valueOf(watch.run(), "locks_waiting"), 1.0);
    QVERIFY(server.sql(QStringLiteral("REVOKE pg_monitor FROM holdfast")));
    QCOMPARE(valueOf(watch.run(), "locks_waiting"), 1.0); // seen without the right, too
    QTRY_VERIFY(server.sql(QStringLiteral("GRANT pg_monitor TO holdfast")));
    QTRY_VERIFY(valueOf(watch.run(), "oldest_transaction") > 0.5);
    holder.say("COMMIT;");
    QTRY_COMPARE(valueOf(watch.run(), "locks_waiting"), 0.0);
    QTRY_COMPARE(valueOf(watch.run(), "oldest_transaction"), 0.0);
}

void TstPostgresProbe::readsThatMakeACacheHitRatio() {
    Server server;
    QVERIFY(server.startWithAccount());
    QVERIFY(server.sql(QStringLiteral(
        "CREATE TABLE t AS SELECT n, repeat('x', 500) AS filler FROM generate_series(1, 4000) n")));
    Watch watch(specFor(server));
    static_cast<void>(watch.run());
    for (int i = 0; i < 8; ++i) // of 286 blocks each: a ratio wants 1,000
        QVERIFY(server.sql(QStringLiteral("SELECT count(filler) FROM t")));
    // A session's counts reach the statistics at its end, which may come after the answer.
    double ratio = std::numeric_limits<double>::quiet_NaN();
    const auto arrived = [&] {
        if (std::isnan(ratio)) ratio = valueOf(watch.runAfter(10s), "cache_hit_ratio");
        return !std::isnan(ratio);
    };
    QTRY_VERIFY(arrived());
    QVERIFY2(ratio > 0.5 && ratio <= 1.0, qPrintable(QString::number(ratio)));
}

void TstPostgresProbe::writesMakeWal() {
    Server server;
    QVERIFY(server.startWithAccount());
    QVERIFY(server.sql(QStringLiteral("CREATE TABLE t (filler text)")));
    Watch watch(specFor(server));
    static_cast<void>(watch.run());
    const auto before = server.select(QStringLiteral("SELECT pg_current_wal_lsn() - '0/0'")).toDouble();
    QVERIFY(
        server.sql(QStringLiteral("INSERT INTO t SELECT repeat('x', 1000) FROM generate_series(1, 2000)")));
    const auto written =
        server.select(QStringLiteral("SELECT pg_current_wal_lsn() - '0/0'")).toDouble() - before;
    const double rate = valueOf(watch.runAfter(10s), "wal_rate");
    QVERIFY(rate >= written / 10.0 && rate < 2.0 * written / 10.0);
}

void TstPostgresProbe::aProbeQueryIsTimed() {
    Server server;
    QVERIFY(server.startWithAccount());
    auto spec = specFor(server);
    spec.query = "SELECT pg_sleep(0.3);";
    Watch watch(spec);
    for (int i = 0; i < 2; ++i) {
        const auto report = watch.runAfter(30s);
        QCOMPARE(word(report.problem), word(ProbeProblem::None));
        QVERIFY(valueOf(report, "statement_latency") >= 0.3);
        QVERIFY(valueOf(report, "latency") < 0.3);
        QVERIFY(wasRead(report, "connections"));
    }
    QCOMPARE(server.session(QStringLiteral("state")), QByteArray("idle"));
}

void TstPostgresProbe::aProbeQueryThatTakesTooLongIsCutShort() {
    Server server;
    QVERIFY(server.startWithAccount());
    auto spec = specFor(server);
    spec.query = "SELECT pg_sleep(60)";
    spec.deadline = 4000ms;
    Watch watch(spec);
    static_cast<void>(watch.run());
    const QByteArray pid = server.session(QStringLiteral("pid"));
    QElapsedTimer took;
    took.start();
    const auto report = watch.run();
    QVERIFY(took.elapsed() < kHangs);
    QVERIFY2(valueOf(report, "statement_latency") > 2.0, "a lower bound");
    QCOMPARE(valueOf(report, "up"), 1.0);
    QVERIFY2(mentions(report.detail, "probe query was ended"), report.detail.c_str());
    QVERIFY2(wasRead(report, "connections"), "it left no time for the rest");
    QVERIFY(valueOf(report, "statement_latency") < 3.7);  // and not the whole deadline but for an instant
    QCOMPARE(server.session(QStringLiteral("pid")), pid); // the connection has survived it
    QCOMPARE(server.session(QStringLiteral("state")), QByteArray("idle"));
}

void TstPostgresProbe::aProbeQueryThatIsWrongLeavesTheRest() {
    Server server;
    QVERIFY(server.startWithAccount());
    auto spec = specFor(server);
    spec.query = "SELECT * FROM no_such_table";
    const auto report = Watch(spec).run();
    QCOMPARE(word(report.problem), word(ProbeProblem::Configuration));
    QVERIFY(mentions(report.detail, "no_such_table"));
    QCOMPARE(valueOf(report, "up"), 1.0);
    for (const char* signal : {"latency", "connections", "locks_waiting", "database_size"})
        QVERIFY2(wasRead(report, signal), signal);
    QVERIFY(!wasRead(report, "statement_latency"));

    QVERIFY(server.sql(QStringLiteral("CREATE TABLE closed (n int)")));
    spec.query = "SELECT * FROM closed";
    QCOMPARE(word(Watch(spec).run().problem), word(ProbeProblem::Permission));
}

void TstPostgresProbe::aProbeQueryCanDoNoHarm() {
    Server server;
    QVERIFY(server.startWithAccount());
    QVERIFY(server.sql(QStringLiteral(
        "CREATE TABLE precious AS SELECT 1 AS n; GRANT ALL ON precious TO holdfast;"
        "ALTER ROLE holdfast SUPERUSER; ALTER ROLE holdfast RESET ALL;"
        "CREATE FUNCTION spoil() RETURNS int LANGUAGE sql AS 'DELETE FROM precious RETURNING n'")));
    const QString touched = server.path(QStringLiteral("touched"));
    for (const std::string query :
         {"DELETE FROM precious", "DROP TABLE precious", "SELECT 1; DROP TABLE precious", "COMMIT",
          "SELECT 1; COMMIT; DELETE FROM precious",
          "WITH gone AS (DELETE FROM precious RETURNING n) SELECT * FROM gone", "SELECT spoil()",
          "SET transaction_read_only = off", "DO $$ BEGIN DELETE FROM precious; END $$",
          "COPY (SELECT 1) TO PROGRAM 'touch touched'", "SELECT 1 -- ", "SELECT 1 /*", "TRUNCATE precious"}) {
        auto spec = specFor(server);
        spec.query = query == "COPY (SELECT 1) TO PROGRAM 'touch touched'"
                         ? "COPY (SELECT 1) TO PROGRAM 'touch " + touched.toStdString() + "'"
                         : query;
        const auto report = Watch(spec).run();
        QVERIFY2(wasRead(report, "connections"), query.c_str());
        QVERIFY2(server.select(QStringLiteral("SELECT count(*) FROM precious")) == "1", query.c_str());
        QVERIFY(!QFile::exists(touched));
    }
}

void TstPostgresProbe::aProbeQueryWithManyRowsFetchesFew() {
    Server server;
    QVERIFY(server.startWithAccount());
    auto spec = specFor(server);
    // In the select list rows are made as they are asked for; in FROM the server would first make them all.
    spec.query = "SELECT generate_series(1, 10000000), repeat('x', 1000)";
    Watch watch(spec);
    static_cast<void>(watch.run());
    const auto report = watch.run();
    QVERIFY(report.problem == ProbeProblem::None);
    QVERIFY(report.bytesReceived < 200'000);
    // One enormous row is given up.
    spec.query = "SELECT repeat('x', 40000000)";
    spec.deadline = 30s;
    const auto enormous = Watch(spec).run();
    QCOMPARE(word(enormous.problem), word(ProbeProblem::Protocol));
    QVERIFY(mentions(enormous.detail, "beyond"));
}

void TstPostgresProbe::anArchiverThatFails() {
    Server server({QStringLiteral("archive_mode=on"), QStringLiteral("archive_command=false")});
    QVERIFY(server.startWithAccount());
    Watch watch(specFor(server));
    QVERIFY(notOffered(watch.run(), "archiver_failures")); // a counter seen for the first time
    QVERIFY(server.sql(QStringLiteral("CREATE TABLE t (n int); SELECT pg_switch_wal()")));
    double failures = 0.0;
    QTRY_VERIFY_WITH_TIMEOUT((failures += valueOf(watch.runAfter(1s), "archiver_failures")) >= 2.0, 15'000);
    QVERIFY2(notOffered(watch.run(), "archiver_age"), "nothing was ever archived");
}

void TstPostgresProbe::aStandbyThatFallsBehind() {
    Server primary;
    QVERIFY(primary.startWithAccount());
    QVERIFY(primary.sql(QStringLiteral("CREATE TABLE t (filler text)")));
    Server standby;
    QVERIFY2(standby.startAsStandbyOf(primary, QStringLiteral("standby")), standby.log().constData());
    Watch onPrimary(specFor(primary));
    Watch onStandby(specFor(standby));
    QTRY_COMPARE(valueOf(onPrimary.run(), "replication_lag"), 0.0);
    QTRY_COMPARE(valueOf(onStandby.run(), "replication_lag"), 0.0);
    QVERIFY(wasRead(onStandby.runAfter(10s), "wal_rate"));

    // It receives and does not replay.
    QVERIFY(standby.sql(QStringLiteral("SELECT pg_wal_replay_pause()")));
    QVERIFY(primary.sql(QStringLiteral("INSERT INTO t VALUES ('x')")));
    QTRY_VERIFY(valueOf(onStandby.run(), "replication_lag") > 0.3);
    QVERIFY(standby.sql(QStringLiteral("SELECT pg_wal_replay_resume()")));
    QTRY_COMPARE(valueOf(onStandby.run(), "replication_lag"), 0.0);

    // It hangs: the server's own measure stands still, ours does not.
    QTRY_COMPARE(valueOf(onPrimary.runAfter(30s), "replication_lag"), 0.0);
    standby.freeze();
    QVERIFY(primary.sql(QStringLiteral("INSERT INTO t VALUES ('y')")));
    static_cast<void>(onPrimary.runAfter(30s));
    QVERIFY(valueOf(onPrimary.runAfter(60s), "replication_lag") >= 60.0);
    standby.thaw();
    QTRY_COMPARE(valueOf(onPrimary.run(), "replication_lag"), 0.0);

    // It is gone, and its slot remembers it.
    standby.kill();
    QTRY_COMPARE(primary.select(QStringLiteral("SELECT active FROM pg_replication_slots")), QByteArray("f"));
    QVERIFY(primary.sql(QStringLiteral("INSERT INTO t VALUES ('z')")));
    static_cast<void>(onPrimary.runAfter(30s));
    QVERIFY(valueOf(onPrimary.runAfter(60s), "replication_lag") >= 60.0);

    QVERIFY(primary.sql(QStringLiteral("SELECT pg_drop_replication_slot('standby')")));
    QVERIFY(notOffered(onPrimary.run(), "replication_lag"));
}

void TstPostgresProbe::aPrimaryThatIsGone() {
    Server primary;
    QVERIFY(primary.startWithAccount());
    Server standby;
    QVERIFY2(standby.startAsStandbyOf(primary, QStringLiteral("standby")), standby.log().constData());
    Watch watch(specFor(standby));
    QTRY_COMPARE(valueOf(watch.run(), "replication_lag"), 0.0);
    primary.kill();
    QTRY_VERIFY(valueOf(watch.run(), "replication_lag") > 0.5);
    QCOMPARE(valueOf(watch.run(), "up"), 1.0);
}

void TstPostgresProbe::connectionsRunOut() {
    Server server({QStringLiteral("max_connections=6"), QStringLiteral("superuser_reserved_connections=3"),
                   QStringLiteral("max_wal_senders=0")});
    QVERIFY(server.startWithAccount());
    {
        Watch watch(specFor(server));
        QCOMPARE(limitOf(watch.run(), "connections"), 3.0);
    }
    Session one(server);
    Session two(server);
    Session three(server);
    QTRY_COMPARE(
        server.select(QStringLiteral("SELECT count(*) FROM pg_stat_activity WHERE usename = 'postgres' "
                                     "AND backend_type = 'client backend'")),
        QByteArray("4")); // and this one
    QTRY_COMPARE(word(Watch(specFor(server)).run().problem), word(ProbeProblem::NotReady));
    const auto full = Watch(specFor(server)).run();
    QCOMPARE(valueOf(full, "up"), 0.0);
    QVERIFY2(mentions(full.detail, "connection slots"), full.detail.c_str());
    QVERIFY(mentions(full.remedy, "max_connections"));
}

void TstPostgresProbe::aHangEndsWithinTheDeadline() {
    Server server;
    QVERIFY(server.startWithAccount());
    auto spec = specFor(server);
    Watch patient(spec);
    QCOMPARE(word(patient.run().problem), word(ProbeProblem::None));
    spec.deadline = 400ms;
    Watch watch(spec);
    QTRY_COMPARE(word(watch.run().problem), word(ProbeProblem::None));
    server.freeze();
    for (const char* connection : {"kept", "new"}) {
        QElapsedTimer took;
        took.start();
        const auto report = watch.run();
        QVERIFY2(took.elapsed() < kHangs, connection);
        QCOMPARE(word(report.problem), word(ProbeProblem::NoAnswer));
        QCOMPARE(valueOf(report, "up"), 0.0);
        QCOMPARE(report.readings.size(), std::size_t(1));
    }
    server.thaw();
    QTRY_COMPARE(word(watch.run().problem), word(ProbeProblem::None));
    QTRY_COMPARE(server.session(QStringLiteral("count(*)")), QByteArray("2")); // and nothing left behind
}

void TstPostgresProbe::aStopEndsARunAtOnce() {
    Server server;
    QVERIFY(server.startWithAccount());
    auto spec = specFor(server);
    spec.query = "SELECT pg_sleep(60)";
    spec.deadline = 120s;
    Watch watch(spec);
    std::stop_source stop;
    ProbeReport report;
    std::jthread runner([&] { report = watch.probe.run(stop.get_token()); });
    QTRY_COMPARE(server.session(QStringLiteral("wait_event")), QByteArray("PgSleep"));
    QElapsedTimer took;
    took.start();
    stop.request_stop();
    runner.join();
    QVERIFY(took.elapsed() < kHangs);
    QCOMPARE(word(report.problem), word(ProbeProblem::Local));
    QVERIFY(!wasRead(report, "up"));
}

void TstPostgresProbe::aCrashAndARestart() {
    Server server;
    QVERIFY(server.startWithAccount());
    Watch watch(specFor(server));
    const auto before = watch.run();
    server.kill();
    const auto down = watch.runAfter(10s);
    // Its sessions may outlive the server by a moment: the connection that was kept is closed then, not
    // refused.
    QVERIFY(meaningOf(down.problem) == ProblemMeaning::Down);
    QCOMPARE(valueOf(down, "up"), 0.0);
    QCOMPARE(down.readings.size(), std::size_t(1));
    QVERIFY2(server.start(), qPrintable(server.trouble()));
    QTRY_COMPARE(word(watch.runAfter(10s).problem), word(ProbeProblem::None));
    const auto after = watch.run();
    QVERIFY(after.identity != before.identity);
    QVERIFY2(after.identity.substr(0, after.identity.find('@')) ==
                 before.identity.substr(0, before.identity.find('@')),
             "the same cluster");
}

void TstPostgresProbe::aServerThatShutsDownIsNotReady() {
    Server server;
    QVERIFY(server.startWithAccount());
    Session stays(server);
    stays.say("SELECT 1;");
    QTRY_COMPARE(
        server.select(QStringLiteral("SELECT count(*) FROM pg_stat_activity WHERE usename = 'postgres' "
                                     "AND backend_type = 'client backend'")),
        QByteArray("2"));
    QVERIFY(server.runTool(QStringLiteral("pg_ctl"),
                           {QStringLiteral("stop"), QStringLiteral("-D"), server.path(QStringLiteral("data")),
                            QStringLiteral("-m"), QStringLiteral("smart"), QStringLiteral("--no-wait")}));
    QTRY_COMPARE(word(Watch(specFor(server)).run().problem), word(ProbeProblem::NotReady));
    const auto report = Watch(specFor(server)).run();
    QVERIFY2(mentions(report.detail, "shutting down"), report.detail.c_str());
    QCOMPARE(valueOf(report, "up"), 0.0);
}

void TstPostgresProbe::aStandbyThatTakesNoQueriesIsNotReady() {
    Server primary;
    QVERIFY(primary.startWithAccount());
    Server standby({QStringLiteral("hot_standby=off")});
    standby.readyWhen(PostgresServer::Ready::Listens);
    QVERIFY2(standby.startAsStandbyOf(primary, QStringLiteral("standby")), standby.log().constData());
    const auto report = Watch(specFor(standby)).run();
    QCOMPARE(word(report.problem), word(ProbeProblem::NotReady));
    QCOMPARE(valueOf(report, "up"), 0.0);
    QVERIFY2(mentions(report.detail, "not accepting connections") || mentions(report.detail, "starting up"),
             report.detail.c_str());
}

void TstPostgresProbe::overTls() {
    const TestAuthority authority;
    Server server;
    const auto pair = authority.issue({.name = "127.0.0.1"});
    QVERIFY(server.writeFile(QStringLiteral("server.pem"), pair.certificate));
    QVERIFY(server.writeFile(QStringLiteral("server.key"), pair.key));
    QVERIFY(server.writeFile(QStringLiteral("ca.pem"), authority.certificate()));
    const QStringList encrypted{QStringLiteral("ssl=on"),
                                QStringLiteral("ssl_cert_file=") + server.path(QStringLiteral("server.pem")),
                                QStringLiteral("ssl_key_file=") + server.path(QStringLiteral("server.key"))};
    QVERIFY(server.startWithAccount()); // without TLS
    auto spec = specFor(server);
    spec.useTls = true;
    spec.tls.caFile = server.path(QStringLiteral("ca.pem")).toStdString();
    const auto none = Watch(spec).run();
    QCOMPARE(word(none.problem), word(ProbeProblem::Configuration));
    QVERIFY2(mentions(none.remedy, "ssl = on"), none.remedy.c_str());

    server.stop();
    server.setSettings(encrypted);
    QVERIFY2(server.start(), qPrintable(server.trouble()));
    {
        Watch watch(spec);
        QCOMPARE(word(watch.run().problem), word(ProbeProblem::None));
        const QString ssl =
            QStringLiteral("(SELECT version FROM pg_stat_ssl WHERE pg_stat_ssl.pid = pg_stat_activity.pid)");
        QVERIFY(server.session(ssl).startsWith("TLSv1."));
    }
    const TestAuthority other("Somebody else");
    QVERIFY(server.writeFile(QStringLiteral("other.pem"), other.certificate()));
    auto distrusts = spec;
    distrusts.tls.caFile = server.path(QStringLiteral("other.pem")).toStdString();
    const auto unknown = Watch(distrusts).run();
    QCOMPARE(word(unknown.problem), word(ProbeProblem::Certificate));
    QVERIFY2(mentions(unknown.remedy, "not signed by"), unknown.remedy.c_str());
    distrusts.tls.verification = TlsVerification::Off;
    QCOMPARE(word(Watch(distrusts).run().problem), word(ProbeProblem::None));
    auto renamed = spec;
    renamed.tls.serverName = "db.internal";
    const auto wrong = Watch(renamed).run();
    QCOMPARE(word(wrong.problem), word(ProbeProblem::Certificate));
    QVERIFY2(mentions(wrong.remedy, "another name"), wrong.remedy.c_str());
    auto missing = spec;
    missing.tls.caFile = "/no/such/ca.pem";
    const auto noFile = Watch(missing).run();
    QCOMPARE(word(noFile.problem), word(ProbeProblem::Certificate));
    QVERIFY2(mentions(noFile.remedy, "/no/such/ca.pem"), noFile.remedy.c_str());
}

void TstPostgresProbe::otherThingsThatListenThere() {
    auto spec = ProbeSpec{};
    spec.kind = ProbeKind::Postgres;
    spec.deadline = 500ms;
    ScriptedPeer web(ScriptedPeer::Manner::Once, "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
    spec.target = web.target();
    const auto report = Watch(spec).run();
    QCOMPARE(word(report.problem), word(ProbeProblem::Protocol));
    QVERIFY(!wasRead(report, "up"));

    ScriptedPeer silent(ScriptedPeer::Manner::Silent, "");
    spec.target = silent.target();
    QElapsedTimer took;
    took.start();
    QCOMPARE(word(Watch(spec).run().problem), word(ProbeProblem::NoAnswer));
    QVERIFY(took.elapsed() < kHangs);

    ScriptedPeer rude(ScriptedPeer::Manner::HangsUp, "");
    spec.target = rude.target();
    const auto closed = Watch(spec).run();
    QCOMPARE(word(closed.problem), word(ProbeProblem::Closed));
    QCOMPARE(valueOf(closed, "up"), 0.0);

    for (const char* bytes : {"N", "E", "R\xff\xff\xff\xff", "S", "\x00"}) {
        ScriptedPeer flood(ScriptedPeer::Manner::Endless, bytes);
        spec.target = flood.target();
        took.start();
        const auto flooded = Watch(spec).run();
        QVERIFY2(flooded.problem != ProbeProblem::None, bytes);
        QVERIFY(took.elapsed() < kHangs);
    }
}

void TstPostgresProbe::nothingListensThere() {
    ProbeSpec spec;
    spec.kind = ProbeKind::Postgres;
    spec.target = "127.0.0.1:" + std::to_string(freePort());
    const auto refused = Watch(spec).run();
    QCOMPARE(word(refused.problem), word(ProbeProblem::Refused));
    QCOMPARE(valueOf(refused, "up"), 0.0);
    spec.target = "no-such-host.invalid:5432";
    spec.deadline = 2s;
    QCOMPARE(word(Watch(spec).run().problem), word(ProbeProblem::NameUnknown));
    spec.target = "no address";
    QVERIFY(Watch(spec).run().problem == ProbeProblem::NameUnknown);
    spec.target = "host:notaport";
    QCOMPARE(word(Watch(spec).run().problem), word(ProbeProblem::Configuration));
}

} // namespace

HOLDFAST_TEST(TstPostgresProbe)
#include "tst_postgres_probe.moc"
