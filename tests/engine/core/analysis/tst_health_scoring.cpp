// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/analysis/health_scoring.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <cmath>
#include <limits>

using namespace holdfast;
using namespace holdfast::analysis;

namespace {

constexpr Thresholds kLatency{.good = 0.5, .warn = 1.0, .critical = 2.0, .failed = 5.0};
constexpr Thresholds kDaysLeft{.good = 30.0, .warn = 14.0, .critical = 3.0, .failed = 0.0};

SignalState signal(const char* id, Part part, double score) {
    return {.id = SignalId(id), .part = part, .freshness = Freshness::Fresh, .score = score};
}

bool near(double left, double right) {
    return std::abs(left - right) < 1e-12;
}

} // namespace

class TstHealthScoring final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void aPartIsLinearBetweenItsFourPoints() {
        QVERIFY(near(scoreOf(0.1, kLatency), 1.0));
        QVERIFY(near(scoreOf(0.5, kLatency), 1.0));
        QVERIFY(near(scoreOf(0.75, kLatency), 0.85));
        QVERIFY(near(scoreOf(1.0, kLatency), 0.7));
        QVERIFY(near(scoreOf(1.5, kLatency), 0.55));
        QVERIFY(near(scoreOf(2.0, kLatency), 0.4));
        QVERIFY(near(scoreOf(3.5, kLatency), 0.2));
        QVERIFY(near(scoreOf(5.0, kLatency), 0.0));
        QVERIFY(near(scoreOf(1e300, kLatency), 0.0));
    }

    void whereLowIsBadItIsTheSameTurnedRound() {
        QVERIFY(near(scoreOf(90.0, kDaysLeft), 1.0));
        QVERIFY(near(scoreOf(22.0, kDaysLeft), 0.85));
        QVERIFY(near(scoreOf(14.0, kDaysLeft), 0.7));
        QVERIFY(near(scoreOf(-4.0, kDaysLeft), 0.0));
    }

    void notANumberIsTheWorst() {
        QCOMPARE(scoreOf(std::numeric_limits<double>::quiet_NaN(), kLatency), 0.0);
    }

    void sharesOfALimitNeedTheLimit() {
        const Thresholds shares{0.7, 0.8, 0.9, 1.0, ThresholdBasis::OfLimit};
        QVERIFY(!absoluteThresholds(shares, std::nullopt));
        QVERIFY(!absoluteThresholds(shares, 0.0));
        HOLDFAST_COMPARE(absoluteThresholds(shares, 200.0)->warn, 160.0);
        QVERIFY(!absoluteThresholds(Thresholds{1, 1, 2, 3}, std::nullopt)); // not strictly monotonic
    }

    void theWorstReasonNamesTheScore() {
        const std::vector signals{signal("latency", Part::Latency, 1.0),
                                  signal("memory", Part::Saturation, 0.5),
                                  signal("cpu", Part::Saturation, 0.9), signal("up", Part::Availability, 1.0),
                                  signal("error_ratio", Part::Errors, 0.9)};
        const auto health = ownHealth(signals, 5, 5);
        // 0.5 × (0.9 + 0.1 × mean(1, 0.5, 1, 0.9))
        QVERIFY(near(*health.score, 0.5 * (0.9 + 0.1 * (1.0 + 0.5 + 1.0 + 0.9) / 4.0)));
        HOLDFAST_COMPARE(health.parts.front().part, Part::Saturation);
        HOLDFAST_COMPARE(health.parts.front().worst, SignalId("memory"));
        QCOMPARE(health.confidence, 1.0);
    }

    void withoutReadingsThereIsNoScore() {
        QVERIFY(!ownHealth({}, 4, 0).score);
        auto old = signal("latency", Part::Latency, 1.0);
        old.freshness = Freshness::NotObserved;
        QVERIFY(!ownHealth(std::vector{old}, 4, 0).score);
    }

    void theStateNeedsAMarginOrThreeRounds() {
        StateHysteresis state;
        HOLDFAST_COMPARE(state.update(0.9, 1.0, 1), HealthState::Healthy);
        HOLDFAST_COMPARE(state.update(0.68, 1.0, 2), HealthState::Healthy);
        HOLDFAST_COMPARE(state.update(0.68, 1.0, 2), HealthState::Healthy); // the same round counts once
        HOLDFAST_COMPARE(state.update(0.68, 1.0, 3), HealthState::Healthy);
        HOLDFAST_COMPARE(state.update(0.68, 1.0, 4), HealthState::Degraded);
        HOLDFAST_COMPARE(state.update(0.72, 1.0, 5), HealthState::Degraded);
        HOLDFAST_COMPARE(state.update(0.76, 1.0, 6), HealthState::Healthy);
        HOLDFAST_COMPARE(state.update(0.1, 1.0, 7), HealthState::Critical);
    }

    void onTheWayToCriticalTheSureStepIsTakenAtOnce() {
        StateHysteresis state;
        HOLDFAST_COMPARE(state.update(0.9, 1.0, 1), HealthState::Healthy);
        HOLDFAST_COMPARE(state.update(0.38, 1.0, 2), HealthState::Degraded);
        HOLDFAST_COMPARE(state.update(0.38, 1.0, 3), HealthState::Degraded);
        HOLDFAST_COMPARE(state.update(0.38, 1.0, 4), HealthState::Critical);
    }

    void aFlappingScoreDoesNotFlapTheState() {
        StateHysteresis state;
        HOLDFAST_COMPARE(state.update(0.9, 1.0, 1), HealthState::Healthy);
        for (std::uint64_t round = 2; round < 40; ++round) {
            HOLDFAST_COMPARE(state.update(round % 2 == 0 ? 0.69 : 0.71, 1.0, round), HealthState::Healthy);
        }
    }

    void belowHalfConfidenceItIsUnknownWhateverTheScore() {
        StateHysteresis state;
        HOLDFAST_COMPARE(state.update(1.0, 1.0, 1), HealthState::Healthy);
        HOLDFAST_COMPARE(state.update(1.0, 0.49, 2), HealthState::Unknown);
        HOLDFAST_COMPARE(state.update(0.2, 0.5, 3), HealthState::Critical);
        HOLDFAST_COMPARE(state.update(std::nullopt, 1.0, 4), HealthState::Unknown);
    }
};

HOLDFAST_TEST(TstHealthScoring)
#include "tst_health_scoring.moc"
