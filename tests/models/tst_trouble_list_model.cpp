// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/roles.h"
#include "models/trouble_list_model.h"
#include "tests/support/test_registry.h"

#include <QtTest/QAbstractItemModelTester>
#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

#include <algorithm>
#include <random>

using namespace holdfast;
using namespace holdfast::models;

namespace {

constexpr auto kFatal = QAbstractItemModelTester::FailureReportingMode::Fatal;
const TimePoint kNow{Duration(1'780'000'000'000)};

Trouble trouble(const std::string& name, Trouble::Kind kind = Trouble::Kind::Ill) {
    Trouble out;
    out.kind = kind;
    out.service = ServiceId(name);
    out.state = HealthState::Critical;
    out.freshness = Freshness::Fresh;
    out.reason = QStringLiteral("refused");
    out.since = kNow;
    return out;
}

Trouble under(const std::string& cause, const std::string& name) {
    auto out = trouble(name);
    out.under = ServiceId(cause);
    return out;
}

} // namespace

class TstTroubleListModel final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void troublesThatComeAndGoKeepTheChoice() {
        TroubleListModel model;
        const QAbstractItemModelTester tester(&model, kFatal);
        model.show({trouble("api"), trouble("redis")}, kNow);
        const QPersistentModelIndex chosen = model.index(1, 0);
        model.show({trouble("db"), trouble("redis"), trouble("api")}, kNow);
        QCOMPARE(chosen.row(), 1);
        QCOMPARE(chosen.data(ServiceRole).toString(), QStringLiteral("redis"));
        model.show({trouble("api")}, kNow);
        QVERIFY(!chosen.isValid());
        model.show({}, kNow);
        QCOMPARE(model.rowCount(), 0);
    }

    void agesGrowWhereNothingElseChanged() {
        TroubleListModel model;
        model.show({trouble("api")}, kNow);
        const QString before = model.index(0, 0).data(TimeTextRole).toString();
        QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
        model.show({trouble("api")}, kNow + Duration(3'600'000));
        QCOMPARE(changed.size(), 1);
        QVERIFY(model.index(0, 0).data(TimeTextRole).toString() != before);
    }

    void whatCannotBeReadIsUnknownNotItsLastState() {
        TroubleListModel model;
        model.show({trouble("api", Trouble::Kind::Unreadable), trouble("db")}, kNow);
        const auto state = [&](int row) {
            return static_cast<HealthState>(model.index(row, 0).data(StateRole).toInt());
        };
        QVERIFY(state(0) == HealthState::Unknown);
        QVERIFY(state(1) == HealthState::Critical);
    }

    void theCauseNamesThoseInTroubleBecauseOfIt() {
        TroubleListModel model;
        auto cause = trouble("db");
        model.show({cause}, kNow);
        QVERIFY(model.index(0, 0).data(DetailRole).toString().isEmpty());
        QVERIFY(!model.index(0, 0).data(OpenRole).isValid());
        cause.others = {under("db", "api")};
        model.show({cause}, kNow);
        QCOMPARE(model.index(0, 0).data(DetailRole).toString(), QStringLiteral("likely cause of api"));
        cause.others.push_back(under("db", "web"));
        model.show({cause}, kNow);
        QCOMPARE(model.index(0, 0).data(DetailRole).toString(),
                 QStringLiteral("likely cause of 2 others: api, web"));
        cause.because = {QStringLiteral("explains all 2 others in trouble"),
                         QStringLiteral("depends on nothing itself"),
                         QStringLiteral("began 30 s before the first of them")};
        model.show({cause}, kNow);
        QCOMPARE(model.index(0, 0).data(DetailRole).toString(),
                 QStringLiteral("likely cause of 2 others: depends on nothing itself, "
                                "began 30 s before the first of them"));
        const QString all = model.index(0, 0).data(Qt::AccessibleTextRole).toString();
        QVERIFY2(all.contains(QStringLiteral("api, web")), qPrintable(all));
        QVERIFY2(all.contains(QStringLiteral("explains all 2")), qPrintable(all));
        QVERIFY2(all.endsWith(QStringLiteral("folded")), qPrintable(all));
    }

    void whatStandsUnderACauseIsFoldedUntilItIsOpened() {
        TroubleListModel model;
        const QAbstractItemModelTester tester(&model, kFatal);
        auto cause = trouble("db");
        cause.others = {under("db", "api"), under("db", "web")};
        model.show({cause, trouble("mail")}, kNow);
        QVERIFY(model.folds());
        QCOMPARE(model.rowCount(), 2);
        QCOMPARE(model.index(0, 0).data(OpenRole).toBool(), false);
        model.setOpen(model.index(1, 0), true); // nothing under mail
        QCOMPARE(model.rowCount(), 2);
        const QPersistentModelIndex mail = model.index(1, 0);
        model.setOpen(model.index(0, 0), true);
        QCOMPARE(model.rowCount(), 4);
        QCOMPARE(mail.row(), 3);
        QCOMPARE(model.index(0, 0).data(OpenRole).toBool(), true);
        QCOMPARE(model.index(1, 0).data(ServiceRole).toString(), QStringLiteral("api"));
        QCOMPARE(model.index(1, 0).data(LevelRole).toInt(), 1);
        QCOMPARE(model.causeRow(2), 0);
        QCOMPARE(model.causeRow(3), 3);
        QCOMPARE(model.index(1, 0).data(DetailRole).toString(), QStringLiteral("likely because of db"));
        // It stays open while others come and go, and forgets it with the cause.
        cause.others.pop_back();
        model.show({trouble("mail"), cause}, kNow);
        QCOMPARE(model.rowCount(), 3);
        QCOMPARE(model.index(2, 0).data(ServiceRole).toString(), QStringLiteral("api"));
        model.show({trouble("mail")}, kNow);
        model.show({trouble("mail"), cause}, kNow);
        QCOMPARE(model.rowCount(), 2);
        model.setOpen(model.index(1, 0), true);
        model.setOpen(model.index(1, 0), false);
        QCOMPARE(model.rowCount(), 2);
    }

    void oneThatIsUnreadableAndUnderACauseIsThereTwice() {
        TroubleListModel model;
        const QAbstractItemModelTester tester(&model, kFatal);
        auto cause = trouble("db");
        cause.others = {under("db", "api")};
        model.show({cause, trouble("api", Trouble::Kind::Unreadable)}, kNow);
        model.setOpen(model.index(0, 0), true);
        QCOMPARE(model.rowCount(), 3);
    }

    void anyChangeLeadsToTheNewList() {
        TroubleListModel model;
        const QAbstractItemModelTester tester(&model, kFatal);
        std::mt19937 random(5);
        for (int round = 0; round < 100; ++round) {
            std::vector<Trouble> next;
            for (int i = 0; i < 10; ++i) {
                if (random() % 2 == 0) next.push_back(trouble("s" + std::to_string(i)));
            }
            std::shuffle(next.begin(), next.end(), random);
            model.show(next, kNow);
            QVERIFY(model.rows() == next);
        }
    }
};

HOLDFAST_TEST(TstTroubleListModel)
#include "tst_trouble_list_model.moc"
