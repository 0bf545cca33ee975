// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/fleet/fleet_state.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <limits>

using namespace holdfast;

class TstFleetState final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void servicesAreFoundByName() {
        FleetState state;
        state.services.push_back({.id = ServiceId("api")});
        QVERIFY(state.find(ServiceId("api")) != nullptr);
        QVERIFY(state.find(ServiceId("nobody")) == nullptr);
        FleetSpec fleet;
        fleet.services.push_back({.id = ServiceId("api")});
        QVERIFY(fleet.find(ServiceId("api")) != nullptr);
        QVERIFY(fleet.find(ServiceId("nobody")) == nullptr);
    }

    void trendsAreComparedByValueWithTheirGaps() {
        const float gap = std::numeric_limits<float>::quiet_NaN();
        const auto with = [&](float last) {
            ServiceState state{.id = ServiceId("api")};
            state.trend =
                std::make_shared<HealthTrend>(HealthTrend{.own = {gap, last}, .effective = {gap, last}});
            return state;
        };
        QVERIFY(with(0.5F) == with(0.5F));
        QVERIFY(!(with(0.5F) == with(0.6F)));
        QVERIFY(!(with(0.5F) == with(gap)));
    }
};

HOLDFAST_TEST(TstFleetState)
#include "tst_fleet_state.moc"
