// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/analysis/forecasting/conformal.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <algorithm>
#include <cmath>
#include <random>

using namespace holdfast::forecasting;

namespace {

/// Forecasts of 10 and errors whose size is `size(h, index)`.
template <typename Size>
PastForecasts past(Size size, std::uint32_t season) {
    std::mt19937_64 random(6);
    std::normal_distribution<double> noise;
    PastForecasts result{
        .said = Paths(200, 6), .truth = Paths(200, 6), .origins = {}, .season = season, .positive = false};
    for (std::size_t i = 0; i < 200; ++i) {
        result.origins.push_back(100 + i);
        for (std::size_t h = 0; h < 6; ++h) {
            result.said.row(i)[h] = 10.0;
            result.truth.row(i)[h] = 10.0 + size(h, 100 + i + h) * noise(random);
        }
    }
    return result;
}

} // namespace

class TstConformal final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void intervalsWidenWithTheStepAsErrorsDo() {
        const auto calibration =
            calibrate(past([](std::size_t h, std::size_t) { return 1.0 + double(h); }, 1));
        QVERIFY(calibration.spread == Spread::Even);
        const auto near = calibration.about(10.0, 0, 300);
        const auto far = calibration.about(10.0, 5, 305);
        const auto beyond = calibration.about(10.0, 23, 323);
        QVERIFY2(near.back() > 10.0 + 1.6 && near.back() < 10.0 + 2.5,
                 qPrintable(QString::number(near.back())));
        QVERIFY(far.back() - far.front() > 3.0 * (near.back() - near.front()));
        QVERIFY(std::abs((beyond.back() - 10.0) / (far.back() - 10.0) - 2.0) < 1e-9); // the root of four
        QVERIFY(std::ranges::is_sorted(far));
        QVERIFY(calibration.coverage.judged > 0 && std::abs(calibration.coverage.within80 - 0.8) < 0.08);
        QVERIFY(calibration.persistence < 0.3); // independent errors
    }

    void restlessHoursAreWiderThanQuietOnes() {
        const auto calibration =
            calibrate(past([](std::size_t, std::size_t at) { return at % 4 == 3 ? 8.0 : 0.5; }, 4));
        QVERIFY(calibration.spread == Spread::Seasonal);
        const auto quiet = calibration.about(10.0, 0, 400);
        const auto restless = calibration.about(10.0, 0, 403);
        QVERIFY(restless.back() - restless.front() > 2.0 * (quiet.back() - quiet.front()));
    }

    void errorsToOneSideDoNotPassTheMedian() {
        auto all = past([](std::size_t, std::size_t) { return 1.0; }, 1);
        for (double& truth : all.truth.values)
            truth += 50.0;
        const auto values = calibrate(all).about(10.0, 0, 300);
        QCOMPARE(values.front(), 10.0);
        QVERIFY(values.back() > 55.0 && std::ranges::is_sorted(values));
    }

    void oneForecastOfThePastIsEnoughToAnswer() {
        PastForecasts one{
            .said = Paths(1, 2), .truth = Paths(1, 2), .origins = {20}, .season = 1, .positive = false};
        const auto calibration = calibrate(one);
        QCOMPARE(calibration.about(3.0, 1, 21).back(), 3.0);
        QCOMPARE(calibration.coverage.judged, 0U);
    }
};

HOLDFAST_TEST(TstConformal)
#include "tst_conformal.moc"
