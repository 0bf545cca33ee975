// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/fleet/dependency_reader.h"
#include "tests/support/fleet_text.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>

using namespace holdfast;
using namespace holdfast::testing;

namespace {

/// A fleet whose «a» calls «b»; `dependency` is what stands behind «b:».
FleetFileOutcome with(const std::string& dependency, const std::string& head = {}) {
    return readFleet("holdfast: 1\nfleet: x\n" + head +
                     "services:\n"
                     "  a: { kind: http, address: 'http://a:80', metrics: /metrics,\n"
                     "       depends_on: { b: " +
                     dependency +
                     " } }\n"
                     "  b: { kind: tcp, address: 'b:1' }\n");
}

std::vector<std::string> keysOf(const nlohmann::json& object) {
    std::vector<std::string> keys;
    for (const auto& [key, value] : object.at("properties").items())
        keys.push_back(key);
    return keys;
}

std::vector<std::string> sorted(std::span<const std::string_view> keys) {
    std::vector<std::string> out(keys.begin(), keys.end());
    std::ranges::sort(out);
    return out;
}

} // namespace

class TstDependencyReader final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void aBreakerIsSwitchedOnAndHasDefaults() {
        const auto outcome = with("{ breaker: true }");
        QVERIFY2(outcome.fleet != nullptr, said(outcome).c_str());
        const auto& edge = outcome.fleet->dependencies.at(0);
        QVERIFY(edge.breaker);
        QCOMPARE(edge.breakerSettings.window, Duration(60'000)); // two sweeps
        QCOMPARE(edge.breakerSettings.failureRatio, 0.5);
        QCOMPARE(edge.breakerSettings.coolDown, Duration(30'000));
        QCOMPARE(edge.calls.to, ServiceId("b"));
        QCOMPARE(outcome.fleet->services[0].probes.at(1).calls.size(), std::size_t{1});
        QCOMPARE(with("{ breaker: true }", "interval: 2 s\n").fleet->dependencies[0].breakerSettings.window,
                 Duration(20'000));
        QVERIFY(!with("{ breaker: false }").fleet->dependencies[0].breaker);
        QVERIFY(!with("hard").fleet->dependencies[0].breaker);
    }

    void everyThresholdMayBeOnesOwn() {
        const auto outcome =
            with("{ breaker: { window: 2 min, minimum_calls: 20, failure_ratio: 20 %, failures_in_a_row: 0, "
                 "slow_call: 250 ms, "
                 "slow_ratio: 0.9, cool_down: 10 s, longest_cool_down: 1 min, trial_calls: 3 } }");
        QVERIFY2(outcome.fleet != nullptr, said(outcome).c_str());
        const BreakerSettings expected{.window = Duration(120'000),
                                       .minimumCalls = 20.0,
                                       .failureRatio = 0.2,
                                       .failuresInARow = 0.0,
                                       .slowRatio = 0.9,
                                       .slowCall = Duration(250),
                                       .coolDown = Duration(10'000),
                                       .longestCoolDown = Duration(60'000),
                                       .trialCalls = 3.0};
        const auto& edge = outcome.fleet->dependencies[0];
        QVERIFY(edge.breaker);
        QVERIFY(edge.breakerSettings == expected);
        QCOMPARE(edge.calls.slowCall, Duration(250));
        QCOMPARE(outcome.fleet->services[0].probes.at(1).calls.at(0).slowCall, Duration(250));
    }

    void aLongCoolDownLiftsItsBound() {
        const auto outcome = with("{ breaker: { cool_down: 10 min } }");
        const auto& settings = outcome.fleet->dependencies[0].breakerSettings;
        QCOMPARE(settings.longestCoolDown, Duration(600'000));
    }

    void mistakesAreSaidWithTheirPlace_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("message");
        QTest::newRow("typo") << QByteArray("{ breaker: { failure_ration: 20 % } }")
                              << QByteArray("did you mean «failure_ratio»?");
        QTest::newRow("place") << QByteArray("{ breaker: { window: soon } }")
                               << QByteArray("fleet.yaml:5:46: error: window");
        QTest::newRow("window") << QByteArray("{ breaker: { window: 10 s } }")
                                << QByteArray("window: shorter than two sweeps");
        QTest::newRow("hint") << QByteArray("{ breaker: { window: 10 s } }") << QByteArray("at least 60 s");
        QTest::newRow("ratio") << QByteArray("{ breaker: { failure_ratio: 120 % } }")
                               << QByteArray("failure_ratio: expected a share above 0");
        QTest::newRow("no ratio") << QByteArray("{ breaker: { slow_ratio: 0 } }")
                                  << QByteArray("slow_ratio: expected a share above 0");
        QTest::newRow("calls") << QByteArray("{ breaker: { minimum_calls: 0 } }")
                               << QByteArray("minimum_calls");
        QTest::newRow("bound") << QByteArray("{ breaker: { cool_down: 2 min, longest_cool_down: 1 min } }")
                               << QByteArray("longest_cool_down: shorter than cool_down");
        QTest::newRow("word") << QByteArray("{ breaker: perhaps }") << QByteArray("expected true or false");
    }

    void mistakesAreSaidWithTheirPlace() {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, message);
        const auto outcome = with(text.toStdString());
        QVERIFY(outcome.fleet == nullptr);
        QVERIFY2(said(outcome).find(message.toStdString()) != std::string::npos, said(outcome).c_str());
    }

    void aBreakerNobodyFeedsIsWorthAWord() {
        const auto outcome = readFleet(
            fleetWith("  a: { kind: tcp, address: 'a:1', depends_on: { b: { breaker: true }, c: hard } }\n"
                      "  b: { kind: tcp, address: 'b:1' }\n  c: { kind: tcp, address: 'c:1' }\n"));
        QVERIFY(outcome.fleet != nullptr);
        QVERIFY2(said(outcome).find("fleet.yaml:4:49: note: the breaker from «a» to «b» will say «not "
                                    "observed»") != std::string::npos,
                 said(outcome).c_str());
        QCOMPARE(outcome.diagnostics.size(), std::size_t{1}); // nothing of c, which has none
    }

    void thePublishedSchemaKnowsTheSameKeys() {
        std::ifstream file(HOLDFAST_RESOURCES "/schemas/fleet.schema.json");
        const auto definitions = nlohmann::json::parse(file).at("$defs");
        QVERIFY(keysOf(definitions.at("dependency")) == sorted(yaml::dependencyKeys()));
        QVERIFY(keysOf(definitions.at("breaker")) == sorted(yaml::breakerKeys()));
        QVERIFY(keysOf(definitions.at("calls")) == sorted(yaml::callKeys()));
        QVERIFY(keysOf(definitions.at("callCounters")) == sorted(yaml::counterKeys()));
    }
};

HOLDFAST_TEST(TstDependencyReader)
#include "tst_dependency_reader.moc"
