// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/discovered_services_model.h"
#include "tests/support/test_registry.h"

#include <QtTest/QAbstractItemModelTester>
#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

using namespace holdfast;
using namespace holdfast::models;

class TstDiscoveredServicesModel final : public QObject {
    Q_OBJECT

private:
    static discovery::DiscoveredFleet fleet() {
        discovery::DiscoveredFleet fleet;
        fleet.services.push_back({.name = "web",
                                  .kind = ServiceKind::Http,
                                  .address = "http://127.0.0.1:80",
                                  .comments = {"one", "two"}});
        fleet.services.push_back({.name = "db", .kind = ServiceKind::Postgres});
        fleet.services.push_back({.name = "cache", .kind = ServiceKind::Redis});
        fleet.dependencies = {
            {.from = "web", .to = "db", .kind = DependencyKind::Hard, .evidence = "depends_on (line 3)"},
            {.from = "web", .to = "cache", .kind = DependencyKind::Soft, .evidence = {}}};
        return fleet;
    }

    static QString shown(const DiscoveredServicesModel& model, int row, int column) {
        return model.index(row, column).data().toString();
    }

private Q_SLOTS:

    void aServiceWithWhatItNeeds() {
        DiscoveredServicesModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
        model.show(fleet());
        QCOMPARE(model.rowCount(), 3);
        QCOMPARE(shown(model, 0, DiscoveredServicesModel::Name), QStringLiteral("web"));
        QCOMPARE(shown(model, 0, DiscoveredServicesModel::Address), QStringLiteral("http://127.0.0.1:80"));
        QCOMPARE(shown(model, 0, DiscoveredServicesModel::Needs), QStringLiteral("db, cache (soft)"));
        QCOMPARE(model.index(0, 0).data(Qt::ToolTipRole).toString(), QStringLiteral("one\ntwo"));
        QVERIFY(model.index(0, DiscoveredServicesModel::Needs)
                    .data(Qt::ToolTipRole)
                    .toString()
                    .startsWith(QStringLiteral("db: depends_on (line 3)\n")));
        QVERIFY(model.index(0, 0).data(DiscoveredServicesModel::WatchedRole).toBool());
    }

    void whatIsNotReachedSaysSo() {
        DiscoveredServicesModel model;
        model.show(fleet());
        QVERIFY(!model.index(1, 0).data(DiscoveredServicesModel::WatchedRole).toBool());
        QCOMPARE(shown(model, 1, DiscoveredServicesModel::Address),
                 QStringLiteral("not watched: nothing reaches it from here"));
        QVERIFY(model.index(1, 0).data(Qt::AccessibleTextRole).toString().startsWith(QStringLiteral("db, ")));
    }

    void anotherPreviewIsADifferenceNotAReset() {
        DiscoveredServicesModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
        model.show(fleet());
        QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
        auto next = fleet();
        next.services.erase(next.services.begin() + 1);
        next.services.front().address.clear();
        model.show(next);
        QCOMPARE(model.rowCount(), 2);
        QCOMPARE(shown(model, 1, DiscoveredServicesModel::Name), QStringLiteral("cache"));
        QCOMPARE(resets.count(), 0);
        model.show({});
        QCOMPARE(model.rowCount(), 0);
    }
};

HOLDFAST_TEST(TstDiscoveredServicesModel)
#include "tst_discovered_services_model.moc"
