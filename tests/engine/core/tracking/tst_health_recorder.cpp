// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/tracking/health_recorder.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <algorithm>
#include <cmath>

using namespace holdfast;
using tracking::HealthRecorder;

class TstHealthRecorder final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void aBucketKeepsTheWorstAndAGapStaysAGap() {
        HealthRecorder recorder;
        const TimePoint start{Duration(1'780'000'020'000)};
        recorder.record(start, 0.9, 0.8);
        recorder.record(start + Duration(1'000), 0.2, 0.1);
        recorder.record(start + Duration(2'000), 0.9, 0.9);
        recorder.record(start + HealthRecorder::kSteps.front() * 3, 1.0, std::nullopt);
        const auto& own = recorder.trend()->own;
        QCOMPARE(own.size(), HealthRecorder::kBuckets);
        QCOMPARE(own[own.size() - 1], 1.0F);
        QVERIFY(std::isnan(own[own.size() - 2]));
        QVERIFY(std::isnan(own[own.size() - 3]));
        QCOMPARE(own[own.size() - 4], 0.2F);
        QVERIFY(std::isnan(recorder.trend()->effective.back()));
    }

    void aYoungFleetHasALineWithinAMinute() {
        HealthRecorder recorder;
        const TimePoint start{Duration(1'780'000'020'000)};
        for (int second = 0; second < 60; second += 2)
            recorder.record(start + std::chrono::seconds(second), 0.9, 0.9);
        const auto trend = recorder.trend();
        QCOMPARE(trend->bucket, HealthRecorder::kSteps.front());
        QCOMPARE(std::ranges::count_if(trend->own, [](float v) { return !std::isnan(v); }), 24);
    }

    void theLineGrowsToAnHourAndLosesNothingOnTheWay() {
        HealthRecorder recorder;
        const TimePoint start{Duration(1'780'000'020'000)};
        recorder.record(start, 0.1, 0.1);
        for (int second = 2; second < 3'570; second += 2) {
            recorder.record(start + std::chrono::seconds(second), 0.9, 0.8);
            const auto& own = recorder.trend()->own;
            QCOMPARE(std::ranges::count(own, 0.1F), 1);
        }
        QCOMPARE(recorder.trend()->bucket, HealthRecorder::kBucket);
        QCOMPARE(std::ranges::count_if(recorder.trend()->own, [](float v) { return std::isnan(v); }), 1);
        recorder.record(start + std::chrono::hours(1), 0.9, 0.8);
        QCOMPARE(std::ranges::count(recorder.trend()->own, 0.1F), 0);
    }

    void oneGapDoesNotMakeTheLineCoarse() {
        HealthRecorder recorder;
        const TimePoint start{Duration(1'780'000'020'000)};
        for (int second = 0; second < 120; second += 2) {
            if (second > 40 && second < 80) continue; // the machine stood still
            recorder.record(start + std::chrono::seconds(second), 0.9, 0.9);
        }
        QCOMPARE(recorder.trend()->bucket, HealthRecorder::kSteps.front());
        QVERIFY(std::ranges::count_if(recorder.trend()->own, [](float v) { return !std::isnan(v); }) > 28);
    }

    void readingsThatComeSeldomLeaveNoHolesBetweenThem() {
        HealthRecorder recorder;
        const TimePoint start{Duration(1'780'000'020'000)};
        for (int i = 0; i < 10; ++i)
            recorder.record(start + std::chrono::milliseconds(i * 8'300), 0.9, 0.9);
        const auto& own = recorder.trend()->own;
        const auto first = std::ranges::find_if(own, [](float v) { return !std::isnan(v); });
        QVERIFY(std::none_of(first, own.end(), [](float v) { return std::isnan(v); }));
        QCOMPARE(recorder.trend()->bucket, Duration(10'000));
    }

    void whatWasHandedOutNeverChanges() {
        HealthRecorder recorder;
        recorder.record(TimePoint{Duration(1'000'000)}, 0.5, 0.5);
        const auto before = recorder.trend();
        recorder.record(TimePoint{Duration(1'000'100)}, 0.1, 0.1);
        QCOMPARE(before->own.back(), 0.5F);
    }

    void aClockThatWasSetBackBeginsANewLine() {
        HealthRecorder recorder;
        recorder.record(TimePoint{Duration(100'000'000)}, 0.5, 0.5);
        recorder.record(TimePoint{Duration(50'000'000)}, 0.7, 0.7);
        QCOMPARE(recorder.trend()->own.back(), 0.7F);
        QVERIFY(std::isnan(recorder.trend()->own[HealthRecorder::kBuckets - 2]));
    }
};

HOLDFAST_TEST(TstHealthRecorder)
#include "tst_health_recorder.moc"
