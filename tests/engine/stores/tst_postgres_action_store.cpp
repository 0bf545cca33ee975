// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/stores/action_schema.h"
#include "engine/stores/postgres_action_store.h"
#include "tests/engine/core/actions/sample_plan.h"
#include "tests/engine/stores/postgres_place_fixture.h"
#include "tests/engine/stores/store_fixture.h"
#include "tests/support/test_registry.h"

#include <array>
#include <thread>

using namespace holdfast;
using namespace holdfast::actions;
using holdfast::actions::testing::samplePlan;
using holdfast::testing::kPlantedPassword;
using holdfast::testing::StoreServer;
using holdfast::testing::wrong;

namespace {

const std::string kFleet = "aiwfe-prod";

bool says(const Error& error, std::string_view words) {
    return error.detail.find(words) != std::string::npos;
}

bool betrays(const Error& error) {
    return says(error, kPlantedPassword) || error.where.find(kPlantedPassword) != std::string::npos;
}

} // namespace

class TstPostgresActionStore final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void initTestCase() {
        m_server = std::make_unique<StoreServer>();
        QVERIFY2(m_server->start(), m_server->server.log().constData());
    }

    void init() {
        if (!m_server->server.isRunning()) QVERIFY(m_server->server.start());
        QVERIFY(m_server->clear());
    }

    void cleanupTestCase() { m_server.reset(); }

    /// The machine of the shared store crashes while somebody acts, and comes back.
    void aServerThatIsKilledIsSaidAndComesBack() {
        const auto store = m_server->open();
        const auto lease = store->acquire(samplePlan().target, "ada");
        QCOMPARE(wrong(lease), QString());
        m_server->server.kill();
        const auto renewed = store->renew(*lease);
        QVERIFY(!renewed);
        QVERIFY2(renewed.error().code == ErrorCode::Retry, renewed.error().detail.c_str());
        QVERIFY2(says(renewed.error(), "The shared store at 127.0.0.1:") &&
                     says(renewed.error(), "Nothing is done until it answers"),
                 renewed.error().detail.c_str());
        QVERIFY(!betrays(renewed.error()));
        QVERIFY(!store->condition().trouble.empty());
        QVERIFY2(m_server->server.start(), m_server->server.log().constData());
        QCOMPARE(wrong(store->renew(*lease)), QString());
        QVERIFY(store->condition().trouble.empty());
    }

    void aServerThatIsNotThereAtTheStartIsWaitedFor() {
        m_server->server.stop();
        const auto store = m_server->open();
        for (int i = 0; i < 2; ++i) {
            const auto lease = store->acquire(samplePlan().target, "ada");
            QVERIFY(!lease);
            QVERIFY2(lease.error().code == ErrorCode::Retry &&
                         says(lease.error(), "Nothing accepts connections"),
                     lease.error().detail.c_str());
        }
        QVERIFY(store->condition().reach == LeaseReach::Shared);
        QVERIFY(!store->entries());
        QVERIFY(m_server->server.start());
        QCOMPARE(wrong(store->acquire(samplePlan().target, "ada")), QString());
    }

    /// It hangs: the call ends by its own deadline, and the one after the thaw goes well.
    void aServerThatHangsHoldsNobodyUp() {
        const auto store = m_server->open();
        QVERIFY(store->putSetting(kFleet, "mode:", "auto"));
        m_server->server.freeze();
        const auto put = store->putSetting(kFleet, "mode:", "observe");
        m_server->server.thaw();
        QVERIFY(!put);
        QVERIFY2(put.error().code == ErrorCode::Retry && says(put.error(), "no answer within 5 s"),
                 put.error().detail.c_str());
        QCOMPARE(wrong(store->putSetting(kFleet, "mode:", "suggest")), QString());
        QVERIFY(store->settings(kFleet)->at("mode:") == "suggest");
    }

    /// An administrator, a firewall or a restart cut the idle connection: nobody notices.
    void aConnectionThatWasCutWhileIdleIsMadeAnew() {
        const auto store = m_server->open();
        QVERIFY(store->putSetting(kFleet, "mode:", "auto"));
        QVERIFY(m_server->sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                              "WHERE application_name = 'holdfast'"));
        QCOMPARE(wrong(store->settings(kFleet)), QString());
        m_server->server.stop();
        QVERIFY(m_server->server.start());
        QCOMPARE(wrong(store->settings(kFleet)), QString());
    }

    void aWrongPasswordIsSaidAndNotShown() {
        const auto store = m_server->open("not-" + std::string(kPlantedPassword));
        const auto lease = store->acquire(samplePlan().target, "ada");
        QVERIFY(!lease);
        QVERIFY2(lease.error().code == ErrorCode::FixSetup && says(lease.error(), "keeper"),
                 lease.error().detail.c_str());
        QVERIFY2(!betrays(lease.error()), lease.error().detail.c_str());
        const auto state = store->condition();
        QVERIFY(state.trouble.find(kPlantedPassword) == std::string::npos);
        QVERIFY(state.where.find(kPlantedPassword) == std::string::npos);
        QVERIFY(state.where == m_server->server.target() + "/acts");
    }

    void aMissingRightIsSaidWithTheStatementThatGrantsIt() {
        QVERIFY(m_server->sql("ALTER DATABASE acts OWNER TO postgres"));
        const auto refused = m_server->open()->settings(kFleet);
        QVERIFY(m_server->sql("CREATE SCHEMA holdfast AUTHORIZATION keeper"));
        const auto granted = m_server->open()->settings(kFleet);
        QVERIFY(m_server->sql("ALTER DATABASE acts OWNER TO keeper"));
        QVERIFY(!refused);
        QVERIFY2(refused.error().code == ErrorCode::FixSetup &&
                     says(refused.error(), "CREATE SCHEMA IF NOT EXISTS holdfast AUTHORIZATION \"keeper\";"),
                 refused.error().detail.c_str());
        QCOMPARE(wrong(granted), QString());
    }

    void tablesOfANewerHoldfastAreRefused() {
        QVERIFY(m_server->open()->putSetting(kFleet, "mode:", "auto"));
        const std::array<stores::Migration, 2> newer = {
            stores::actionMigrations().front(), {.version = 2, .sql = "CREATE TABLE later (id BIGINT)"}};
        const auto later =
            stores::makePostgresActionStore(*stores::parsePostgresPlace(m_server->url()), newer);
        QCOMPARE(later->settings(kFleet)->size(), std::size_t{1});
        const auto refused = m_server->open()->settings(kFleet);
        QVERIFY(!refused);
        QVERIFY2(refused.error().code == ErrorCode::FixSetup && says(refused.error(), "newer Holdfast"),
                 refused.error().detail.c_str());
    }

    void manyMachinesMayMakeTheTablesAtOnce() {
        constexpr std::size_t kMachines = 5;
        std::array<std::string, kMachines> why;
        {
            std::vector<std::jthread> machines;
            for (std::size_t i = 0; i < kMachines; ++i)
                machines.emplace_back([&, i] {
                    const auto put =
                        m_server->open()->putSetting(kFleet, "mode:" + std::to_string(i), "auto");
                    if (!put) why[i] = put.error().detail;
                });
        }
        for (const auto& trouble : why)
            QVERIFY2(trouble.empty(), trouble.c_str());
        QCOMPARE(m_server->open()->settings(kFleet)->size(), kMachines);
    }

    /// Somebody locked the table in a transaction of their own and went to lunch.
    void aTableThatSomebodyLockedHoldsNobodyUp() {
        const auto store = m_server->open();
        const auto lease = store->acquire(samplePlan().target, "ada");
        QCOMPARE(wrong(lease), QString());
        QVERIFY(m_server->sql("BEGIN; LOCK TABLE holdfast.leases; PREPARE TRANSACTION 'lunch'"));
        const auto renewed = store->renew(*lease);
        QVERIFY(m_server->sql("ROLLBACK PREPARED 'lunch'"));
        QVERIFY(!renewed);
        QVERIFY2(renewed.error().code == ErrorCode::Retry && says(renewed.error(), "is busy"),
                 renewed.error().detail.c_str());
        QCOMPARE(wrong(store->renew(*lease)), QString());
    }

    void tablesThatWereRemovedAreSaidAndMadeAnew() {
        const auto store = m_server->open();
        QVERIFY(store->putSetting(kFleet, "mode:", "auto"));
        QVERIFY(m_server->clear());
        const auto gone = store->settings(kFleet);
        QVERIFY(!gone);
        QVERIFY2(gone.error().code == ErrorCode::Retry && says(gone.error(), "ask who"),
                 gone.error().detail.c_str());
        QCOMPARE(wrong(store->settings(kFleet)), QString());
    }

    void aRolesWeakerPromiseDoesNotHoldHere() {
        QVERIFY(m_server->sql("ALTER ROLE keeper SET synchronous_commit = off"));
        const auto store = m_server->open();
        QVERIFY(store->putSetting(kFleet, "mode:", "auto"));
        QVERIFY(
            m_server->sql("CREATE TABLE holdfast.seen (how TEXT); ALTER TABLE holdfast.seen OWNER TO keeper;"
                          "CREATE FUNCTION holdfast.see() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                          "INSERT INTO holdfast.seen VALUES (current_setting('synchronous_commit')); "
                          "RETURN NEW; END $$; CREATE TRIGGER see AFTER UPDATE ON holdfast.settings "
                          "FOR EACH ROW EXECUTE FUNCTION holdfast.see()"));
        QCOMPARE(wrong(store->putSetting(kFleet, "mode:", "observe")), QString());
        QVERIFY(m_server->sql("ALTER ROLE keeper RESET synchronous_commit"));
        QCOMPARE(
            m_server->server.select(QStringLiteral("SELECT how FROM holdfast.seen"), QStringLiteral("acts")),
            QByteArray("on"));
    }

    void throughTheUnixSocketItIsTheSame() {
        const auto url =
            QStringLiteral("postgresql://postgres@/acts?host=%1").arg(m_server->server.directory());
        auto place =
            stores::parsePostgresPlace(QStringLiteral("postgresql://postgres@localhost:%1/acts?host=%2")
                                           .arg(m_server->server.port())
                                           .arg(m_server->server.directory())
                                           .toStdString());
        QCOMPARE(wrong(place), QString());
        QVERIFY(stores::parsePostgresPlace(url.toStdString()).has_value());
        QCOMPARE(wrong(stores::makePostgresActionStore(*place)->putSetting(kFleet, "mode:", "auto")),
                 QString());
    }

private:
    std::unique_ptr<StoreServer> m_server;
};

HOLDFAST_TEST(TstPostgresActionStore)
#include "tst_postgres_action_store.moc"
