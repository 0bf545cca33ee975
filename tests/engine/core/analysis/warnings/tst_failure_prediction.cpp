// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/analysis/warnings/failure_prediction.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <cmath>
#include <limits>

using namespace holdfast;
using namespace holdfast::warnings;

namespace {

SignalChance signalWith(const char* id, double p, double trend = 0.9) {
    return {.signal = SignalId(id),
            .limit = 512.0,
            .outlook = {.probability = p,
                        .level = 412.0,
                        .ratePerMinute = 6.1,
                        .noise = 3.0,
                        .trendChance = trend,
                        .persistence = 0.9,
                        .expected = Duration(14 * 60'000),
                        .earliest = Duration(12 * 60'000),
                        .latest = Duration(15 * 60'000)}};
}

} // namespace

class TstFailurePrediction final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void nothingKnownIsNothingForetold() {
        const auto prediction = predictFailure({});
        QCOMPARE(prediction.probability, 0.0);
        QVERIFY(prediction.reasons.empty());
    }

    void aLeakIsToldWithItsFigures() {
        const std::vector signals{signalWith("cpu", 0.01), signalWith("memory", 0.8)};
        const auto prediction = predictFailure({.signals = signals, .hardDependencies = {}});
        QVERIFY(prediction.probability >= 0.8 && prediction.probability < 0.82);
        QCOMPARE(prediction.reasons.size(), 1U);
        const auto& reason = prediction.reasons.front();
        QVERIFY(reason.kind == ReasonKind::OnItsWay);
        QCOMPARE(reason.signal, SignalId("memory"));
        QCOMPARE(reason.ratePerMinute, 6.1);
        QCOMPARE(reason.limit, 512.0);
        QCOMPARE(prediction.expected, Duration(14 * 60'000));
        QCOMPARE(prediction.earliest, Duration(12 * 60'000));
    }

    void severalSignalsAreMoreThanOneButLessThanAllApart() {
        const std::vector signals{signalWith("disk", 0.5, 0.1), signalWith("memory", 0.6)};
        const auto prediction = predictFailure({.signals = signals, .hardDependencies = {}});
        QVERIFY(prediction.probability > 0.6 && prediction.probability < 0.8);
        QCOMPARE(prediction.reasons[0].signal, SignalId("memory"));
        QVERIFY(prediction.reasons[1].kind == ReasonKind::NearLimit);
    }

    void whatItCannotDoWithoutTakesItAlong() {
        const std::vector<DependencyChance> needs{
            {.service = ServiceId("redis"), .probability = 0.9, .passes = 0.8, .expected = Duration(60'000)}};
        const auto prediction = predictFailure({.signals = {}, .hardDependencies = needs});
        QVERIFY(std::abs(prediction.probability - 0.72) < 1e-12);
        QVERIFY(prediction.reasons.at(0).kind == ReasonKind::Dependency);
        QCOMPARE(prediction.expected, Duration(60'000));
    }

    void anAnomalyAddsToReasonsAndIsNoneAlone() {
        QCOMPARE(predictFailure({.signals = {}, .hardDependencies = {}, .anomaly = 0.95}).probability, 0.0);
        const std::vector signals{signalWith("memory", 0.5)};
        const auto calm =
            predictFailure({.signals = signals, .hardDependencies = {}, .anomaly = 0.4}).probability;
        const auto odd = predictFailure({.signals = signals, .hardDependencies = {}, .anomaly = 0.9});
        QCOMPARE(calm, 0.5);
        QVERIFY(odd.probability > 0.55 && odd.probability < 0.65);
        QVERIFY(odd.reasons.back().kind == ReasonKind::Anomaly);
    }

    void whatHasFailedHasFailed() {
        const auto prediction = predictFailure({.signals = {}, .hardDependencies = {}, .ownHealth = 0.2});
        QCOMPARE(prediction.probability, 1.0);
        QVERIFY(prediction.reasons.at(0).kind == ReasonKind::Failed);
        QCOMPARE(predictFailure({.signals = {}, .hardDependencies = {}, .ownHealth = 0.4}).probability, 0.0);
    }

    void outcomesCorrectWhatIsSaid() {
        const std::vector<Judged> bad(3000, {.probability = 0.8, .came = false});
        const std::vector signals{signalWith("memory", 0.8)};
        const auto prediction =
            predictFailure({.signals = signals, .hardDependencies = {}}, Calibration::fit(bad));
        QVERIFY(prediction.probability < 0.1);
        QVERIFY(std::abs(prediction.uncalibrated - 0.8) < 1e-12);
    }

    void whatIsNoProbabilityCountsAsNone() {
        const double nan = std::numeric_limits<double>::quiet_NaN();
        const std::vector signals{signalWith("memory", nan), signalWith("cpu", 7.0)};
        const std::vector<DependencyChance> needs{{.service = ServiceId("db"), .probability = nan}};
        const auto prediction =
            predictFailure({.signals = signals, .hardDependencies = needs, .anomaly = nan});
        QCOMPARE(prediction.probability, 1.0); // 7 is taken for certain
        QCOMPARE(prediction.reasons.size(), 1U);
    }
};

HOLDFAST_TEST(TstFailurePrediction)
#include "tst_failure_prediction.moc"
