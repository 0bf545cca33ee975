// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/core/snapshots/origin_play.h"
#include "tests/support/test_registry.h"

using namespace holdfast;
using namespace holdfast::snapshots;
using namespace holdfast::snapshots::testing;
using namespace std::chrono_literals;

class TstChangeOrigin : public QObject {
    Q_OBJECT

    static KnownPlan scaling(std::chrono::minutes after) {
        return {.plan = "p-1",
                .action = actions::RecoveryAction::ScaleOut,
                .who = "ann@desk",
                .services = {ServiceId("api")},
                .began = kTaken + after,
                .ended = kTaken + after + 1min};
    }

private Q_SLOTS:

    void aPlanThatCanChangeTheFieldIsItsOrigin() {
        auto state = fleetState();
        const auto first = at(state, 0min);
        state.at(ServiceId("api")).workload.replicas = 5;
        state.at(ServiceId("api")).workload.configuration.artifact = "shop/api:1.8.3";
        const auto second = at(state, 30min);
        const auto third = at(state, 60min);
        const std::array history{&first, &second, &third};
        const std::array plans{scaling(10min)};
        const auto found = difference(first, third, ServiceId("api"));
        QVERIFY(found.has_value());
        const auto origins = originsOf(*found, history, plans);
        QCOMPARE(origins.size(), found->fields.size());
        for (std::size_t i = 0; i < origins.size(); ++i) {
            const bool replicas = found->fields[i].field == "replicas";
            QCOMPARE(origins[i].who, std::string(replicas ? "ann@desk" : ""));
            QCOMPARE(origins[i].text,
                     std::string(replicas ? "scale out by ann@desk" : "outside of Holdfast"));
            QCOMPARE(origins[i].earliest, first.manifest.taken);
            QCOMPARE(origins[i].latest, second.manifest.taken);
        }
    }

    void aPlanOfAnotherTimeOrServiceIsNot() {
        auto state = fleetState();
        const auto first = at(state, 0min);
        state.at(ServiceId("api")).workload.replicas = 5;
        const auto second = at(state, 30min);
        const std::array history{&first, &second};
        auto late = scaling(40min);
        auto elsewhere = scaling(10min);
        elsewhere.services = {ServiceId("db")};
        const std::array plans{late, elsewhere};
        const auto origins = originsOf(*difference(first, second, ServiceId("api")), history, plans);
        QCOMPARE(origins.at(0).plan, std::string());
    }

    void theLastChangeOfAFieldCounts() {
        auto state = fleetState();
        const auto first = at(state, 0min);
        state.at(ServiceId("api")).workload.replicas = 5;
        const auto second = at(state, 30min);
        state.at(ServiceId("api")).workload.replicas = 6;
        const auto third = at(state, 60min);
        const std::array history{&first, &second, &third};
        const auto origins = originsOf(*difference(first, third, ServiceId("api")), history, {});
        QCOMPARE(origins.at(0).earliest, second.manifest.taken);
        QCOMPARE(origins.at(0).latest, third.manifest.taken);
    }
};

HOLDFAST_TEST(TstChangeOrigin)
#include "tst_change_origin.moc"
