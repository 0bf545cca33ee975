// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/outlook/outlook_json.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <nlohmann/json.hpp>

using namespace holdfast;
using namespace holdfast::outlook;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

constexpr TimePoint kNow{Duration(1'795'000'000'000)};

/// A Redis whose memory fills, an API that cannot do without it, and a service that was added just now.
struct Fleet {
    FleetState state;
    FleetOutlook outlook;

    Fleet() {
        state.services = {{.id = ServiceId("redis")}, {.id = ServiceId("api")}, {.id = ServiceId("worker")}};
        state.services[0].signals = {{.id = SignalId("memory"), .unit = Unit::Bytes}};
        outlook.made = kNow;
        outlook.settings = WarningSettings::lab();
        outlook.services.resize(3);
        auto& redis = outlook.services[0];
        redis.silence = Silence::None;
        redis.prediction = warnings::FailurePrediction{
            .probability = 0.83,
            .uncalibrated = 0.9,
            .expected = 41s,
            .earliest = 33s,
            .latest = 52s,
            .reasons = {{.kind = warnings::ReasonKind::OnItsWay,
                         .signal = SignalId("memory"),
                         .probability = 0.9,
                         .level = 4.3e8,
                         .ratePerMinute = 1.5e8,
                         .limit = 5.37e8,
                         .expected = 41s},
                        {.kind = warnings::ReasonKind::Anomaly, .probability = 0.71}}};
        redis.health = HealthTail{.origin = kNow,
                                  .points = {{.after = 60s, .median = 0.25F, .lower = 0.0F, .upper = 0.5F}}};
        redis.anomaly = ServiceAnomaly{.score = 0.71,
                                       .standing = analysis::DriftStanding::Drifted,
                                       .since = kNow - 5min,
                                       .shares = {{.signal = SignalId("memory"), .share = 0.8}},
                                       .rows = 400};
        redis.marks = {{.series = {.service = ServiceId("redis"), .signal = SignalId("memory")},
                        .time = kNow,
                        .value = 4.3e8,
                        .kind = analysis::AnomalyKind::LevelShift,
                        .score = 0.6}};
        auto& api = outlook.services[1];
        api.silence = Silence::None;
        api.prediction = warnings::FailurePrediction{.probability = 0.6,
                                                     .reasons = {{.kind = warnings::ReasonKind::Dependency,
                                                                  .dependency = ServiceId("redis"),
                                                                  .probability = 0.83}}};
        outlook.services[2].readyAt = kNow + 20s;
        outlook.warnings = {{.service = ServiceId("redis"),
                             .raised = kNow - 10s,
                             .prediction = *redis.prediction,
                             .greatest = 0.85,
                             .impact = 0.4,
                             .down = 2,
                             .degraded = 1}};
    }

    [[nodiscard]] json of(std::size_t service) {
        state.outlook = std::make_shared<FleetOutlook>(outlook);
        return predictionToJson(state, state.services[service]);
    }
};

} // namespace

class TstOutlookJson final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void aWarningIsToldWithItsReasonsAndItsTime() {
        const auto redis = Fleet().of(0);
        QVERIFY(redis["service"] == "redis");
        QVERIFY(redis["horizon_seconds"] == 60.0);
        QVERIFY(redis["probability"] == 0.83);
        QVERIFY(redis["expected_seconds"] == 41.0);
        QVERIFY(redis["latest_seconds"] == 52.0);
        QVERIFY(redis["silence"] == "none");
        QVERIFY(redis["why"].is_null());
        QVERIFY(redis["reasons"].size() == std::size_t{2});
        const auto& way = redis["reasons"][0];
        QVERIFY(way["kind"] == "on-its-way");
        QVERIFY(way["unit"] == "bytes");
        QVERIFY(way["text"] ==
                "memory is 4.3e+08 bytes, +1.5e+08 a minute, and reaches 5.37e+08 bytes in 41 s if so");
        // A score is no probability.
        QVERIFY(!redis["reasons"][1].contains("probability"));
        QVERIFY(redis["reasons"][1]["score"] == 0.71);
        QVERIFY(redis["warning"]["down"] == 2);
        QVERIFY(redis["warning"]["because"].is_null());
        QVERIFY(redis["health_tail"]["points"][0]["upper"] == 0.5);
        QVERIFY(redis["anomaly"]["standing"] == "drifted");
        QVERIFY(redis["anomaly"]["shares"][0]["signal"] == "memory");
        QVERIFY(redis["marks"][0]["kind"] == "level-shift");
    }

    void aServiceThatWillBeTakenAlongNamesWhatTakesIt() {
        const auto api = Fleet().of(1);
        QVERIFY(api["reasons"][0]["dependency"] == "redis");
        QVERIFY(api["reasons"][0]["text"] ==
                "redis, which it cannot do without, fails with a probability of 0.83");
        QVERIFY(api["warning"].is_null());
        QVERIFY(api["health_tail"].is_null());
        QVERIFY(api["anomaly"].is_null());
    }

    void whereNothingIsForetoldItSaysWhy() {
        Fleet fleet;
        auto worker = fleet.of(2);
        QVERIFY(worker["probability"].is_null());
        QVERIFY(worker["expected_seconds"].is_null());
        QVERIFY(worker["silence"] == "learning");
        QVERIFY(worker["why"] == "its history is shorter than 30 s, or has fewer than 12 readings");
        QVERIFY(worker["ready_at"] == "2026-11-18T11:07:00.000Z");
        fleet.outlook.services[2] = {.silence = Silence::Unknown};
        worker = fleet.of(2);
        QVERIFY(worker["silence"] == "unknown");
        QVERIFY(worker["why"] == "its health is unknown: too few fresh readings");
        QVERIFY(worker["ready_at"].is_null());
    }

    void aFleetWithoutARecordSaysSo() {
        Fleet fleet;
        QVERIFY(fleet.of(0)["record"]["judged"] == 0);
        QVERIFY(fleet.of(0)["record"]["since"].is_null());
        fleet.outlook.record = {.judged = 12, .came = 10, .open = 1, .since = kNow - 1h};
        QVERIFY(fleet.of(0)["record"]["came"] == 10);
        QVERIFY(fleet.of(0)["record"]["since"].is_string());
    }

    void withoutAnOutlookOfThisFleetNothingIsForetold() {
        Fleet fleet;
        auto before = predictionToJson(fleet.state, fleet.state.services[0]);
        QVERIFY(before["silence"] == "learning");
        QVERIFY(before["made"].is_null());
        QVERIFY(!before["why"].get<std::string>().empty());
        fleet.outlook.services.pop_back(); // of a fleet before
        QVERIFY(fleet.of(0)["probability"].is_null());
        QVERIFY(outlookOf(fleet.state, ServiceId("redis")) == nullptr);
    }

    void everyReasonHasWords() {
        const ServiceState service{.id = ServiceId("redis")};
        for (const auto kind : {warnings::ReasonKind::Failed, warnings::ReasonKind::AtLimit,
                                warnings::ReasonKind::OnItsWay, warnings::ReasonKind::NearLimit,
                                warnings::ReasonKind::Dependency, warnings::ReasonKind::Anomaly})
            QVERIFY(!reasonText({.kind = kind, .signal = SignalId("x")}, service).empty());
    }
};

HOLDFAST_TEST(TstOutlookJson)
#include "tst_outlook_json.moc"
