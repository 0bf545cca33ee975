// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/analysis/warnings/calibration.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <cmath>
#include <limits>
#include <vector>

using namespace holdfast::warnings;

namespace {

/// `count` outcomes of each probability 0.05, 0.15, … of which a share came.
template <typename Share>
std::vector<Judged> outcomesOf(int count, Share share) {
    std::vector<Judged> all;
    for (int bin = 0; bin < 10; ++bin) {
        const double p = 0.05 + 0.1 * bin;
        for (int i = 0; i < count; ++i)
            all.push_back({.probability = p, .came = i < share(p) * count});
    }
    return all;
}

} // namespace

class TstCalibration final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void withoutOutcomesNothingChanges() {
        const auto none = Calibration::fit({});
        for (const double p : {0.0, 0.001, 0.3, 0.7, 1.0})
            QCOMPARE(none.apply(p), p);
        QCOMPARE(none.outcomes(), 0U);
    }

    void whoSaysTooMuchIsTakenBack() {
        const auto made = Calibration::fit(outcomesOf(1000, [](double p) { return p / 2.0; }));
        QVERIFY(std::abs(made.apply(0.85) - 0.425) < 0.06);
        QVERIFY(std::abs(made.apply(0.45) - 0.225) < 0.06);
        QCOMPARE(made.outcomes(), 10'000U);
    }

    void whoSaysTooLittleIsRaised() {
        const auto made = Calibration::fit(outcomesOf(1000, [](double p) { return std::sqrt(p); }));
        QVERIFY(made.apply(0.55) > 0.65);
    }

    void fewOutcomesChangeLittle() {
        const std::vector<Judged> few(15, {.probability = 0.9, .came = false}); // one horizon's worth
        const auto made = Calibration::fit(few);
        QVERIFY(made.apply(0.9) < 0.9);
        QVERIFY(made.apply(0.9) > 0.4);
    }

    void theOrderStays() {
        const auto made = Calibration::fit(outcomesOf(200, [](double p) { return p < 0.5 ? 0.6 : 0.3; }));
        double last = 0.0;
        for (int i = 0; i <= 1000; ++i) {
            const double p = made.apply(i / 1000.0);
            QVERIFY(p >= last && p <= 1.0);
            last = p;
        }
        QCOMPARE(made.apply(0.0), 0.0);
        QCOMPARE(made.apply(1.0), 1.0);
    }

    void whatIsNoProbabilityIsLeftOut() {
        const double nan = std::numeric_limits<double>::quiet_NaN();
        const std::vector<Judged> odd{{nan, true}, {-0.1, true}, {1.1, false}, {0.5, true}};
        QCOMPARE(Calibration::fit(odd).outcomes(), 1U);
        QCOMPARE(Calibration::fit(odd, nan).apply(0.3), 0.3);
        QVERIFY(std::isnan(Calibration::fit(odd).apply(nan)));
        QCOMPARE(reliabilityOf(odd)[5].count, 1U);
    }

    void theDiagramSaysHowReliable() {
        const auto bins = reliabilityOf(outcomesOf(100, [](double p) { return p < 0.9 ? p : 0.75; }));
        QCOMPARE(bins[3].count, 100U);
        QVERIFY(std::abs(bins[3].mean - 0.35) < 1e-9);
        QVERIFY(std::abs(bins[3].share() - 0.35) < 1e-9);
        QVERIFY(std::abs(calibrationError(bins) - 0.20) < 1e-9);
        QCOMPARE(calibrationError(bins, 101), 0.0);
        QCOMPARE(reliabilityOf(std::vector<Judged>{{1.0, true}})[9].came, 1U);
    }

    void itStaysSmall() { QVERIFY(sizeof(Calibration) <= 400); }
};

HOLDFAST_TEST(TstCalibration)
#include "tst_calibration.moc"
