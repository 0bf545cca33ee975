// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/automation/desk_state.h"
#include "engine/core/fleet/signal_catalog.h"
#include "models/aside_lines.h"
#include "tests/support/acting.h"
#include "tests/support/fleet_play.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

using namespace holdfast;
using namespace holdfast::models;

class TstAsideLines final : public QObject {
    Q_OBJECT

private:
    static constexpr TimePoint kNow{Duration(1'780'000'000'000)};

    static FleetState stateWith(std::optional<double> aside) {
        FleetState state;
        state.fleet = testing::referenceFleet();
        state.time = kNow;
        ServiceState worker;
        worker.id = ServiceId("worker");
        SignalState signal;
        signal.id = SignalId(signals::kTasksAside);
        if (aside) signal.last = Reading{.time = kNow, .value = *aside};
        worker.signals.push_back(signal);
        state.services.push_back(worker);
        return state;
    }

private Q_SLOTS:

    void whatLiesAsideCanBePutBackFromHere() {
        const auto lines = asideLines(stateWith(1'150.0));
        QCOMPARE(lines.size(), std::size_t{1});
        QCOMPARE(lines[0].title, QStringLiteral("Put tasks of worker back"));
        QVERIFY2(lines[0].detail.startsWith(QStringLiteral("1,150 tasks were moved out of its queues.")),
                 qPrintable(lines[0].detail));
        QCOMPARE(lines[0].service, QStringLiteral("worker"));
        QCOMPARE(lines[0].action, static_cast<int>(actions::RecoveryAction::QueueReturn));
        QVERIFY(asideLines(stateWith(1.0))[0].detail.startsWith(QStringLiteral("1 task was moved")));
    }

    void whereNothingLiesOrNobodyKnowsNothingIsOffered() {
        QVERIFY(asideLines(stateWith(0.0)).empty());
        QVERIFY(asideLines(stateWith(std::nullopt)).empty());
    }

    void whileAPlanIsUnderWayForItNothingIsOffered() {
        auto state = stateWith(12.0);
        auto desk = std::make_shared<automation::DeskState>();
        automation::RunningPlan running;
        running.plan.target.service = ServiceId("worker");
        desk->running.push_back(running);
        state.desk = desk;
        QVERIFY(asideLines(state).empty());
    }
};

HOLDFAST_TEST(TstAsideLines)
#include "tst_aside_lines.moc"
