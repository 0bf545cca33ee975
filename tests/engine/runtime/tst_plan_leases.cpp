// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runtime/plan_leases.h"
#include "engine/stores/action_store_factory.h"
#include "tests/support/fake_clock.h"
#include "tests/support/test_registry.h"

#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

using namespace holdfast;
using namespace holdfast::runtime;
using namespace holdfast::testing;

namespace {

/// A store as a keeper, without anything between.
class Keeper final : public actions::LeaseKeeper {
public:
    explicit Keeper(ports::ActionStore& store) : m_store(store) {}

    Result<actions::Lease> acquire(const actions::PlanTarget& target, const std::string& holder) override {
        return m_store.acquire(target, holder);
    }

    Result<actions::Lease> renew(const actions::Lease& lease) override { return m_store.renew(lease); }

    void release(const actions::Lease& lease) override { m_store.release(lease); }

private:
    ports::ActionStore& m_store;
};

actions::PlanTarget targetOf(const char* service) {
    return {.fleet = "lab", .context = "local", .service = ServiceId(service), .identity = {}};
}

/// Two programs with the same store; a plan of the first whose steps act on three services.
struct Place {
    Place() {
        plan.target = targetOf("web");
        for (const auto* service : {"db", "api", "web", "db"})
            plan.steps.push_back({.title = "a step", .service = ServiceId(service)});
    }

    QTemporaryDir folder;
    FakeClock clock;
    std::unique_ptr<ports::ActionStore> store =
        stores::openLocalActionStore(folder.path().toStdString(), clock).store;
    std::unique_ptr<ports::ActionStore> others =
        stores::openLocalActionStore(folder.path().toStdString(), clock).store;
    Keeper keeper{*store};
    actions::Plan plan;

    [[nodiscard]] bool isFree(const char* service) const {
        auto lease = others->acquire(targetOf(service), "bob@laptop");
        if (lease) others->release(*lease);
        return lease.has_value();
    }
};

} // namespace

class TstPlanLeases final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void everyServiceOfThePlanIsHeld() {
        Place place;
        PlanLeases leases(place.keeper, place.plan);
        const auto lease = leases.acquire(place.plan.target, "ann@desk");
        QVERIFY(lease.has_value());
        for (const auto* service : {"db", "api", "web"})
            QVERIFY(!place.isFree(service));
        QVERIFY(place.isFree("other"));
        for (int i = 0; i < 4; ++i) {
            place.clock.pass(place.store->leaseTime() / 2);
            QVERIFY(leases.renew(*lease).has_value());
        }
        QVERIFY(!place.isFree("db"));
        leases.release(*lease);
        for (const auto* service : {"db", "api", "web"})
            QVERIFY(place.isFree(service));
    }

    void oneThatSomebodyElseHoldsHoldsAllBack() {
        Place place;
        const auto theirs = place.others->acquire(targetOf("db"), "bob@laptop");
        QVERIFY(theirs.has_value());
        PlanLeases leases(place.keeper, place.plan);
        const auto lease = leases.acquire(place.plan.target, "ann@desk");
        QVERIFY(!lease && lease.error().detail.contains("bob@laptop"));
        QVERIFY(place.isFree("web"));
        QVERIFY(place.isFree("api"));
        place.others->release(*theirs);
        QVERIFY(leases.acquire(place.plan.target, "ann@desk").has_value());
    }

    void whoLosesOneHasLostAll() {
        Place place;
        PlanLeases leases(place.keeper, place.plan);
        const auto lease = leases.acquire(place.plan.target, "ann@desk");
        QVERIFY(lease.has_value());
        place.clock.pass(place.store->leaseTime() * 2);
        QVERIFY(place.others->acquire(targetOf("api"), "bob@laptop").has_value());
        QVERIFY(!leases.renew(*lease).has_value());
    }
};

HOLDFAST_TEST(TstPlanLeases)
#include "tst_plan_leases.moc"
