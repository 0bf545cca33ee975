// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/fleet/signal_catalog.h"
#include "engine/probes/pqxx_adapter.h"
#include "engine/recovery/session_recipe.h"
#include "tests/engine/recovery/recovery_bench.h"
#include "tests/support/postgres_server.h"
#include "tests/support/test_registry.h"

#include <thread>

using namespace holdfast;
using namespace holdfast::recovery::testing;
using holdfast::testing::PostgresServer;

namespace {

/// An application's session.
class Application {
public:
    Application(const PostgresServer& server, const char* user, const char* name) {
        const probes::RunLimit limit(probes::RunLimit::Clock::now() + std::chrono::seconds(20), {});
        auto opened = probes::SqlConnection::open({{"host", "127.0.0.1"},
                                                   {"port", std::to_string(server.port())},
                                                   {"user", user},
                                                   {"password", "geheim"},
                                                   {"dbname", "postgres"},
                                                   {"application_name", name}},
                                                  limit);
        if (opened) m_connection = std::move(*opened);
    }

    bool run(const std::string& sql) { return m_connection && m_connection->execute(sql).has_value(); }

    [[nodiscard]] bool isThere() { return run("SELECT 1"); }

private:
    std::unique_ptr<probes::SqlConnection> m_connection;
};

} // namespace

