// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/fleet/state_json.h"
#include "tests/support/fleet_text.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <nlohmann/json.hpp>

using namespace holdfast;
using namespace holdfast::testing;

class TstStateJson final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void timesAreIsoWithMilliseconds() {
        QCOMPARE(toIso8601(TimePoint{Duration(0)}), std::string("1970-01-01T00:00:00.000Z"));
        QCOMPARE(toIso8601(TimePoint{Duration(1'780'000'000'042)}), std::string("2026-05-28T20:26:40.042Z"));
        QCOMPARE(toIso8601(TimePoint{Duration(-1)}), std::string("1969-12-31T23:59:59.999Z"));
    }

    void theShapeThatTheCommandLinePromises() {
        FleetState state;
        state.fleet = readFleet(fleetWith("  db: { kind: postgres, address: 'postgresql://u:${PW}@h/d' }\n"),
                                {{"PW", "s3cret"}})
                          .fleet;
        ServiceState service{.id = ServiceId("db"), .state = HealthState::Critical};
        service.own = {.score = 0.2,
                       .parts = {{.part = Part::Saturation, .score = 0.2, .worst = SignalId("connections")}},
                       .confidence = 1.0};
        service.effective = {.score = 0.2, .cause = ServiceId("db"), .path = {ServiceId("db")}};
        service.signals.push_back({.id = SignalId("connections"),
                                   .unit = Unit::Count,
                                   .part = Part::Saturation,
                                   .last = Reading{.time = TimePoint{Duration(0)}, .value = 97.0},
                                   .limit = 100.0});
        state.services.push_back(service);
        const auto json = stateToJson(state);
        const auto& first = json.at("services").at(0);
        QCOMPARE(first.at("service").get<std::string>(), std::string("db"));
        QCOMPARE(first.at("health").get<double>(), 0.2);
        QCOMPARE(first.at("state").get<std::string>(), std::string("critical"));
        QCOMPARE(first.at("readings").at("connections").at("value").get<double>(), 97.0);
        QCOMPARE(first.at("reasons").at(0).get<std::string>(),
                 std::string("saturation 0.20: connections is 97 count of 100"));
        QVERIFY(json.dump().find("s3cret") == std::string::npos);
        QCOMPARE(healthScoresToJson(state).at("db").at("own_health").get<double>(), 0.2);
    }

    void unknownIsNullAndNeverANumber() {
        FleetState state;
        state.services.push_back({.id = ServiceId("db")});
        QVERIFY(stateToJson(state).at("services").at(0).at("health").is_null());
    }

    void troublesStandUnderTheirCauseWithPlainReasons() {
        FleetState state;
        state.troubles.push_back({.cause = {.service = ServiceId("redis"),
                                            .probability = 0.9,
                                            .reasons = {.dependencies = 0,
                                                        .troubledDependencies = 0,
                                                        .explained = 2,
                                                        .troubled = 3,
                                                        .worst = SignalId("up"),
                                                        .part = Part::Availability,
                                                        .began = TimePoint{Duration(0)},
                                                        .ahead = Duration(30'000)}},
                                  .others = {ServiceId("api"), ServiceId("worker")},
                                  .alternatives = {{.service = ServiceId("api"), .probability = 0.1}}});
        const auto json = stateToJson(state);
        const auto& group = json.at("troubles").at(0);
        QCOMPARE(group.at("cause").at("service").get<std::string>(), std::string("redis"));
        QCOMPARE(group.at("cause").at("explained").get<int>(), 2);
        QCOMPARE(group.at("cause").at("signal").get<std::string>(), std::string("up"));
        QCOMPARE(group.at("cause").at("began").get<std::string>(), std::string("1970-01-01T00:00:00.000Z"));
        QCOMPARE(group.at("cause").at("ahead_seconds").get<double>(), 30.0);
        QCOMPARE(group.at("others").at(1).get<std::string>(), std::string("worker"));
        QVERIFY(group.at("alternatives").at(0).at("ahead_seconds").is_null());
        QVERIFY(group.at("alternatives").at(0).at("signal").is_null());
    }

    void aDependencyTellsOfItsCallsAndItsBreaker() {
        FleetState state;
        state.dependencies.push_back({.from = ServiceId("api"), .to = ServiceId("redis")});
        state.dependencies.push_back({.from = ServiceId("api"),
                                      .to = ServiceId("db"),
                                      .callsPerSecond = 4.0,
                                      .errorRatio = 0.75,
                                      .reporter = CallReporter::Envoy,
                                      .freshness = Freshness::Fresh,
                                      .observed = TimePoint{Duration(0)},
                                      .breaker = BreakerStatus{.phase = BreakerPhase::Open,
                                                               .cause = BreakerCause::Failures,
                                                               .ratio = 0.75,
                                                               .coolDown = Duration(30'000)},
                                      .callersBreaker = BreakerPhase::HalfOpen});
        const auto edges = stateToJson(state).at("dependencies");
        QCOMPARE(edges.at(0).at("freshness").get<std::string>(), std::string("not observed"));
        QVERIFY(edges.at(0).at("calls_per_second").is_null());
        QVERIFY(edges.at(0).at("breaker").is_null());
        QVERIFY(edges.at(0).at("callers_breaker").is_null());
        QCOMPARE(edges.at(1).at("reported_by").get<std::string>(), std::string("envoy"));
        QCOMPARE(edges.at(1).at("breaker").at("state").get<std::string>(), std::string("open"));
        QCOMPARE(edges.at(1).at("breaker").at("cause").get<std::string>(), std::string("failures"));
        QCOMPARE(edges.at(1).at("breaker").at("cool_down_seconds").get<double>(), 30.0);
        QCOMPARE(edges.at(1).at("callers_breaker").get<std::string>(), std::string("half-open"));
    }

    void anEngineThatCannotSeeOrKeepIsNotOk() {
        FleetState state;
        state.observation = Observation::Online;
        QCOMPARE(healthToJson(state, state.time).at("status").get<std::string>(), std::string("ok"));
        state.store.condition = StoreCondition::Full;
        QCOMPARE(healthToJson(state, state.time).at("status").get<std::string>(), std::string("trouble"));
        state.observation = Observation::Offline;
        QCOMPARE(healthToJson(state, state.time).at("status").get<std::string>(), std::string("offline"));
    }
};

HOLDFAST_TEST(TstStateJson)
#include "tst_state_json.moc"
