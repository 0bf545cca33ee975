// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/outlook/fleet_analyst.h"
#include "tests/engine/core/outlook/fake_world.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <algorithm>

using namespace holdfast;
using namespace holdfast::outlook;
using namespace holdfast::testing;
using warnings::Outcome;

class TstFleetAnalyst final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void aNewFleetSaysNothing() {
        FakeWorld world;
        auto analyst = world.analyst();
        Diary diary;
        play(world, analyst, diary, 1);
        const auto& first = diary.last->services[0];
        QVERIFY(first.silence == Silence::Learning);
        QVERIFY(first.readyAt == FakeWorld::at(0) - Duration(200) + world.spec()->warnings.minimumHistory);
        play(world, analyst, diary, 59);
        QVERIFY(diary.last->services[0].silence == Silence::Learning);
        QVERIFY(!diary.last->services[0].prediction);
        QVERIFY(diary.last->warnings.empty());
        QVERIFY(diary.record().statements.empty());
        play(world, analyst, diary, 2);
        QVERIFY(diary.last->services[0].silence == Silence::None);
        QVERIFY(diary.last->services[0].prediction);
        QCOMPARE(diary.last->record.judged, 0U);
    }

    void replayedHistoryIsAsGoodAsHavingWatched() {
        FakeWorld world;
        world.memory("api", leak(kCalm));
        auto watched = world.analyst();
        auto replayed = world.analyst({.seed = 1, .warmStart = true});
        Diary diary;
        std::map<SeriesKey, std::vector<Reading>> history;
        for (int i = 0; i < kCalm + 20; ++i) {
            play(world, watched, diary, 1);
            for (const auto& service : world.states())
                for (const auto& signal : service.signals)
                    history[{service.id, signal.id}].push_back(*signal.last);
        }
        // The first sweeps after the start come while history is still being read.
        Diary late;
        for (int i = 0; i < 3; ++i) {
            const auto round = world.next();
            diary.take(watched.take(round));
            late.take(replayed.take(round));
            QCOMPARE(late.last->cost.replaying, 2U);
            QVERIFY(late.last->services[0].silence == Silence::Learning);
        }
        QVERIFY(!replayed.forecastOf(ServiceId("api")));
        for (const auto& [series, readings] : history) {
            const std::span all(readings);
            replayed.replay(series.service, series.signal, all.first(100));
            replayed.replay(series.service, series.signal, all.subspan(100));
        }
        replayed.replayed(ServiceId("api"));
        replayed.replayed(ServiceId("redis"));
        const auto round = world.next();
        diary.take(watched.take(round));
        late.take(replayed.take(round));
        QCOMPARE(late.last->cost.replaying, 0U);
        QVERIFY(late.last->services[0].silence == Silence::None);
        QCOMPARE(late.last->services[0].prediction->probability,
                 diary.last->services[0].prediction->probability);
        QCOMPARE(replayed.forecastOf(ServiceId("api"))->signals[0].distribution.steps,
                 watched.forecastOf(ServiceId("api"))->signals[0].distribution.steps);
    }

    void aReloadKeepsWhatIsTheSame() {
        FakeWorld world;
        world.memory("api", leak(kCalm));
        auto before = world.analyst();
        Diary diary;
        while (count(diary, EventKind::WarningRaised) == 0)
            play(world, before, diary, 1);
        FakeWorld larger = world;
        larger.spec()->services.push_back(FakeWorld::service("queue"));
        FakeWorld fresh({"api", "redis", "queue"});
        fresh.memory("api", leak(kCalm));
        fresh.skip(world.sweep() + 1);
        auto after = fresh.analyst();
        after.adopt(std::move(before));
        play(fresh, after, diary, 1);
        QVERIFY(diary.last->services[0].silence == Silence::None);
        QVERIFY(diary.last->services[0].prediction->probability > 0.6);
        QVERIFY(diary.last->services[2].silence == Silence::Learning);
        QCOMPARE(diary.last->warnings.size(), 1U);
        play(fresh, after, diary, 40);
        QVERIFY(diary.warned()[0].outcome == Outcome::Hit);
        // Forecasts made before it are judged after it.
        const TimePoint reload = FakeWorld::at(world.sweep());
        const auto forecasts = diary.record().forecasts;
        const auto over = std::ranges::count_if(forecasts, [reload](const auto& one) {
            return one.made <= reload && one.about > reload && one.actual;
        });
        QVERIFY(over > 0);
    }

    void aClockThatIsSetBackLosesNothingButTheOpenOnes() {
        FakeWorld world;
        world.memory("api", leak(kCalm));
        auto analyst = world.analyst();
        Diary diary;
        while (count(diary, EventKind::WarningRaised) == 0)
            play(world, analyst, diary, 1);
        world.setClock(-std::chrono::hours(1));
        play(world, analyst, diary, 1);
        QVERIFY(diary.last->services[0].silence == Silence::None);
        QVERIFY(diary.last->services[0].prediction->probability > 0.6);
        play(world, analyst, diary, 10);
        QVERIFY(diary.last->services[0].prediction->probability > 0.6);
        QVERIFY(!diary.record().unobserved.empty());
    }

    void theSameSweepTwiceIsTakenOnce() {
        FakeWorld world;
        auto analyst = world.analyst();
        auto twice = world.analyst();
        Diary diary;
        for (int i = 0; i < 100; ++i) {
            const auto round = world.next();
            diary.take(analyst.take(round));
            static_cast<void>(twice.take(round));
            const auto again = twice.take(round);
            QVERIFY(again.changes.isEmpty());
            QCOMPARE(again.outlook->round, round.number);
        }
        QCOMPARE(twice.forecastOf(ServiceId("api"))->signals[0].distribution.steps,
                 analyst.forecastOf(ServiceId("api"))->signals[0].distribution.steps);
    }

    void anHourOfNotWatchingIsSaidAndNothingIsLearntOfIt() {
        FakeWorld world;
        auto analyst = world.analyst();
        Diary diary;
        play(world, analyst, diary, 100);
        world.skip(120);
        play(world, analyst, diary, 1);
        const auto spans = diary.record().unobserved;
        QCOMPARE(spans.size(), 1U);
        QVERIFY(spans[0].service.isEmpty());
        QVERIFY(spans[0].from == FakeWorld::at(99));
        QVERIFY(spans[0].to == FakeWorld::at(220));
    }

    void forecastsReachToTheHorizonAndKeepTheirBounds() {
        FakeWorld world;
        world.memory("api", leak(kCalm));
        auto analyst = world.analyst();
        Diary diary;
        play(world, analyst, diary, kCalm + 50);
        const auto forecast = analyst.forecastOf(ServiceId("api"));
        QVERIFY(forecast);
        QCOMPARE(forecast->signals.size(), 2U);
        const auto& memory = forecast->signals[0];
        QVERIFY(memory.signal == SignalId("memory"));
        QCOMPARE(memory.distribution.horizon(), 30U);
        QCOMPARE(*memory.limit, 900.0);
        QVERIFY(memory.outlook);
        for (const auto& step : memory.distribution.steps) {
            QVERIFY(step.front() >= 0.0);
            QVERIFY(step.back() <= 1000.0);
        }
        QVERIFY(memory.distribution.steps.back()[forecasting::kMedian] > 900.0);
        QVERIFY(!analyst.forecastOf(ServiceId("nobody")));
        // Health follows where memory goes.
        const auto& tail = diary.last->services[0].health;
        QVERIFY(tail);
        QCOMPARE(tail->points.size(), 6U);
        QVERIFY(tail->points.back().after == world.spec()->warnings.horizon);
        QVERIFY(tail->points.back().median < 0.45F);
        QVERIFY(tail->points.front().median > tail->points.back().median);
    }

    void forestsAreAskedForTrainedAndJudgeWithTheSignalsThatAreToBlame() {
        FakeWorld world;
        auto analyst = world.analyst();
        Diary diary;
        QVERIFY(!analyst.wantsTraining(FakeWorld::at(0)));
        std::map<SeriesKey, std::vector<Reading>> history;
        world.memory("api", leak(1100, 1220));
        for (int i = 0; i < 1000; ++i) {
            play(world, analyst, diary, 1);
            for (const auto& service : world.states())
                for (const auto& signal : service.signals)
                    history[{service.id, signal.id}].push_back(*signal.last);
        }
        const auto wish = analyst.wantsTraining(FakeWorld::at(1000));
        QVERIFY(wish);
        QVERIFY(wish->cause == analysis::TrainingCause::Baseline);
        TrainingRows rows(*wish);
        QVERIFY(rows.add(std::vector{history[{wish->service, wish->signals[0]}],
                                     history[{wish->service, wish->signals[1]}]}));
        const auto forest = rows.train();
        QVERIFY(forest);
        const auto shared = std::make_shared<analysis::ServiceForest>(*forest);
        QVERIFY(analyst.setForest(ServiceId("api"), ForestRole::Rolling, shared));
        QVERIFY(analyst.forestsOf(ServiceId("api"))->frozen() == shared);
        QVERIFY(!analyst.setForest(ServiceId("nobody"), ForestRole::Rolling, shared));
        const auto second = analyst.wantsTraining(FakeWorld::at(1000));
        QVERIFY(second && second->service != wish->service);
        QVERIFY(!analyst.wantsTraining(FakeWorld::at(1000)));
        play(world, analyst, diary, 20);
        QVERIFY(diary.last->services[0].anomaly);
        QVERIFY(diary.last->services[0].anomaly->shares.empty());
        play(world, analyst, diary, 120);
        const auto& anomaly = *diary.last->services[0].anomaly;
        QVERIFY(anomaly.standing == analysis::DriftStanding::Unusual);
        QVERIFY(anomaly.since);
        QVERIFY(!anomaly.shares.empty());
        QVERIFY(anomaly.shares[0].signal == SignalId("memory"));
        QCOMPARE(diary.last->cost.forests, 1U);
        QVERIFY(diary.last->cost.memory.count > 0);
    }

    void theSameSweepsGiveTheSameAnswers() {
        const auto run = [] {
            FakeWorld world({"api", "redis"}, {{.from = ServiceId("api"), .to = ServiceId("redis")}});
            world.memory("redis", leak(kCalm, kCalm + 90, true));
            auto analyst = world.analyst();
            Diary diary;
            play(world, analyst, diary, kCalm + 200);
            return diary;
        };
        const auto left = run();
        const auto right = run();
        QCOMPARE(left.events.size(), right.events.size());
        QVERIFY(left.events == right.events);
        QVERIFY(left.marks == right.marks);
        QCOMPARE(left.record().forecasts.size(), right.record().forecasts.size());
    }
};

HOLDFAST_TEST(TstFleetAnalyst)
#include "tst_fleet_analyst.moc"
