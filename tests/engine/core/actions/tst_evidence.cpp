// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/actions/evidence.h"
#include "tests/engine/core/actions/fake_world.h"
#include "tests/support/test_registry.h"

#include <nlohmann/json.hpp>

using namespace holdfast;
using namespace holdfast::actions;
using namespace holdfast::actions::testing;

class TstEvidence final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void itTellsTheWholeStory() {
        const auto plan = smallPlan(2);
        FakeWorld world(plan);
        Execution execution(world.world(), plan, confirmedBy(plan, world.clock.now()), {});
        drive(world, execution);
        const auto evidence = evidenceOf(execution.history());
        QVERIFY(evidence["outcome"] == "done");
        QVERIFY(evidence["plan"]["id"] == "1932");
        QVERIFY(evidence["confirmation"]["by"] == "ada");
        QCOMPARE(evidence["guards"].size(), std::size_t{22});
        QVERIFY(evidence["before"]["own_health"] == 0.92);
        QVERIFY(evidence["verification"]["readings"].size() >= 3);
        QVERIFY(evidence["steps"][1]["standing"] == "done");
        QVERIFY(evidence.dump().find("204") != std::string::npos);
        QVERIFY(evidence.dump().find("hunter2") == std::string::npos);
    }

    void theJournalAloneMakesTheSame() {
        const auto plan = smallPlan(2);
        FakeWorld world(plan);
        Execution execution(world.world(), plan, confirmedBy(plan, world.clock.now()), {});
        drive(world, execution);
        auto history = *PlanHistory::from(world.journal.front());
        for (std::size_t i = 1; i < world.journal.size(); ++i)
            history.take(world.journal[i]);
        QVERIFY(evidenceOf(history) == evidenceOf(execution.history()));
        // Also what history keeps, with the times of then, however much later that is.
        world.clock.pass(Duration(3'600'000));
        const auto detail = detailOf(history);
        QVERIFY(detail.summary.began == world.journal.front().time);
        QVERIFY(detail.summary.firstStep == world.journal[1].time);
        QVERIFY(detail.summary.ended && *detail.summary.ended < world.clock.now() - Duration(3'000'000));
        QVERIFY(detail.summary.outcome == Outcome::Done && detail.summary.by == "ada");
        QCOMPARE(detail.steps.size(), std::size_t{2});
        QVERIFY(detail.evidence.contains("verification") && !detail.evidence.contains("hunter2"));
    }

    void longAnswersAreCutAndSaySo() {
        const std::vector<CallRecord> calls{{.call = "GET /",
                                             .answer = "password=hunter2 " + std::string(100'000, 'x'),
                                             .took = Duration(1'500)}};
        const auto out = callsToJson(calls);
        const auto answer = out[0]["answer"].get<std::string>();
        QVERIFY(answer.size() < 4'200);
        QVERIFY(answer.find("cut, 100017 bytes in all") != std::string::npos);
        QVERIFY(answer.find("hunter2") == std::string::npos);
        QVERIFY(out[0]["seconds"] == 1.5);
        const auto many = callsToJson(std::vector<CallRecord>(100));
        QCOMPARE(many.size(), std::size_t{65});
        QVERIFY(many.back()["call"] == "… and 36 more");
    }
};

HOLDFAST_TEST(TstEvidence)
#include "tst_evidence.moc"
