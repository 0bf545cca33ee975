// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/backup_list_model.h"
#include "models/backup_service_model.h"
#include "tests/support/fleet_play.h"
#include "tests/support/sample_backups.h"
#include "tests/support/test_registry.h"

#include <QtTest/QAbstractItemModelTester>
#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

using namespace holdfast;
using namespace holdfast::models;
using namespace std::chrono_literals;
using Tester = QAbstractItemModelTester;

class TstBackupListModel final : public QObject {
    Q_OBJECT

private:
    const TimePoint m_now{Duration(1'780'000'000'000)};

    static QString at(const QAbstractItemModel& model, int row, int column) {
        return model.index(row, column).data().toString();
    }

private Q_SLOTS:

    void eachSaysHowFarItWasTried() {
        BackupListModel model;
        const Tester tester(&model, Tester::FailureReportingMode::Fatal);
        auto backups = testing::backupsAt(m_now).services.front().backups;
        model.show(backups, m_now);
        QCOMPARE(model.rowCount(), 5);
        QCOMPARE(at(model, 0, BackupListModel::Standing), QStringLiteral("proven by a drill"));
        QVERIFY(at(model, 0, BackupListModel::Recovered) != QStringLiteral("—"));
        QCOMPARE(at(model, 1, BackupListModel::Standing), QStringLiteral("verified"));
        QCOMPARE(at(model, 1, BackupListModel::Recovered), QStringLiteral("—"));
        // One more comes: nothing else moves.
        QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
        QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
        auto next = backups.front();
        next.id = backups::backupIdOf(m_now, 1);
        next.damage = "manifest.json is gone.";
        backups.insert(backups.begin(), next);
        model.show(backups, m_now);
        QCOMPARE(inserted.count(), 1);
        QCOMPARE(reset.count(), 0);
        // What is damaged tells nothing of itself.
        QCOMPARE(at(model, 0, BackupListModel::Method), QStringLiteral("—"));
        QCOMPARE(static_cast<Mark>(model.index(0, 0).data(MarkRole).toInt()), Mark::Bad);
    }

    void eachServiceStandsInTheOrderOfTheFleet() {
        BackupServiceModel model;
        const Tester tester(&model, Tester::FailureReportingMode::Fatal);
        FleetState state;
        state.time = m_now;
        model.show(state);
        QCOMPARE(model.rowCount(), 0);
        auto told = testing::backupsAt(m_now);
        testing::failDrill(told, m_now);
        told.services.back().recoveryTime.reset();
        state.backups = std::make_shared<const backups::BackupState>(told);
        model.show(state);
        QCOMPARE(model.rowCount(), 2);
        QVERIFY(at(model, 0, BackupServiceModel::Proven).startsWith(QStringLiteral("failed")));
        QVERIFY(model.index(0, BackupServiceModel::Proven)
                    .data(Qt::ToolTipRole)
                    .toString()
                    .contains(QStringLiteral("shop.orders")));
        QCOMPARE(at(model, 1, BackupServiceModel::Recovery), QStringLiteral("never measured"));
    }
};

HOLDFAST_TEST(TstBackupListModel)
#include "tst_backup_list_model.moc"
