// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/outlook/training_schedule.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

using namespace holdfast;
using namespace holdfast::outlook;
using analysis::ServiceForest;
using analysis::TrainingCause;
using std::chrono::hours;
using std::chrono::minutes;

namespace {

constexpr Duration kLeast = minutes(30);
const TimePoint kStart{Duration(1'780'000'000'000)};

ServiceForest trained(TimePoint from, TimePoint to) {
    std::vector<double> rows;
    for (int i = 0; i < 64; ++i)
        rows.push_back(double(i % 13));
    return *ServiceForest::train({.values = rows, .columns = 1}, {.trained = to, .from = from, .to = to},
                                 {.trees = 4, .sample = 16});
}

const ServiceId kApi("api");
const ServiceId kRedis("redis");

} // namespace

class TstTrainingSchedule final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void theFirstIsDueWhenThereIsHistory() {
        TrainingSchedule schedule;
        const TrainingNeed needs[] = {{.service = &kApi}, {.service = &kRedis, .began = kStart}};
        QVERIFY(!schedule.next(needs, kStart + minutes(29), kLeast));
        const auto choice = schedule.next(needs, kStart + minutes(30), kLeast);
        QVERIFY(choice);
        QCOMPARE(choice->index, 1U);
        QVERIFY(choice->cause == TrainingCause::Baseline);
        QVERIFY(choice->from == kStart);
    }

    void whatWasAskedForIsNotAskedForAtOnce() {
        TrainingSchedule schedule;
        const TrainingNeed needs[] = {{.service = &kApi, .began = kStart}};
        QVERIFY(schedule.next(needs, kStart + minutes(30), kLeast));
        QVERIFY(!schedule.next(needs, kStart + minutes(31), kLeast));
        QVERIFY(schedule.next(needs, kStart + minutes(34), kLeast));
    }

    void thenWhenHistoryHasDoubledUpToADay() {
        TrainingSchedule schedule;
        const auto forest = trained(kStart, kStart + hours(2));
        const TrainingNeed needs[] = {{.service = &kApi, .began = kStart, .rolling = &forest}};
        QVERIFY(!schedule.next(needs, kStart + hours(4) - minutes(1), kLeast));
        const auto choice = schedule.next(needs, kStart + hours(4), kLeast);
        QVERIFY(choice);
        QVERIFY(choice->cause == TrainingCause::Daily);
    }

    void thenDailyFromSevenDaysAtMost() {
        TrainingSchedule schedule;
        const TimePoint last = kStart + hours(24 * 10);
        const auto forest = trained(last - hours(24 * 7), last);
        const TrainingNeed needs[] = {{.service = &kApi, .began = kStart, .rolling = &forest}};
        QVERIFY(!schedule.next(needs, last + hours(11), kLeast));
        const auto choice = schedule.next(needs, last + hours(37), kLeast);
        QVERIFY(choice);
        QVERIFY(choice->from == last + hours(37) - hours(24 * 7));
    }

    void aDeploymentIsLearntFromWhatCameAfterIt() {
        TrainingSchedule schedule;
        const TimePoint last = kStart + hours(48);
        const auto forest = trained(kStart, last);
        const TimePoint deployed = last + hours(1);
        const TrainingNeed needs[] = {
            {.service = &kApi, .began = kStart, .deployed = deployed, .rolling = &forest}};
        QVERIFY(!schedule.next(needs, deployed + minutes(29), kLeast));
        const auto choice = schedule.next(needs, deployed + minutes(30), kLeast);
        QVERIFY(choice);
        QVERIFY(choice->cause == TrainingCause::Deployment);
        QVERIFY(choice->from == deployed);
    }

    void whoHasNoForestComesFirst() {
        TrainingSchedule schedule;
        const auto forest = trained(kStart, kStart + hours(2));
        const TrainingNeed needs[] = {{.service = &kApi, .began = kStart, .rolling = &forest},
                                      {.service = &kRedis, .began = kStart + hours(9)}};
        QCOMPARE(schedule.next(needs, kStart + hours(10), kLeast)->index, 1U);
        QCOMPARE(schedule.next(needs, kStart + hours(10), kLeast)->index, 0U);
        QVERIFY(!schedule.next(needs, kStart + hours(10), kLeast));
    }

    void aClockThatWasSetBackTrainsNothing() {
        TrainingSchedule schedule;
        const auto forest = trained(kStart, kStart + hours(2));
        const TrainingNeed needs[] = {{.service = &kApi, .began = kStart - hours(20), .rolling = &forest}};
        QVERIFY(!schedule.next(needs, kStart + hours(1), kLeast));
    }
};

HOLDFAST_TEST(TstTrainingSchedule)
#include "tst_training_schedule.moc"
