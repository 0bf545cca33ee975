// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/analysis/training_sampler.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <array>
#include <cmath>
#include <limits>
#include <map>

using namespace holdfast;
using namespace holdfast::analysis;
using namespace std::chrono_literals;

namespace {

constexpr TimePoint kBegin{1'700'000'000s - 1'700'000'000s % 3600s};

void add(TrainingSampler& sampler, TimePoint time, double value = 0.0) {
    QVERIFY(sampler.add(time, std::array{value}));
}

std::map<std::int64_t, int> byHour(const TrainingSampler& sampler) {
    std::map<std::int64_t, int> hours;
    for (const auto time : sampler.times())
        ++hours[(time - kBegin) / 1h];
    return hours;
}

} // namespace

class TstTrainingSampler final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void whileThereIsRoomEveryRowIsKept() {
        TrainingSampler sampler(1, {.rows = 100});
        for (int i = 0; i < 100; ++i)
            add(sampler, kBegin + i * 30s, i);
        QCOMPARE(sampler.count(), std::size_t{100});
        const auto rows = sampler.rows();
        for (std::size_t i = 0; i < 100; ++i)
            QCOMPARE(rows[i], static_cast<double>(i));
    }

    void aPlansFastSweepsDoNotOutweighTheNights() {
        TrainingSampler sampler(1, {.rows = 480});
        for (int hour = 0; hour < 48; ++hour) {
            const auto pace = hour == 20 ? 2s : 60s;
            for (auto at = 0s; at < 1h; at += pace)
                add(sampler, kBegin + hour * 1h + at);
        }
        QCOMPARE(sampler.count(), std::size_t{480});
        const auto hours = byHour(sampler);
        QCOMPARE(hours.size(), std::size_t{48});
        for (const auto& [hour, rows] : hours)
            QVERIFY2(rows >= 9 && rows <= 11, qPrintable(QStringLiteral("%1: %2").arg(hour).arg(rows)));
    }

    void withinItsHourEveryRowHasTheSameChance() {
        std::array<int, 6> tenths{};
        for (std::uint64_t seed = 0; seed < 200; ++seed) {
            TrainingSampler sampler(1, {.rows = 20, .seed = seed});
            for (int i = 0; i < 600; ++i)
                add(sampler, kBegin + (i / 300) * 1h + (i % 300) * 10s, i % 300);
            for (const double value : sampler.rows())
                ++tenths.at(static_cast<std::size_t>(value / 50.0));
        }
        // 4,000 draws in six parts: 667 each, with a standard deviation of 24.
        for (const int count : tenths)
            QVERIFY2(count > 570 && count < 765, qPrintable(QString::number(count)));
    }

    void roomThatComesFreeDoesNotFavourWhatComesThen() {
        // In the middle of the third hour the first is forgotten; that hour was thinned by then.
        int early = 0;
        int late = 0;
        for (std::uint64_t seed = 0; seed < 100; ++seed) {
            TrainingSampler sampler(1, {.rows = 30, .span = 90min, .seed = seed});
            for (int i = 0; i < 900; ++i)
                add(sampler, kBegin + i * 12s, i);
            for (const double value : sampler.rows()) {
                early += value >= 600.0 && value < 750.0 ? 1 : 0;
                late += value >= 750.0 ? 1 : 0;
            }
        }
        QVERIFY2(std::abs(early - late) < 130, qPrintable(QStringLiteral("%1 %2").arg(early).arg(late)));
    }

    void whatIsOlderThanSevenDaysIsForgotten() {
        TrainingSampler sampler(1, {.rows = 500});
        for (int hour = 0; hour < 20 * 24; ++hour)
            add(sampler, kBegin + hour * 1h);
        const auto times = sampler.times();
        QCOMPARE(times.size(), std::size_t{169}); // both ends
        QVERIFY(times.front() == kBegin + (20 * 24 - 1 - 168) * 1h);
        add(sampler, kBegin); // an old row that comes late
        QCOMPARE(sampler.count(), std::size_t{169});
    }

    void rowsMayComeLateAndTwice() {
        TrainingSampler sampler(1, {.rows = 10});
        add(sampler, kBegin + 2h, 2.0);
        add(sampler, kBegin + 1h, 1.0);
        add(sampler, kBegin + 1h, 1.5);
        add(sampler, kBegin, 0.0);
        QCOMPARE(sampler.rows(), (std::vector{0.0, 1.0, 1.5, 2.0}));
    }

    void memoryStaysWithinItsBound() {
        TrainingSampler sampler(60);
        std::array<double, 60> row{};
        for (int i = 0; i < 30'000; ++i)
            QVERIFY(sampler.add(kBegin + i * 30s, row));
        QCOMPARE(sampler.count(), std::size_t{2048});
        QVERIFY2(sampler.size().count < 2 * 2048 * (60 * 4 + 12),
                 qPrintable(QString::number(sampler.size().count)));
    }

    void aSeedMakesASample() {
        const auto sample = [](std::uint64_t seed) {
            TrainingSampler sampler(1, {.rows = 30, .seed = seed});
            for (int i = 0; i < 1000; ++i)
                add(sampler, kBegin + i * 30s, i);
            return sampler.rows();
        };
        QCOMPARE(sample(3), sample(3));
        QVERIFY(sample(3) != sample(4));
    }

    void holesStayHolesAndHugeNumbersNumbers() {
        TrainingSampler sampler(1);
        add(sampler, kBegin, std::numeric_limits<double>::quiet_NaN());
        add(sampler, kBegin + 1s, 1e300);
        const auto rows = sampler.rows();
        QVERIFY(std::isnan(rows[0]));
        QVERIFY(std::isfinite(rows[1]));
    }

    void timesAtTheEndsOfTheClockAreTimes() {
        TrainingSampler sampler(1);
        add(sampler, TimePoint::min());
        add(sampler, TimePoint(-1ms));
        add(sampler, TimePoint::max());
        add(sampler, kBegin);
        QCOMPARE(sampler.count(), std::size_t{1});
    }

    void raggedRowsAreRefused() {
        TrainingSampler sampler(2);
        QVERIFY(!sampler.add(kBegin, std::array{1.0}));
        QVERIFY(!sampler.add(kBegin, std::array{1.0, 2.0, 3.0}));
        QCOMPARE(sampler.count(), std::size_t{0});
        QVERIFY(sampler.rows().empty());
    }
};

HOLDFAST_TEST(TstTrainingSampler)
#include "tst_training_sampler.moc"
