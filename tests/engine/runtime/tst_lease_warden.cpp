// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runtime/lease_warden.h"
#include "engine/stores/action_store_factory.h"
#include "tests/support/away_store.h"
#include "tests/support/fake_clock.h"
#include "tests/support/test_registry.h"

#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

using namespace holdfast;
using namespace holdfast::runtime;
using namespace holdfast::testing;

namespace {

struct Place {
    Place()
        : store(stores::openLocalActionStore(folder.path().toStdString(), clock).store, away)
        , others(stores::openLocalActionStore(folder.path().toStdString(), clock).store) {}

    QTemporaryDir folder;
    FakeClock clock;
    std::shared_ptr<std::atomic<bool>> away = std::make_shared<std::atomic<bool>>(false);
    AwayStore store;
    std::unique_ptr<ports::ActionStore> others;
    std::string reason;
    LeaseWarden warden{store, clock, [this](const ServiceId&) { return reason; }};
    const actions::PlanTarget api{
        .fleet = "lab", .context = "local", .service = ServiceId("api"), .identity = {}};
};

} // namespace

class TstLeaseWarden final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    /// A step takes five minutes; a lease half of one.
    void whatIsHeldIsProlongedWhileAStepTakesLong() {
        Place place;
        const auto lease = place.warden.acquire(place.api, "ann@desk");
        QVERIFY(lease);
        for (int i = 0; i < 10; ++i) {
            place.clock.pass(place.store.leaseTime() / 2);
            place.warden.prolong();
            QVERIFY(!place.others->acquire(place.api, "bob@laptop"));
        }
        QVERIFY(place.warden.renew(*lease));
        place.warden.release(*lease);
        place.warden.prolong();
        QVERIFY(place.others->acquire(place.api, "bob@laptop"));
    }

    void glassIsOfUseOnlyWhileTheStoreIsAway() {
        Place place;
        QVERIFY(place.others->acquire(place.api, "bob@laptop"));
        place.reason = "the store is what is down";
        const auto held = place.warden.acquire(place.api, "ann@desk");
        QVERIFY(!held && held.error().detail.contains("bob@laptop")); // never passed over
        *place.away = true;
        const auto lease = place.warden.acquire(place.api, "ann@desk");
        QVERIFY(lease && lease->breakGlass == place.reason);
        QVERIFY(place.warden.renew(*lease));
        place.reason.clear(); // its ten minutes are over
        QVERIFY(!place.warden.renew(*lease));
        QVERIFY(!place.warden.acquire(place.api, "ann@desk"));
    }

    void aLeaseThatWasLostIsNotHeldAnyMore() {
        Place place;
        const auto lease = place.warden.acquire(place.api, "ann@desk");
        QVERIFY(lease);
        place.clock.pass(place.store.leaseTime() * 2);
        const auto others = place.others->acquire(place.api, "bob@laptop");
        QVERIFY(others && others->token > lease->token);
        QVERIFY(!place.warden.renew(*lease));
    }
};

HOLDFAST_TEST(TstLeaseWarden)
#include "tst_lease_warden.moc"
