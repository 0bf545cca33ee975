// SPDX-License-Identifier: GPL-3.0-or-later
// Programs that close while a plan is under way, and those that take it up: a real store and journal on disk,
// services in memory, time five times as fast.
#include "tests/support/acting_bench.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <algorithm>
#include <thread>

using namespace holdfast;
using namespace holdfast::testing;
using actions::Outcome;

class TstPlanDesk final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    /// The program goes while it verifies; the next one finds the journal and verifies to the end.
    void aRestartWhileItVerifiesIsTakenUpAndNoStepRepeated() {
        ActingPlace place;
        {
            ActingBench bench(place);
            drawForBroken(bench);
            place.services.breakDown("api", false); // so it is not verified yet
            bench.execute();
            QTRY_VERIFY_WITH_TIMEOUT(!bench.desk()->running.empty() &&
                                         bench.desk()->running[0].phase == actions::Phase::Verifying,
                                     kPatience);
            bench.close();
        }
        place.services.heal("api");
        ActingBench next(place);
        QTRY_VERIFY_WITH_TIMEOUT(next.ended() != nullptr, 3 * kPatience);
        QVERIFY2(next.ended()->outcome == Outcome::Done, next.ended()->why.c_str());
        QVERIFY((place.services.done() == std::vector<std::string>{"stop api 1", "start api 1"}));
        QTRY_COMPARE(next.told(EventKind::PlanBegun), 1);
    }

    /// Its end lies in the store before the desk has told it: whoever asks for its evidence then must not be
    /// given the picture of one that runs.
    void aPlanThatRunsHasNotEndedWhateverTheStoreHas() {
        ActingPlace place;
        ActingBench bench(place);
        drawForBroken(bench);
        place.services.hold("fake.stop");
        bench.execute();
        QTRY_VERIFY_WITH_TIMEOUT(place.services.isHeld(), kPatience);
        const auto store = stores::openLocalActionStore(place.stores, place.clock).store;
        auto plan = (*bench.sheet)->plan;
        for (const char* name : {"", "another"}) {
            if (*name != '\0') plan.id = actions::PlanId(name);
            const actions::PlanSummary summary{.plan = plan.id,
                                               .service = plan.target.service,
                                               .action = plan.action,
                                               .began = place.clock.now(),
                                               .ended = place.clock.now(),
                                               .outcome = Outcome::Done};
            QVERIFY(store->putPlan("bench", {.plan = plan, .summary = summary}));
        }
        const auto hasEnded = [&](const actions::PlanId& id) {
            const auto desk = bench.desk();
            return std::ranges::find(desk->ended, id, &actions::PlanSummary::plan) != desk->ended.end();
        };
        QTRY_VERIFY_WITH_TIMEOUT(hasEnded(plan.id), kPatience);
        QVERIFY(!hasEnded((*bench.sheet)->plan.id));
        place.services.letGo();
        QTRY_VERIFY_WITH_TIMEOUT(hasEnded((*bench.sheet)->plan.id), 3 * kPatience);
    }

    /// The program goes in the middle of a step, wherever that leaves it.
    void aRestartInTheMiddleOfAStepRepeatsNothing() {
        ActingPlace place;
        {
            ActingBench bench(place);
            drawForBroken(bench);
            place.services.hold("fake.stop");
            bench.execute();
            QTRY_VERIFY(place.services.isHeld());
            const std::jthread release([&] { place.services.letGo(); });
            bench.close();
        }
        ActingBench next(place);
        QTRY_VERIFY_WITH_TIMEOUT(next.ended() != nullptr, 3 * kPatience);
        const auto outcome = next.ended()->outcome;
        QVERIFY2(outcome == Outcome::Done || outcome == Outcome::RolledBack, next.ended()->why.c_str());
        const auto done = place.services.done();
        QCOMPARE(std::ranges::count(done, std::string("stop api 1")), 1);
        QVERIFY(std::ranges::count(done, std::string("start api 1")) <= 1);
    }

    /// Nobody answers the step, and nobody ever will: closing does not wait for that.
    void closingGivesUpAStepThatHangsAndTheNextStartFinishesIt() {
        ActingPlace place;
        place.services.hold("fake.stop");
        {
            ActingBench bench(place);
            drawForBroken(bench);
            bench.execute();
            QTRY_VERIFY(place.services.isHeld());
            bench.close();
            QVERIFY(!place.services.isHeld());
        }
        QVERIFY(place.services.done().empty());
        place.services.letGo();
        ActingBench next(place);
        QTRY_VERIFY_WITH_TIMEOUT(next.ended() != nullptr, 3 * kPatience);
        QVERIFY2(next.ended()->outcome == Outcome::Done, next.ended()->why.c_str());
        QVERIFY((place.services.done() == std::vector<std::string>{"stop api 1", "start api 1"}));
        std::optional<Result<ports::AuditAnswer>> audit;
        next.acts->queryAudit({.service = ServiceId("api")}, [&](const auto& answer) { audit = answer; });
        QTRY_VERIFY(audit.has_value());
        QVERIFY(*audit && (*audit)->verdict.whole);
        QCOMPARE((*audit)->matching, std::uint64_t{2}); // one beginning, one end
    }
};

HOLDFAST_TEST(TstPlanDesk)
#include "tst_plan_desk.moc"
