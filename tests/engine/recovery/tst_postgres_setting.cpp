// SPDX-License-Identifier: GPL-3.0-or-later
// Settings of a real PostgreSQL become what they were, and are put back.
#include "engine/recovery/rollback_deeds.h"
#include "tests/support/postgres_server.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

using namespace holdfast;
using namespace holdfast::recovery;
using actions::Direction;
using actions::Seen;
using actions::StepOutcome;
using holdfast::testing::PostgresServer;

class TstPostgresSetting : public QObject {
    Q_OBJECT

    PostgresServer m_server;
    FleetSpec m_fleet;
    ServiceSpec m_service;
    PostgresSettingDeed m_deed;

    static actions::StepCall call(const std::string& name, const std::string& before,
                                  const std::string& after, const std::string& file = "no") {
        return {.plan = actions::PlanId("p1"),
                .service = ServiceId("db"),
                .operation = {.name = "postgres.setting.set",
                              .arguments = {{"parameter", name},
                                            {"before", before},
                                            {"after", after},
                                            {"file", file}}},
                .deadline = Duration(15'000)};
    }

    static actions::StepCall back(actions::StepCall call) {
        call.direction = Direction::Undo;
        call.operation.name = "postgres.setting.restore";
        return call;
    }

    [[nodiscard]] Subject subject() const { return {.fleet = m_fleet, .service = m_service}; }

    [[nodiscard]] bool isSeen(const actions::StepCall& call, Seen wanted) {
        return QTest::qWaitFor([&] { return m_deed.observe(call, subject()).seen == wanted; }, 10'000);
    }

private Q_SLOTS:

    void initTestCase() {
        QVERIFY2(m_server.start(), m_server.log().constData());
        QVERIFY(m_server.sql(QStringLiteral("CREATE ROLE keeper SUPERUSER LOGIN PASSWORD 'keep it'")));
        m_service = {.id = ServiceId("db"), .kind = ServiceKind::Postgres};
        m_service.probes.push_back({.kind = ProbeKind::Postgres,
                                    .target = m_server.target(),
                                    .user = "keeper",
                                    .password = Secret("keep it"),
                                    .database = "postgres"});
        m_fleet.services.push_back(m_service);
    }

    void aLiveSettingIsSetAndTakenOutAgain() {
        const auto step = call("work_mem", "4MB", "64MB");
        QVERIFY(m_deed.observe(step, subject()).seen == Seen::NotInEffect);
        const auto done = m_deed.run(step, subject());
        QVERIFY2(done.outcome == StepOutcome::Done, done.text.c_str());
        QVERIFY(isSeen(step, Seen::InEffect));
        QCOMPARE(m_server.select(QStringLiteral("SHOW work_mem")), QByteArray("64MB"));
        QVERIFY(m_deed.run(back(step), subject()).outcome == StepOutcome::Done);
        QVERIFY(isSeen(step, Seen::NotInEffect));
        QCOMPARE(
            m_server.select(QStringLiteral("SELECT count(*) FROM pg_file_settings WHERE name = 'work_mem'")),
            QByteArray("0"));
    }

    void whatAStartTakesIsPlannedForIt() {
        const auto now = m_server.select(QStringLiteral("SHOW max_connections"));
        const auto step = call("max_connections", now.toStdString(), "37", "yes");
        QVERIFY(m_deed.run(step, subject()).outcome == StepOutcome::Done);
        QVERIFY(isSeen(step, Seen::InEffect));
        QCOMPARE(m_server.select(QStringLiteral("SHOW max_connections")), now); // until it is started anew
        QVERIFY(m_deed.run(back(step), subject()).outcome == StepOutcome::Done);
        QVERIFY(isSeen(step, Seen::NotInEffect));
    }

    void listsStayLists() {
        const auto step = call("search_path", "\"$user\", public", "public, \"$user\"");
        QVERIFY(m_deed.run(step, subject()).outcome == StepOutcome::Done);
        QTRY_COMPARE(m_server.select(QStringLiteral("SHOW search_path")), QByteArray("public, \"$user\""));
        QVERIFY(m_deed.run(back(step), subject()).outcome == StepOutcome::Done);
        QTRY_COMPARE(m_server.select(QStringLiteral("SHOW search_path")), QByteArray("\"$user\", public"));
    }

    void aDryRunShowsTheCommandAndASettingOfAnotherIsSeen() {
        auto step = call("work_mem", "4MB", "it's 1");
        step.writes = actions::Writes::Withhold;
        const auto shown = m_deed.run(step, subject());
        QCOMPARE(shown.calls.front().call, std::string("ALTER SYSTEM SET \"work_mem\" = 'it''s 1'"));
        QCOMPARE(m_server.select(QStringLiteral("SHOW work_mem")), QByteArray("4MB"));
        step.writes = actions::Writes::Perform;
        QVERIFY(m_deed.run(step, subject()).outcome == StepOutcome::Failed); // PostgreSQL refuses it
        QVERIFY(m_deed.observe(call("work_mem", "1MB", "2MB"), subject()).seen == Seen::Partly);
    }
};

HOLDFAST_TEST(TstPostgresSetting)
#include "tst_postgres_setting.moc"
