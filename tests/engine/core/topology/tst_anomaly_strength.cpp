// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/topology/anomaly_strength.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <cmath>
#include <limits>
#include <random>
#include <vector>

using namespace holdfast::topology;

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

std::vector<double> noise(std::size_t count, double middle, double width) {
    std::mt19937 random(3);
    std::normal_distribution<double> gauss(middle, width);
    std::vector<double> out;
    for (std::size_t i = 0; i < count; ++i)
        out.push_back(gauss(random));
    return out;
}

AnomalyStrength strengthOf(const std::vector<double>& reference, const std::vector<double>& before,
                           const std::vector<double>& during, bool highIsBad = true) {
    return anomalyStrength(
               {.reference = reference, .before = before, .during = during, .highIsBad = highIsBad})
        .value();
}

} // namespace

class TstAnomalyStrength final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void whatIsOrdinaryIsNoEvidenceAndWhatIsFarOutIs() {
        const auto reference = noise(500, 0.02, 0.002);
        const auto calm = strengthOf(reference, {0.02, 0.021}, {0.019, 0.021, 0.02});
        QVERIFY(calm.tail > 0.2);
        QVERIFY(evidenceOf(calm.tail) < 0.0);
        QVERIFY(!calm.began);
        const auto slow = strengthOf(reference, {0.02, 0.021}, {0.09, 0.12, 0.11});
        QVERIFY(slow.tail < 1e-4);
        QVERIFY(evidenceOf(slow.tail) > 5.0);
        QVERIFY(slow.deviation > 20.0);
        QCOMPARE(slow.began, std::optional<std::size_t>(2)); // the first after `before`
    }

    void theTailIsHonestOnOrdinaryTime() {
        // Of windows as ordinary as the reference a tenth has a tail of a tenth or less, by its definition.
        const auto all = noise(5000, 1.0, 0.1);
        const std::vector<double> reference(all.begin(), all.begin() + 1000);
        int rare = 0;
        int windows = 0;
        for (std::size_t i = 1000; i + 5 <= all.size(); i += 5) {
            const std::vector<double> during(all.begin() + static_cast<std::ptrdiff_t>(i),
                                             all.begin() + static_cast<std::ptrdiff_t>(i + 5));
            ++windows;
            rare += strengthOf(reference, {}, during).tail <= 0.1 ? 1 : 0;
        }
        const double share = rare / static_cast<double>(windows);
        QVERIFY2(share > 0.06 && share < 0.14, qPrintable(QString::number(share)));
    }

    void aSingleSpikeIsNoTrouble() {
        const auto reference = noise(500, 10.0, 1.0);
        QVERIFY(strengthOf(reference, {}, {10.0, 90.0, 10.1, 9.9}).tail > 0.05);
        QVERIFY(strengthOf(reference, {}, {10.0, 90.0, 88.0, 9.9}).tail < 1e-4);
        QVERIFY(strengthOf(reference, {}, {90.0}).tail < 1e-4); // nothing else to go by
    }

    void whatWasThereBeforeDidNotBeginWithIt() {
        const auto reference = noise(500, 10.0, 1.0);
        const auto drifted = strengthOf(reference, {17.0, 17.2, 16.9}, {17.1, 17.0, 17.3});
        QVERIFY(drifted.tail > 0.2);
        QVERIFY(strengthOf(reference, {10.0, 10.2, 9.9}, {17.1, 17.0, 17.3}).tail < 0.01);
    }

    void constantSeriesAndMissingReadingsAreDefined() {
        const std::vector<double> constant(100, 100.0);
        QVERIFY(strengthOf(constant, {}, {100.0, 100.0}, false).tail > 0.9);
        QVERIFY(strengthOf(constant, {}, {60.0, 62.0}, false).tail < 1e-3);
        QVERIFY(strengthOf(constant, {}, {120.0, 122.0}, false).tail > 0.9); // more of it is no trouble
        const std::vector<double> zero(100, 0.0);
        QVERIFY(strengthOf(zero, {}, {0.0, 0.0}).tail > 0.9);
        QVERIFY(std::isfinite(evidenceOf(strengthOf(zero, {}, {5.0, 5.0}).tail)));
        const std::vector<double> gaps{kNaN, 61.0, kNaN, 60.0, kNaN};
        QVERIFY(strengthOf(constant, {kNaN}, gaps, false).tail < 1e-3);
        QCOMPARE(strengthOf(constant, {kNaN}, gaps, false).began, std::optional<std::size_t>(2));
        QVERIFY(!anomalyStrength({.reference = constant, .before = {}, .during = std::vector{kNaN}}));
        const std::vector<double> few(19, 1.0);
        QVERIFY(!anomalyStrength({.reference = few, .before = {}, .during = few}));
    }

    void severalSignalsAreNotSeveralChances() {
        QCOMPARE(leastTail(std::vector{0.01, 0.5, 0.9, 1.0}), 0.04);
        QCOMPARE(leastTail(std::vector{0.5, 0.9}), 1.0);
        QCOMPARE(leastTail({}), 1.0);
        QVERIFY(evidenceOf(0.0) < 1e3);
    }
};

HOLDFAST_TEST(TstAnomalyStrength)
#include "tst_anomaly_strength.moc"
