// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/actions/plan_id.h"
#include "tests/engine/core/actions/sample_plan.h"
#include "tests/support/test_registry.h"

#include <set>

using namespace holdfast;
using namespace holdfast::actions;
using namespace holdfast::actions::testing;

class TstPlanId final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void itIsAUlidInLowerCase() {
        // The example of the specification: 1469918176385 ms is «01ARYZ6S41».
        PlanIdEntropy entropy{};
        QCOMPARE(planIdOf(TimePoint(Duration(1'469'918'176'385)), entropy).value(),
                 std::string("01aryz6s410000000000000000"));
        entropy.fill(0xff);
        QCOMPARE(planIdOf(TimePoint(Duration(1'469'918'176'385)), entropy).value(),
                 std::string("01aryz6s41zzzzzzzzzzzzzzzz"));
        entropy = {0, 0, 0, 0, 1};
        QCOMPARE(planIdOf(TimePoint(Duration(0)), entropy).value(),
                 std::string("00000000000000000100000000"));
    }

    void laterSortsBehind() {
        PlanIdEntropy most{};
        most.fill(0xff);
        QVERIFY(planIdOf(kNow, most) < planIdOf(kNow + Duration(1), {}));
    }

    void noneIsGivenTwice() {
        std::set<PlanId> seen;
        for (int i = 0; i < 1'000; ++i)
            QVERIFY(seen.insert(newPlanId(kNow)).second);
    }
};

HOLDFAST_TEST(TstPlanId)
#include "tst_plan_id.moc"
