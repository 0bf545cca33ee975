// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/plan_history_model.h"
#include "tests/support/acting.h"
#include "tests/support/fleet_play.h"
#include "tests/support/test_registry.h"

#include <QtTest/QAbstractItemModelTester>
#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

using namespace holdfast;
using namespace holdfast::models;
using actions::Outcome;

class TstPlanHistoryModel final : public QObject {
    Q_OBJECT

private:
    const TimePoint m_now{Duration(1'780'000'000'000)};

private Q_SLOTS:

    void aPlanThatEndsComesOnTopAndTheChoiceStays() {
        PlanHistoryModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
        auto ended = testing::busyDesk(*testing::referenceFleet(), m_now).ended;
        const auto newest = ended.front();
        ended.erase(ended.begin());
        model.show(ended, m_now);
        const QPersistentModelIndex chosen = model.index(0, 0);
        QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
        ended.insert(ended.begin(), newest);
        model.show(ended, m_now);
        QCOMPARE(chosen.row(), 1);
        QCOMPARE(resets.count(), 0);
        QCOMPARE(model.index(0, PlanHistoryModel::Took).data().toString().left(2), QStringLiteral("48"));
    }

    void itIsNarrowedByWordsAndByOutcome() {
        PlanHistoryModel model;
        PlanHistoryProxy proxy;
        proxy.setSourceModel(&model);
        const QAbstractItemModelTester tester(&proxy, QAbstractItemModelTester::FailureReportingMode::Fatal);
        model.show(testing::busyDesk(*testing::referenceFleet(), m_now).ended, m_now);
        QCOMPARE(proxy.rowCount(), 6);
        proxy.setOutcomes({Outcome::Done});
        QCOMPARE(proxy.rowCount(), 2);
        proxy.setWords(QStringLiteral("CACHE ada"));
        QCOMPARE(proxy.rowCount(), 1);
        proxy.setOutcomes({Outcome::Failed});
        QCOMPARE(proxy.rowCount(), 0);
        proxy.setWords({});
        proxy.setOutcomes({});
        QCOMPARE(proxy.rowCount(), 6);
    }
};

HOLDFAST_TEST(TstPlanHistoryModel)
#include "tst_plan_history_model.moc"