class TstSessionRecipe final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void initTestCase() {
        QVERIFY2(m_server.start(), qPrintable(m_server.trouble()));
        QVERIFY(
            m_server.sql(QStringLiteral("CREATE ROLE holdfast LOGIN PASSWORD 'geheim'; GRANT pg_monitor, "
                                        "pg_signal_backend TO holdfast;"
                                        "ALTER ROLE holdfast SET default_transaction_read_only = on;"
                                        "CREATE ROLE app LOGIN PASSWORD 'geheim'; CREATE TABLE tasks (n int);"
                                        "ALTER TABLE tasks OWNER TO app;"
                                        "CREATE ROLE boss SUPERUSER LOGIN PASSWORD 'geheim'")));
    }

    void init() {
        m_bench = std::make_unique<RecoveryBench>();
        ServiceSpec database{.id = ServiceId("db"), .kind = ServiceKind::Postgres};
        database.probes.push_back({.kind = ProbeKind::Postgres,
                                   .target = m_server.target(),
                                   .user = "holdfast",
                                   .password = Secret("geheim"),
                                   .database = "postgres"});
        m_bench->add(database);
        m_bench->signalsNow = [] { return std::map<std::string, double>{{signals::kLocksWaiting, 0.0}}; };
    }

    void cleanup() {
        m_bench.reset();
        m_server.sql(QStringLiteral("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename IN "
                                    "('app', 'boss')"));
    }

    void aForgottenTransactionIsEndedAndThoseWhoWaitForItGoOn() {
        Application holder(m_server, "app", "migration");
        QVERIFY(holder.run("BEGIN; LOCK TABLE tasks IN ACCESS EXCLUSIVE MODE"));
        bool answered = false;
        std::thread waiting([&] {
            Application reader(m_server, "app", "api");
            answered = reader.run("SELECT count(*) FROM tasks WHERE n = 4711");
        });
        waitUntilBlocked(1);
        age();
        const auto drawing = m_bench->draw(RecoveryAction::ConnectionReset, "db", {{"older-than", "1"}});
        QVERIFY2(drawing, drawing ? "" : drawing.error().detail.c_str());
        QCOMPARE(drawing->changes.front().field, "session " + std::to_string(pidOf("migration")));
        QVERIFY(drawing->changes.front().before.find("«migration»") != std::string::npos);
        QCOMPARE(drawing->changes.size(), std::size_t{2}); // the one that waits is not ended

        m_bench->perform(m_bench->planOf(*drawing, RecoveryAction::ConnectionReset, "db"));

        waiting.join();
        PLAN_ENDED(*m_bench, Outcome::Done);
        QVERIFY(answered);
        QVERIFY(!holder.isThere());
        QVERIFY(m_bench->answers.back().calls.back().answer == "1 of 1 ended");
    }

    void neitherSuperusersNorBackupsNorHoldfastAreTouched() {
        Application boss(m_server, "boss", "repair");
        Application dump(m_server, "app", "pg_dump");
        Application own(m_server, "app", "holdfast");
        for (auto* session : {&boss, &dump, &own})
            QVERIFY(session->run("BEGIN; SELECT 1"));
        age();
        const auto drawing = m_bench->draw(RecoveryAction::ConnectionReset, "db", {{"older-than", "1"}});
        QVERIFY(!drawing);
        HOLDFAST_COMPARE(drawing.error().code, ErrorCode::Replan);
        QVERIFY2(drawing.error().detail.find("(3 are stuck at all)") != std::string::npos,
                 drawing.error().detail.c_str());
    }

    void aYoungTransactionIsLeft() {
        Application app(m_server, "app", "api");
        QVERIFY(app.run("BEGIN; SELECT 1"));
        QVERIFY(!m_bench->draw(RecoveryAction::ConnectionReset, "db"));
        QVERIFY(app.isThere());
    }

    void anotherSessionWithTheSameProcessNumberIsLeft() {
        Application app(m_server, "app", "api");
        QVERIFY(app.run("BEGIN; SELECT 1"));
        age();
        auto drawing = m_bench->draw(RecoveryAction::ConnectionReset, "db", {{"older-than", "1"}});
        QVERIFY2(drawing, drawing ? "" : drawing.error().detail.c_str());
        auto& sessions = drawing->steps[0].operation.arguments.at("sessions");
        // The one that was listed began a day before: it is gone, and its number was given anew.
        const auto year = sessions.find("@20");
        sessions[year + 4] = sessions[year + 4] == '0' ? '1' : '0';
        m_bench->perform(m_bench->planOf(*drawing, RecoveryAction::ConnectionReset, "db"));
        PLAN_ENDED(*m_bench, Outcome::Done);
        QVERIFY(m_bench->answers.empty()); // nothing was left to be done
        QVERIFY(app.isThere());
    }

    void aSessionThatWentOnMeanwhileIsLeft() {
        Application app(m_server, "app", "api");
        QVERIFY(app.run("BEGIN; SELECT 1"));
        age();
        const auto drawing = m_bench->draw(RecoveryAction::ConnectionReset, "db", {{"older-than", "1"}});
        QVERIFY(drawing);
        QVERIFY(app.run("COMMIT"));
        m_bench->perform(m_bench->planOf(*drawing, RecoveryAction::ConnectionReset, "db"));
        QVERIFY(app.isThere());
    }

    void aDryRunEndsNobody() {
        Application app(m_server, "app", "api");
        QVERIFY(app.run("BEGIN; SELECT 1"));
        age();
        const auto drawing = m_bench->draw(RecoveryAction::ConnectionReset, "db", {{"older-than", "1"}});
        QVERIFY(drawing);
        m_bench->perform(m_bench->planOf(*drawing, RecoveryAction::ConnectionReset, "db"),
                         actions::ExecutionMode::Rehearse);
        PLAN_ENDED(*m_bench, Outcome::Rehearsed);
        QVERIFY(m_bench->answers[0].calls[0].call.find("pg_terminate_backend") != std::string::npos);
        QVERIFY(app.isThere());
    }

    void aCrashAfterTheCallIsTakenUp() {
        Application app(m_server, "app", "api");
        QVERIFY(app.run("BEGIN; SELECT 1"));
        age();
        const auto drawing = m_bench->draw(RecoveryAction::ConnectionReset, "db", {{"older-than", "1"}});
        QVERIFY(drawing);
        m_bench->crashAt = [](const actions::StepCall&, bool after) { return after; };
        m_bench->perform(m_bench->planOf(*drawing, RecoveryAction::ConnectionReset, "db"));
        QVERIFY(m_bench->crashed);
        QVERIFY(m_bench->takeUp());
        PLAN_ENDED(*m_bench, Outcome::Done);
        QVERIFY(m_bench->answers.empty());
    }

    void anAccountThatMayNotSaysWhichGrantIsMissing() {
        QVERIFY(m_server.sql(QStringLiteral("REVOKE pg_signal_backend FROM holdfast")));
        const auto drawing = m_bench->draw(RecoveryAction::ConnectionReset, "db");
        QVERIFY(m_server.sql(QStringLiteral("GRANT pg_signal_backend TO holdfast")));
        QVERIFY(!drawing);
        HOLDFAST_COMPARE(drawing.error().code, ErrorCode::FixSetup);
        QVERIFY(drawing.error().detail.find("GRANT pg_signal_backend TO \"holdfast\"") != std::string::npos);
    }

    void statementsAreShownWithoutTheirLiterals() {
        QCOMPARE(recovery::maskedStatement("UPDATE  users SET name = 'Ada''s', n=42 WHERE id1 = 7.5 -- x"),
                 std::string("UPDATE users SET name = ??, n=? WHERE id1 = ? -- x"));
        QCOMPARE(recovery::maskedStatement("DO $$ geheim $$"), std::string("DO $…"));
        QCOMPARE(recovery::maskedStatement("SELECT $1, 'open"), std::string("SELECT $?, ?"));
    }

private:
    int pidOf(const char* application) {
        return m_server
            .select(QStringLiteral("SELECT pid FROM pg_stat_activity WHERE application_name = '%1'")
                        .arg(QLatin1String(application)))
            .toInt();
    }

    void waitUntilBlocked(int count) {
        QTRY_COMPARE(m_server
                         .select(QStringLiteral(
                             "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"))
                         .toInt(),
                     count);
    }

    /// The server's own time passes.
    void age() { QVERIFY(m_server.sql(QStringLiteral("SELECT pg_sleep(1.1)"))); }

    PostgresServer m_server;
    std::unique_ptr<RecoveryBench> m_bench;
};

HOLDFAST_TEST(TstSessionRecipe)
#include "tst_session_recipe.moc"
