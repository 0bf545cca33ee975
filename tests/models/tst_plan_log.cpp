// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/plan_log.h"
#include "tests/support/acting.h"
#include "tests/support/fleet_play.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

using namespace holdfast;
using namespace holdfast::models;
using namespace std::chrono_literals;

class TstPlanLog final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void eachTextIsKeptOnceInTheOrderItWasSaid() {
        const TimePoint now{Duration(1'780'000'000'000)};
        auto desk = testing::busyDesk(*testing::referenceFleet(), now);
        const auto plan = desk.running.front().plan.id;
        PlanLog log;
        log.take(desk, now);
        const auto before = log.of(plan, now).size();
        log.take(desk, now + 1s);
        QCOMPARE(log.of(plan, now).size(), before); // nothing new was said
        desk.running.front().text = "it is ready";
        log.take(desk, now + 2s);
        const auto lines = log.of(plan, now);
        QCOMPARE(lines.size(), before + 1);
        QCOMPARE(lines.back().detail, QStringLiteral("it is ready"));
        QVERIFY(log.of(actions::PlanId("another"), now).empty());
    }
};

HOLDFAST_TEST(TstPlanLog)
#include "tst_plan_log.moc"
