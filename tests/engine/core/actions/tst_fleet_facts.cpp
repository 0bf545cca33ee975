// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/actions/fleet_facts.h"
#include "engine/core/outlook/fleet_outlook.h"
#include "tests/engine/core/actions/sample_plan.h"
#include "tests/support/test_registry.h"

using namespace holdfast;
using namespace holdfast::actions;
using namespace holdfast::actions::testing;

namespace {

/// learning needs postgres, which is failing, and redis, of which nothing is known.
FleetState fleetState() {
    auto fleet = std::make_shared<FleetSpec>();
    for (const auto* name : {"learning", "postgres", "redis"}) {
        ServiceSpec spec;
        spec.id = ServiceId(name);
        fleet->services.push_back(spec);
    }
    for (const auto* name : {"postgres", "redis"})
        fleet->dependencies.push_back(
            {.from = ServiceId("learning"), .to = ServiceId(name), .breakerSettings = {}, .calls = {}});
    FleetState state;
    state.revision = 815;
    state.time = kNow;
    state.observation = Observation::Online;
    state.fleet = fleet;
    state.sweep.interval = Duration(30'000);
    for (const auto& spec : fleet->services) {
        ServiceState service;
        service.id = spec.id;
        state.services.push_back(service);
    }
    state.services[1].own.score = 0.2;
    state.services[1].ownState = HealthState::Critical;
    state.services[1].freshness = Freshness::Fresh;
    auto outlook = std::make_shared<outlook::FleetOutlook>();
    outlook->services.resize(3);
    outlook->services[1].prediction =
        warnings::FailurePrediction{.probability = 0.81, .expected = Duration(240'000), .reasons = {}};
    state.outlook = outlook;
    return state;
}

} // namespace

class TstFleetFacts final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void anOldStateIsNoSight() {
        auto state = fleetState();
        QVERIFY(sightOf(&state, kNow + Duration(90'000)).observed);
        QCOMPARE(sightOf(&state, kNow + Duration(90'000)).revision, std::uint64_t{815});
        QVERIFY(!sightOf(&state, kNow + Duration(90'001)).observed);
        QVERIFY(!sightOf(nullptr, kNow).observed);
        state.observation = Observation::Starting;
        QVERIFY(!sightOf(&state, kNow).observed);
        state.observation = Observation::Offline;
        state.offlineReason = "the VPN is down";
        QCOMPARE(sightOf(&state, kNow).blindness, std::string("the VPN is down"));
    }

    void dependenciesCarryHealthAndForecast() {
        const std::vector<ServiceId> healed{ServiceId("postgres")};
        const auto facts = dependencyFactsOf(fleetState(), ServiceId("learning"), healed);
        QCOMPARE(facts.size(), std::size_t{2});
        QVERIFY(facts[0].critical && facts[0].healedByPlan);
        QCOMPARE(*facts[0].health, 0.2);
        QCOMPARE(*facts[0].failureProbability, 0.81);
        QCOMPARE(*facts[0].failsIn, Duration(240'000));
        QVERIFY(!facts[1].health && !facts[1].critical && !facts[1].failureProbability);
    }

    void aDifferenceIsToldWithoutSecrets() {
        auto plan = samplePlan();
        QVERIFY(differenceFrom(plan, plan.changes, plan.steps).empty());
        auto changes = plan.changes;
        changes[0].before = "learning:1.9.0";
        QCOMPARE(differenceFrom(plan, changes, plan.steps),
                 std::string("image is «learning:1.9.0», and was «learning:1.8.3»"));
        changes = plan.changes;
        changes.push_back({.field = "env DB_PASSWORD", .before = "hunter2", .after = "hunter3"});
        const auto told = differenceFrom(plan, changes, plan.steps);
        QVERIFY2(told.contains("DB_PASSWORD would change"), told.c_str());
        QVERIFY(!told.contains("hunter"));
        auto steps = plan.steps;
        steps.pop_back();
        QCOMPARE(differenceFrom(plan, plan.changes, steps), std::string("other steps would be needed"));
    }

    void manyDifferencesAreCounted() {
        auto plan = samplePlan();
        auto now = plan.changes;
        for (int i = 0; i < 5; ++i)
            now.push_back({.field = "env V" + std::to_string(i), .before = "a", .after = "b"});
        QVERIFY(differenceFrom(plan, now, plan.steps).ends_with(", 2 more"));
    }

    void automationMayOnlyTakeDownWhatSuffers() {
        auto plan = samplePlan();
        plan.affected = {{.service = ServiceId("learning"), .effect = Effect::Down},
                         {.service = ServiceId("postgres"), .effect = Effect::Down},
                         {.service = ServiceId("redis"), .effect = Effect::Down}};
        auto state = fleetState();
        state.services[1].state = HealthState::Critical;
        QCOMPARE(impactBounds(plan, state).mostDown, 3);
        plan.origin = Origin::Automation;
        QCOMPARE(impactBounds(plan, state).mostDown, 1);
    }

    void theLastReplicaGoesOnlyWhenAPersonReadsIt() {
        auto plan = samplePlan();
        plan.affected = {{.service = ServiceId("learning"), .effect = Effect::Down}};
        auto state = fleetState();
        auto fleet = std::make_shared<FleetSpec>(*state.fleet);
        fleet->services[0].replicas = 2;
        state.fleet = fleet;
        QVERIFY(impactBounds(plan, state).lastReplicaStated);
        plan.origin = Origin::Automation;
        QVERIFY(!impactBounds(plan, state).lastReplicaStated);
        fleet->services[0].replicas = 1;
        QVERIFY(impactBounds(plan, state).lastReplicaStated);
    }

    void whatIsNotSetStaysNotSet() {
        ChangeCalendar calendar;
        QVERIFY(!calendarOf(calendar).freezes && !calendarOf(calendar).windows);
        calendar.windows = std::vector<ChangeWindow>{
            {.from = kNow, .until = kNow + Duration(1), .setBy = "eve", .reason = "night", .zone = "UTC"}};
        QCOMPARE(calendarOf(calendar).windows->front().setBy, std::string("eve"));
    }
};

HOLDFAST_TEST(TstFleetFacts)
#include "tst_fleet_facts.moc"
