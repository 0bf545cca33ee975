// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/analysis/seasonal_profile.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <cmath>
#include <limits>

using namespace holdfast::analysis;

namespace {

constexpr std::int64_t kHour = 3'600;
constexpr std::int64_t kDay = 24 * kHour;
using Season = SeasonalProfile::Season;

/// Busy from 9 to 17, quiet at the weekend (the first of January 1970 was a Thursday).
float office(std::int64_t seconds) {
    const auto day = (seconds / kDay + 4) % 7;
    const auto hour = seconds % kDay / kHour;
    return day != 0 && day != 6 && hour >= 9 && hour < 17 ? 80.0F : 10.0F;
}

} // namespace

class TstSeasonalProfile final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void aTimeThatWasNeverMetHasNoUsualValue() {
        SeasonalProfile profile;
        QVERIFY(!profile.usual(Season::Day, 0));
        profile.learn(0, 5.0F, 300.0F);
        QVERIFY(profile.usual(Season::Day, kDay).has_value());
        QVERIFY(!profile.usual(Season::Day, kHour));
        QVERIFY(!profile.usual(Season::Week, kDay)); // the same hour, another day
    }

    void theWeekIsLearntWhateverTheStep() {
        for (const std::int64_t step : {std::int64_t{2}, std::int64_t{30}, std::int64_t{300}, kHour}) {
            SeasonalProfile profile;
            for (std::int64_t at = 0; at < 21 * kDay; at += step)
                profile.learn(at, office(at), static_cast<float>(step));
            const std::int64_t thursdayNoon = (28 * kDay) + (12 * kHour);
            const std::int64_t saturdayNoon = thursdayNoon + (2 * kDay);
            QVERIFY(std::abs(profile.usual(Season::Week, thursdayNoon).value() - 80.0F) < 0.5F);
            QVERIFY(std::abs(profile.usual(Season::Week, saturdayNoon).value() - 10.0F) < 0.5F);
            const float day = profile.usual(Season::Day, thursdayNoon).value();
            QVERIFY(day > 20.0F && day < 80.0F);
        }
    }

    /// At 2 s a slot of the week remembers 5,400 readings: each moves its mean by less than a unit of its
    /// scale.
    void manySmallStepsAddUp() {
        SeasonalProfile profile;
        profile.learn(0, 1.0F, 2.0F);
        for (int i = 0; i < 40'000; ++i)
            profile.learn(0, i < 1'000 ? 0.0F : 0.02F, 2.0F);
        QVERIFY(std::abs(profile.usual(Season::Week, 0).value() - 0.02F) < 0.002F);
    }

    void valuesOfAnySizeFindRoom() {
        SeasonalProfile profile;
        profile.learn(0, 1e-6F, 60.0F);
        profile.learn(kHour, -1e12F, 60.0F);
        profile.learn(2 * kHour, 5e11F, 60.0F);
        QVERIFY(std::abs(profile.usual(Season::Day, kHour).value() + 1e12F) < 2e8F);
        QVERIFY(std::abs(profile.usual(Season::Day, 2 * kHour).value() - 5e11F) < 2e8F);
        QVERIFY(std::abs(profile.usual(Season::Day, 0).value()) < 2e8F);
    }

    void timesBeforeTheEpochHaveTheirPlace() {
        SeasonalProfile profile;
        profile.learn(-kHour, 3.0F, 60.0F);
        QCOMPARE(profile.usual(Season::Day, 23 * kHour).has_value(), true);
        (void)profile.usual(Season::Week, std::numeric_limits<std::int64_t>::min());
    }

    void itIsCompact() { QVERIFY(sizeof(SeasonalProfile) <= 656); }
};

HOLDFAST_TEST(TstSeasonalProfile)
#include "tst_seasonal_profile.moc"
