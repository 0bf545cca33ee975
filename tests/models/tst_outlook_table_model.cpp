// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/outlook_table_model.h"
#include "models/roles.h"
#include "tests/support/fleet_play.h"
#include "tests/support/test_registry.h"

#include <QtTest/QAbstractItemModelTester>
#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

using namespace holdfast;
using namespace holdfast::models;
using Kind = OutlookRow::Kind;

namespace {

constexpr auto kFatal = QAbstractItemModelTester::FailureReportingMode::Fatal;

QString plain(QString text) {
    return text.replace(QChar(0x202F), QLatin1Char(' '));
}

testing::FleetPlay play() {
    auto play = testing::ordinaryHour();
    play.foretold = testing::Foretold{
        .warned = {{"redis", 0.82}, {"qdrant", 0.75}}, .learning = {"api"}, .unusual = {"worker"}};
    return play;
}

QStringList namesOf(const QAbstractItemModel& model) {
    QStringList names;
    for (int i = 0; i < model.rowCount(); ++i)
        names << model.index(i, OutlookTableModel::Name).data().toString();
    return names;
}

} // namespace

class TstOutlookTableModel final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void everyServiceSaysWhatIsForetoldOrWhyNothingIs() {
        OutlookTableModel model;
        const QAbstractItemModelTester tester(&model, kFatal);
        auto fleet = play();
        model.show(*fleet.state());
        const auto cell = [&](const char* service, int column) {
            return plain(model.index(model.find(service), column).data().toString());
        };
        QCOMPARE(cell("redis", OutlookTableModel::Chance), QStringLiteral("82 %"));
        QVERIFY(cell("redis", OutlookTableModel::Due).startsWith(QStringLiteral("in ")));
        QVERIFY(cell("redis", OutlookTableModel::Why).endsWith(QStringLiteral(" a minute")));
        QVERIFY(model.index(model.find("redis"), OutlookTableModel::Why)
                    .data(Qt::ToolTipRole)
                    .toString()
                    .contains(QStringLiteral(" a minute, reaches ")));
        QCOMPARE(cell("api", OutlookTableModel::Chance), QStringLiteral("—"));
        QCOMPARE(cell("api", OutlookTableModel::Why), QStringLiteral("learning, ready in 22 min"));
        QVERIFY(cell("worker", OutlookTableModel::Anomaly).startsWith(QStringLiteral("0.71 unusual since")));
        QCOMPARE(cell("redis", OutlookTableModel::Anomaly), QStringLiteral("0.46"));
        QCOMPARE(cell("redis", OutlookTableModel::History), QStringLiteral("4,096 moments, learnt 6 h ago"));
    }

    void servicesComeAndGoUnderTheChosenOne() {
        OutlookTableModel model;
        const QAbstractItemModelTester tester(&model, kFatal);
        OutlookFilterProxy proxy;
        proxy.setSourceModel(&model);
        const QAbstractItemModelTester proxyTester(&proxy, kFatal);
        auto fleet = play();
        const auto state = fleet.state();
        model.show(*state);
        proxy.sort(OutlookTableModel::Chance, Qt::DescendingOrder);
        const QPersistentModelIndex chosen = model.index(model.find("redis"), 0);
        QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
        auto fewer = *state;
        fewer.services.erase(fewer.services.begin());
        auto outlook = std::make_shared<outlook::FleetOutlook>(*state->outlook);
        outlook->services.erase(outlook->services.begin());
        fewer.outlook = outlook;
        model.show(fewer);
        QCOMPARE(model.rowCount(), static_cast<int>(fewer.services.size()));
        model.show(*state);
        QVERIFY(chosen.isValid());
        QCOMPARE(chosen.data().toString(), QStringLiteral("redis"));
        QCOMPARE(reset.size(), 0);
    }

    /// The fleet file was read again, the outlook is still about the one before.
    void anOutlookOfAnotherFleetIsNotShown() {
        OutlookTableModel model;
        auto fleet = play();
        auto changed = *fleet.state();
        changed.services.emplace_back().id = ServiceId("new");
        model.show(changed);
        QCOMPARE(model.rowCount(), 0);
    }

    void whatIsNotKnownStandsLastInBothDirections() {
        OutlookTableModel model;
        OutlookFilterProxy proxy;
        proxy.setSourceModel(&model);
        auto fleet = play();
        model.show(*fleet.state());
        for (const auto order : {Qt::AscendingOrder, Qt::DescendingOrder}) {
            proxy.sort(OutlookTableModel::Chance, order);
            QCOMPARE(namesOf(proxy).constLast(), QStringLiteral("api"));
        }
        QCOMPARE(namesOf(proxy).constFirst(), QStringLiteral("redis"));
    }

    void itIsNarrowedByKindAndWords() {
        OutlookTableModel model;
        OutlookFilterProxy proxy;
        proxy.setSourceModel(&model);
        auto fleet = play();
        model.show(*fleet.state());
        proxy.setKinds({Kind::Warned});
        QCOMPARE(proxy.rowCount(), 2);
        proxy.setKinds({Kind::Learning, Kind::Unusual});
        QCOMPARE(proxy.rowCount(), 2);
        proxy.setWords(QStringLiteral("READY"));
        QCOMPARE(namesOf(proxy), QStringList{QStringLiteral("api")});
        proxy.setKinds({});
        proxy.setWords({});
        QCOMPARE(proxy.rowCount(), model.rowCount());
    }
};

HOLDFAST_TEST(TstOutlookTableModel)
#include "tst_outlook_table_model.moc"
