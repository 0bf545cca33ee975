// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/act_line_model.h"
#include "models/desk_lines.h"
#include "tests/support/acting.h"
#include "tests/support/fleet_play.h"
#include "tests/support/test_registry.h"

#include <QtTest/QAbstractItemModelTester>
#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

using namespace holdfast;
using namespace holdfast::models;

class TstActLineModel final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void whatWasChosenStaysChosenWhileProposalsComeAndGo() {
        ActLineModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
        const auto fleet = testing::referenceFleet();
        const TimePoint now{Duration(1'780'000'000'000)};
        auto desk = testing::busyDesk(*fleet, now);
        model.show(proposalLines(desk, now));
        QCOMPARE(model.rowCount(), 2);
        const QPersistentModelIndex chosen = model.index(1, 0);
        const QString service = chosen.data(ServiceRole).toString();
        QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
        desk.proposals.erase(desk.proposals.begin());
        model.show(proposalLines(desk, now));
        QCOMPARE(chosen.row(), 0);
        QCOMPARE(chosen.data(ServiceRole).toString(), service);
        model.show({});
        QVERIFY(!chosen.isValid());
        QCOMPARE(resets.count(), 0);
    }

    void aLineIsReadWithWhatItsMarkMeans() {
        ActLineModel model;
        model.show({{.key = "a",
                     .mark = Mark::NotSet,
                     .word = QStringLiteral("not set"),
                     .title = QStringLiteral("No change freeze"),
                     .detail = QStringLiteral("No calendar is set.")}});
        QCOMPARE(model.index(0, 0).data(Qt::AccessibleTextRole).toString(),
                 QStringLiteral("No change freeze, not set, No calendar is set."));
    }
};

HOLDFAST_TEST(TstActLineModel)
#include "tst_act_line_model.moc"
