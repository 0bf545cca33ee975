// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/actions/actionable_health.h"
#include "engine/core/analysis/health_scoring.h"
#include "engine/core/fleet/signal_catalog.h"
#include "tests/support/test_registry.h"

using namespace holdfast;
using namespace holdfast::actions;

namespace {

/// Well, but for how often it was restarted in the last hour, and how much memory it uses.
ServiceState restartedOften(double restarts, double memory) {
    ServiceState service;
    service.signals = {{.id = SignalId(signals::kUp),
                        .part = Part::Availability,
                        .freshness = Freshness::Fresh,
                        .score = 1.0},
                       {.id = SignalId(signals::kRestarts),
                        .part = Part::Errors,
                        .freshness = Freshness::Fresh,
                        .score = restarts},
                       {.id = SignalId(signals::kMemory),
                        .part = Part::Saturation,
                        .freshness = Freshness::Fresh,
                        .score = memory}};
    service.own = analysis::ownHealth(service.signals, 3, 3);
    service.freshness = Freshness::Fresh;
    service.ownState = HealthState::Critical;
    return service;
}

} // namespace

class TstActionableHealth final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    /// Two recoveries in an hour: the second one would never be verified.
    void restartsOfTheLastHourDoNotCount() {
        const auto service = restartedOften(0.2, 1.0);
        QVERIFY(*service.own.score < 0.2);
        QCOMPARE(actionableHealth(service).value(), 1.0);
        QVERIFY(!isFailing(service));
    }

    void everythingElseDoes() {
        const auto service = restartedOften(0.2, 0.3);
        QVERIFY(*actionableHealth(service) > 0.27 && *actionableHealth(service) < 0.3);
        QVERIFY(isFailing(service));
    }

    void unknownStaysUnknown() {
        auto service = restartedOften(0.2, 1.0);
        service.own = {};
        QVERIFY(!actionableHealth(service));
        QVERIFY(isFailing(service)); // as the state says, for want of anything better
    }

    void whereNobodyCountsRestartsItIsOwnHealth() {
        ServiceState service;
        service.own.score = 0.35;
        QCOMPARE(actionableHealth(service).value(), 0.35);
    }
};

HOLDFAST_TEST(TstActionableHealth)
#include "tst_actionable_health.moc"
