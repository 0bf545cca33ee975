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

class TstWarningScenarios final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void aLeakIsWarnedOfAndTheFailureComesWhenItWasSaid() {
        FakeWorld world;
        world.memory("api", leak(kCalm));
        auto analyst = world.analyst();
        Diary diary;
        std::vector<double> probabilities;
        for (int i = 0; i < kCalm + 80; ++i) {
            play(world, analyst, diary, 1);
            if (i >= kCalm) probabilities.push_back(diary.last->services[0].prediction->probability);
        }
        const auto warned = diary.warned();
        QCOMPARE(warned.size(), 1U);
        QVERIFY(warned[0].service == ServiceId("api"));
        QVERIFY(warned[0].outcome == Outcome::Hit);
        QVERIFY(warned[0].failedAt);
        const Duration lead = *warned[0].failedAt - warned[0].at;
        QVERIFY2(lead >= std::chrono::minutes(5), std::to_string(lead.count()).c_str());
        const Duration wrong = std::chrono::abs(*warned[0].failedAt - (warned[0].at + warned[0].expected));
        QVERIFY2(wrong <= std::chrono::minutes(4), std::to_string(wrong.count()).c_str());
        // It rose: low at the beginning, certain in the end.
        QVERIFY(probabilities[2] < 0.3);
        QVERIFY(*std::ranges::max_element(probabilities) > 0.9);
        QCOMPARE(diary.record().failures.size(), 1U);
        QVERIFY(diary.record().failures[0].from == *warned[0].failedAt);
        QCOMPARE(diary.last->record.judged, 1U);
        QCOMPARE(diary.last->record.came, 1U);
        QVERIFY(diary.last->warnings.empty());
    }

    void aWarningIsAnEventWithItsReason() {
        FakeWorld world({"api", "redis"}, {{.from = ServiceId("api"), .to = ServiceId("redis")}});
        world.memory("redis", leak(kCalm));
        auto analyst = world.analyst();
        Diary diary;
        while (world.sweep() < kCalm + 80 && !raisedOf(diary, "redis"))
            play(world, analyst, diary, 1);
        QVERIFY(raisedOf(diary, "redis"));
        const auto& event = *raisedOf(diary, "redis");
        QCOMPARE(fact(event, "reason"), std::string("on-its-way"));
        QCOMPARE(fact(event, "signal"), std::string("memory"));
        QCOMPARE(fact(event, "unit"), std::string("bytes"));
        QCOMPARE(std::get<double>(event.facts.at("limit")), 900.0);
        QCOMPARE(std::get<std::int64_t>(event.facts.at("down")), 1);
        QVERIFY(std::get<double>(event.facts.at("probability")) >= 0.7);
        const auto& warning = *std::ranges::find(diary.last->warnings, ServiceId("redis"), &Warning::service);
        QCOMPARE(warning.impact, 1.0); // both are gone
        QVERIFY(warning.because.isEmpty());
    }

    void whoCannotDoWithoutItIsWarnedOfToo() {
        FakeWorld world({"api", "redis"}, {{.from = ServiceId("api"), .to = ServiceId("redis")}});
        world.memory("redis", leak(kCalm));
        auto analyst = world.analyst();
        Diary diary;
        play(world, analyst, diary, kCalm + 80);
        const auto warned = diary.warned();
        QCOMPARE(warned.size(), 2U);
        const auto api = std::ranges::find(warned, ServiceId("api"), &warnings::Statement::service);
        QVERIFY(api != warned.end());
        QVERIFY(api->outcome == Outcome::Hit);
        const auto* event = raisedOf(diary, "api");
        QVERIFY(event != nullptr);
        QCOMPARE(fact(*event, "because"), std::string("redis"));
        QCOMPARE(fact(*event, "reason"), std::string("dependency"));
    }

    void aLeakThatStopsWasAFalseAlarm() {
        FakeWorld world;
        world.memory("api", leak(kCalm, kCalm + 54, true));
        auto analyst = world.analyst();
        Diary diary;
        play(world, analyst, diary, kCalm + 54);
        QCOMPARE(diary.warned().size(), 1U);
        QVERIFY(diary.warned()[0].outcome == Outcome::Open);
        QCOMPARE(diary.last->record.open, 1U);
        play(world, analyst, diary, 40);
        QCOMPARE(diary.warned().size(), 1U);
        QVERIFY(diary.warned()[0].outcome == Outcome::False);
        QCOMPARE(fact(only(diary, EventKind::WarningSettled), "outcome"), std::string("false"));
        QVERIFY(diary.record().failures.empty());
        QCOMPARE(diary.last->record.judged, 1U);
        QCOMPARE(diary.last->record.came, 0U);
    }

    void anActionInBetweenMakesItIntervened() {
        FakeWorld world;
        world.memory("api", leak(kCalm, kCalm + 54, true));
        auto analyst = world.analyst();
        Diary diary;
        play(world, analyst, diary, kCalm + 54);
        analyst.act(ServiceId("api"), FakeWorld::at(world.sweep()) + Duration(1));
        play(world, analyst, diary, 40);
        QCOMPARE(diary.warned().size(), 1U);
        QVERIFY(diary.warned()[0].outcome == Outcome::Intervened);
        QCOMPARE(diary.record().actions.size(), 1U);
        QCOMPARE(diary.last->record.judged, 0U); // nobody knows what would have come
        QVERIFY(diary.last->warnings.empty());
    }

    void whatNobodySawIsNotJudged() {
        FakeWorld world;
        world.memory("api", leak(kCalm, kCalm + 54, true));
        auto analyst = world.analyst();
        Diary diary;
        play(world, analyst, diary, kCalm + 54);
        analyst.unobserved(FakeWorld::at(world.sweep()) + Duration(1), FakeWorld::at(world.sweep() + 10));
        world.skip(10);
        play(world, analyst, diary, 40);
        QVERIFY(diary.warned()[0].outcome == Outcome::Unobserved);
        QVERIFY(!diary.record().unobserved.empty());
    }

    void aServiceThatIsNotReadIsNotJudgedAndNothingIsSaidOfIt() {
        FakeWorld world;
        world.memory("api", leak(kCalm, kCalm + 54, true));
        world.blind("api", [](int sweep) { return sweep >= kCalm + 54 && sweep < kCalm + 60; });
        auto analyst = world.analyst();
        Diary diary;
        play(world, analyst, diary, kCalm + 56);
        QVERIFY(diary.last->services[0].silence == Silence::Unknown);
        QVERIFY(!diary.last->services[0].prediction);
        play(world, analyst, diary, 40);
        QVERIFY(diary.warned()[0].outcome == Outcome::Unobserved);
        const auto spans = diary.record().unobserved;
        QCOMPARE(spans.size(), 1U);
        QVERIFY(spans[0].service == ServiceId("api"));
        QVERIFY(spans[0].from == FakeWorld::at(kCalm + 54));
        QVERIFY(spans[0].to == FakeWorld::at(kCalm + 60));
        QVERIFY(diary.last->services[0].silence == Silence::None);
    }

    void anOpenWarningOutlivesARestart() {
        FakeWorld world;
        world.memory("api", leak(kCalm));
        auto before = world.analyst();
        Diary diary;
        while (count(diary, EventKind::WarningRaised) == 0)
            play(world, before, diary, 1);
        auto after = world.analyst();
        after.loadRecord(diary.record());
        play(world, after, diary, 1);
        QCOMPARE(diary.last->warnings.size(), 1U);
        QVERIFY(diary.last->warnings[0].raised == diary.warned()[0].at);
        QCOMPARE(diary.last->record.open, 1U);
        play(world, after, diary, 40);
        QCOMPARE(diary.warned().size(), 1U);
        QVERIFY(diary.warned()[0].outcome == Outcome::Hit);
        QCOMPARE(count(diary, EventKind::WarningRaised), 1U);
        QCOMPARE(count(diary, EventKind::WarningSettled), 1U);
    }

    void aServiceThatIsGoneIsNotJudged() {
        FakeWorld world;
        world.memory("api", leak(kCalm));
        auto before = world.analyst();
        Diary diary;
        while (count(diary, EventKind::WarningRaised) == 0)
            play(world, before, diary, 1);
        FakeWorld smaller({"redis"});
        smaller.skip(world.sweep() + 1);
        auto after = smaller.analyst();
        after.adopt(std::move(before));
        play(smaller, after, diary, 40);
        QVERIFY(diary.last->warnings.empty());
        QVERIFY(diary.warned()[0].outcome == Outcome::Unobserved);
    }

    void calibrationLearnsThatLeaksStop() {
        FakeWorld world({"api"});
        // Every two hours memory is filled to the brim and emptied again: it looks like failing, and is not.
        world.memory("api", [](int sweep) {
            const int place = sweep % 120;
            return place < 60 ? 400.0 : place < 112 ? 400.0 + 8.5 * (place - 60) : 400.0;
        });
        auto analyst = world.analyst();
        Diary diary;
        play(world, analyst, diary, 120 * 40);
        const auto statements = diary.record().statements;
        const auto meanOf = [&](TimePoint from, TimePoint to) {
            double sum = 0.0;
            int counted = 0;
            for (const auto& one : statements) {
                if (one.at < from || one.at >= to || one.uncalibrated < 0.3) continue;
                sum += one.probability / one.uncalibrated;
                ++counted;
            }
            return counted == 0 ? 0.0 : sum / counted;
        };
        const auto early = meanOf(FakeWorld::at(0), FakeWorld::at(240));
        const auto late = meanOf(FakeWorld::at(120 * 30), FakeWorld::at(120 * 40));
        QVERIFY2(early > 0.9, std::to_string(early).c_str());
        QVERIFY2(late < 0.5 * early, std::to_string(late).c_str());
        // Fair: none saw the outcomes it is judged by.
        QVERIFY(std::ranges::all_of(statements, &warnings::Statement::isFair));
    }

    void theRecordAnswersAnyPeriod() {
        FakeWorld world({"api"});
        // A leak every four hours, and a restart when it has failed.
        world.memory("api", [](int sweep) {
            const int place = sweep % 480;
            return place < 300 ? 400.0 : place < 372 ? 400.0 + 8.0 * (place - 300) : 400.0;
        });
        auto analyst = world.analyst();
        Diary diary;
        play(world, analyst, diary, 480 * 4);
        const auto record = diary.record();
        std::vector<warnings::Happening> failures;
        for (const auto& one : record.failures)
            failures.push_back(
                {.service = one.service, .from = one.from, .to = one.to.value_or(TimePoint::max())});
        QCOMPARE(failures.size(), 4U);
        QVERIFY(std::ranges::all_of(record.failures, [](const auto& one) { return one.to.has_value(); }));
        const auto whole = warnings::summarise(record.statements, {.failures = failures}, record.forecasts,
                                               FakeWorld::at(0), FakeWorld::at(480 * 4));
        QCOMPARE(whole.failures, 4U);
        QCOMPARE(whole.foreseen, 4U);
        QCOMPARE(*whole.precision, 1.0);
        QVERIFY(*whole.medianLead >= std::chrono::minutes(4));
        QVERIFY2(*whole.coverage > 0.85, std::to_string(*whole.coverage).c_str());
        const auto day = warnings::summarise(record.statements, {.failures = failures}, record.forecasts,
                                             FakeWorld::at(480), FakeWorld::at(960));
        QCOMPARE(day.failures, 1U);
    }

    void whatIsFoundDeadWasNoFailureThatCouldBeForeseen() {
        FakeWorld world;
        world.memory("api", [](int) { return 990.0; });
        auto analyst = world.analyst();
        Diary diary;
        play(world, analyst, diary, 100);
        QVERIFY(world.states()[0].state == HealthState::Critical);
        QVERIFY(diary.record().failures.empty());
        QVERIFY(diary.warned().empty());
        QCOMPARE(diary.last->services[0].prediction->probability, 1.0);
    }
};

HOLDFAST_TEST(TstWarningScenarios)
#include "tst_warning_scenarios.moc"
