// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/stores/action_store_factory.h"
#include "tests/engine/core/actions/sample_plan.h"
#include "tests/engine/stores/postgres_place_fixture.h"
#include "tests/engine/stores/store_fixture.h"
#include "tests/support/test_registry.h"

using namespace holdfast;
using namespace holdfast::actions;
using holdfast::actions::testing::samplePlan;
using holdfast::testing::wrong;

namespace fs = std::filesystem;

namespace {

EnvironmentLookup with(const std::string& url) {
    return [url](const std::string& name) -> std::optional<std::string> {
        if (name == stores::kStoreUrl) return url;
        return std::nullopt;
    };
}

} // namespace

class TstActionStoreFactory final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void withoutASharedStoreItIsThisMachines() {
        for (const auto& environment : {with(""), EnvironmentLookup{}}) {
            const auto opened = stores::openActionStore(folder(), environment, m_clock);
            const auto state = opened.store->condition();
            QVERIFY2(state.trouble.empty(), state.trouble.c_str());
            QVERIFY(state.kind == "SQLite" && state.reach == LeaseReach::ThisMachine);
            QVERIFY(state.where == (folder() / "actions.db").string());
            QVERIFY(opened.anchor == folder() / "actions.anchor");
        }
        QVERIFY(stores::journalPath(folder()) == folder() / "actions.journal");
    }

    void theSharedStoreIsTakenWhereItIsNamed() {
        holdfast::testing::StoreServer server;
        QVERIFY2(server.start(), server.server.log().constData());
        const auto opened = stores::openActionStore(folder(), with(server.url()), m_clock);
        const auto state = opened.store->condition();
        QVERIFY2(state.trouble.empty(), state.trouble.c_str());
        QVERIFY(state.kind == "PostgreSQL" && state.reach == LeaseReach::Shared);
        QVERIFY(opened.store->acquire(samplePlan().target, "ada")->reach == LeaseReach::Shared);
        QVERIFY2(!fs::exists(folder() / "actions.db"), "nothing is kept in two places");
        // Its trail has an anchor of its own, and one that stays the same.
        QVERIFY(opened.anchor.parent_path() == folder());
        QVERIFY(opened.anchor != folder() / "actions.anchor");
        QVERIFY(stores::openActionStore(folder(), with(server.url("other")), m_clock).anchor ==
                opened.anchor);
    }

    void aSharedStoreThatIsNotThereAnswersWithASentence() {
        const auto port = holdfast::testing::freePort();
        const auto url = "postgresql://ada:hunter2@127.0.0.1:" + std::to_string(port) + "/acts";
        const auto opened = stores::openActionStore(folder(), with(url), m_clock);
        QVERIFY(opened.store->leaseTime() > Duration(0));
        const auto lease = opened.store->acquire(samplePlan().target, "ada");
        QVERIFY(!lease);
        QVERIFY2(lease.error().code == ErrorCode::Retry, lease.error().detail.c_str());
        QVERIFY(!opened.store->condition().trouble.empty());
        QVERIFY(opened.store->condition().trouble.find("hunter2") == std::string::npos);
    }

    /// A typing error must not silently make the lock a local one.
    void aWrongAddressIsNoReasonToActAlone() {
        const auto opened = stores::openActionStore(folder(), with("postgresql://ada:hunter2@db/"), m_clock);
        const auto lease = opened.store->acquire(samplePlan().target, "ada");
        QVERIFY(!lease);
        QVERIFY(lease.error().code == ErrorCode::FixInput);
        QVERIFY2(lease.error().detail.find("HOLDFAST_STORE_URL names no database") != std::string::npos,
                 lease.error().detail.c_str());
        QVERIFY(lease.error().detail.find("hunter2") == std::string::npos);
        QVERIFY(!fs::exists(folder() / "actions.db"));
        QVERIFY(opened.store->condition().reach == LeaseReach::Shared);
        QVERIFY(!opened.store->condition().trouble.empty());
    }

    /// The glass is broken: the machine's own store, whatever the environment says.
    void theLocalStoreCanBeAskedFor() {
        const auto opened = stores::openLocalActionStore(folder(), m_clock);
        QCOMPARE(wrong(opened.store->acquire(samplePlan().target, "ada")), QString());
        QVERIFY(opened.store->condition().kind == "SQLite");
    }

private:
    [[nodiscard]] fs::path folder() const { return fs::path(m_folder->path().toStdString()) / "acts"; }

    std::unique_ptr<QTemporaryDir> m_folder;
    holdfast::testing::FakeClock m_clock;
};

HOLDFAST_TEST(TstActionStoreFactory)
#include "tst_action_store_factory.moc"
