// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/actions/plan_json.h"
#include "tests/engine/core/actions/sample_plan.h"
#include "tests/support/test_registry.h"

using namespace holdfast;
using namespace holdfast::actions;
using namespace holdfast::actions::testing;

class TstPlanText final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void aPersonCanReadIt() {
        auto plan = samplePlan();
        plan.arguments = {{"replica", "1"}};
        const auto text = planToText(plan);
        for (const std::string part :
             {"Plan 1932: graceful-restart of learning", "production, tier 3", "which is container 9c1fe07",
              "built from state 812 at 2026-05-28T20:26:40.000Z by ada", "- image  learning:1.8.3",
              "+ image  learning:1.8.2", "replicas  2 (unchanged)", "1 Drain: stop routing new work",
              "within 20 s; undone by: route again", "coordination: degraded for about 40 s",
              "health is 0.70 or more on 3 readings in a row over 10 s, within 5 min",
              "and memory is 80 % or less", "with replica=1", "leave automation paused"}) {
            QVERIFY2(text.find(part) != std::string::npos, (part + " is not in\n" + text).c_str());
        }
        QVERIFY(text.ends_with('\n'));
    }

    void secretsAreNotInIt() {
        auto plan = samplePlan();
        plan.changes = {{.field = "env SECRET_KEY", .before = "hunter2", .after = ""}};
        plan.wayBack = "psql password=hunter2";
        QVERIFY(planToText(plan).find("hunter2") == std::string::npos);
    }

    void whatIsIsolatedStaysSo() {
        auto plan = samplePlan();
        plan.action = RecoveryAction::Isolate;
        QVERIFY(planToText(plan).contains("coordination: degraded until it is put back"));
    }

    void nothingToSayIsSaid() {
        auto plan = samplePlan();
        plan.changes.clear();
        plan.affected.clear();
        const auto text = planToText(plan);
        QVERIFY(text.find("no field of the configuration") != std::string::npos);
        QVERIFY(text.find("nobody") != std::string::npos);
    }
};

HOLDFAST_TEST(TstPlanText)
#include "tst_plan_text.moc"
