// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/snapshots/likely_change.h"
#include "tests/engine/core/snapshots/rollback_play.h"
#include "tests/support/test_registry.h"

using namespace holdfast;
using namespace holdfast::snapshots;
using namespace holdfast::snapshots::testing;
using namespace std::chrono_literals;

/// Who changed what, and which change made a service ill.
class TstChangeOrigin : public QObject {
    Q_OBJECT

    static PlayedFleet fleetState() {
        PlayedFleet state;
        for (const auto* name : {"api", "db"})
            state[ServiceId(name)] = {
                .workload = sampleWorkload(name), .files = sampleFiles(), .settings = sampleSettings()};
        return state;
    }

    static Snapshot at(const PlayedFleet& state, std::chrono::minutes after) {
        auto snapshot = RollbackPlay::snapshotOf(state, kTaken + after);
        for (auto& entry : snapshot.manifest.services)
            entry.health.started = kTaken - 60min;
        return snapshot;
    }

    static FleetSpec spec() {
        FleetSpec fleet;
        for (const auto* name : {"api", "db", "other"}) {
            ServiceSpec service;
            service.id = ServiceId(name);
            fleet.services.push_back(std::move(service));
        }
        fleet.dependencies = {{.from = ServiceId("api"), .to = ServiceId("db")}};
        return fleet;
    }

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

    void theVersionThatCameBeforeIsNamedWithItsTime() {
        auto state = fleetState();
        auto first = at(state, 0min);
        first.manifest.safety = {.safe = true, .sweeps = 5, .whyNot = {}};
        state.at(ServiceId("api")).workload.configuration.artifact = "shop/api:1.8.3";
        auto second = at(state, 30min);
        second.manifest.safety = {.safe = false, .sweeps = 0, .whyNot = "api is ill."};
        second.manifest.services[0].health.version = "1.8.3";
        second.manifest.services[0].health.started = kTaken + 11min;
        const std::array history{&first, &second};
        const auto likely =
            likelyChange({.service = ServiceId("api"), .since = kTaken + 25min}, history, {}, spec());
        QVERIFY(likely.has_value());
        QCOMPARE(likely->text, std::string("api 1.8.2 → 1.8.3, 14 min before health fell"));
        QCOMPARE(likely->safePoint, first.manifest.id);
        QCOMPARE(likely->before, Duration(14min));
    }

    void aChangeOfADependencyIsNamedWithIt() {
        auto state = fleetState();
        const auto first = at(state, 0min);
        state.at(ServiceId("db")).settings.settings["work_mem"].value = "64kB";
        const auto second = at(state, 30min);
        const std::array history{&first, &second};
        const auto likely =
            likelyChange({.service = ServiceId("api"), .since = kTaken + 40min}, history, {}, spec());
        QVERIFY(likely.has_value());
        QCOMPARE(likely->service, ServiceId("db"));
        QCOMPARE(likely->text,
                 std::string("db (on which api depends) settings.work_mem 4MB → 64kB, 10 min to 40 min "
                             "before health fell"));
        // Its own change, as near in time, is likelier.
        state.at(ServiceId("api")).workload.configuration.environment["LOG_LEVEL"] = Secret("debug");
        const auto both = at(state, 30min);
        const std::array more{&first, &both};
        QCOMPARE(
            likelyChange({.service = ServiceId("api"), .since = kTaken + 40min}, more, {}, spec())->service,
            ServiceId("api"));
    }

    void aSecretIsNotShown() {
        auto state = fleetState();
        const auto first = at(state, 0min);
        state.at(ServiceId("api")).workload.configuration.environment["DB_PASSWORD"] =
            Secret("another-secret-9");
        const auto second = at(state, 30min);
        const std::array history{&first, &second};
        const auto likely =
            likelyChange({.service = ServiceId("api"), .since = kTaken + 20min}, history, {}, spec());
        QVERIFY(likely.has_value());
        QCOMPARE(likely->text,
                 std::string("api environment.DB_PASSWORD changed, at most 20 min before health fell"));
    }

    void nothingIsBlamedWhereNothingChangedBefore() {
        auto state = fleetState();
        const auto first = at(state, 0min);
        const auto second = at(state, 30min);
        state.at(ServiceId("api")).workload.replicas = 9;
        const auto third = at(state, 60min);
        const std::array history{&first, &second, &third};
        QVERIFY(!likelyChange({.service = ServiceId("api"), .since = kTaken + 20min}, history, {}, spec()));
        QVERIFY(!likelyChange({.service = ServiceId("other"), .since = kTaken + 70min}, history, {}, spec()));
        // Two days later it is not why.
        QVERIFY(!likelyChange({.service = ServiceId("api"), .since = kTaken + 2880min}, history, {}, spec()));
    }
};

HOLDFAST_TEST(TstChangeOrigin)
#include "tst_change_origin.moc"
