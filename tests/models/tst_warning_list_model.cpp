// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/roles.h"
#include "models/warning_list_model.h"
#include "tests/support/fleet_play.h"
#include "tests/support/test_registry.h"

#include <QtTest/QAbstractItemModelTester>
#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

using namespace holdfast;
using namespace holdfast::models;
using namespace std::chrono_literals;

namespace {

constexpr auto kFatal = QAbstractItemModelTester::FailureReportingMode::Fatal;

} // namespace

class TstWarningListModel final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void whatIsLikelierAndWorseStandsFirstAndTheChoiceStays() {
        WarningListModel model;
        const QAbstractItemModelTester tester(&model, kFatal);
        auto play = testing::ordinaryHour();
        model.show(*play.state());
        QCOMPARE(model.rowCount(), 0); // nothing is foretold yet
        play.foretold = testing::Foretold{.warned = {{"redis", 0.82}, {"qdrant", 0.75}}};
        model.show(*play.state());
        QCOMPARE(model.rowCount(), 2);
        QCOMPARE(model.row(0).service, "redis");
        const QPersistentModelIndex chosen = model.index(1, 0);
        play.foretold->warned["qdrant"] = 0.95;
        model.show(*play.state());
        QCOMPARE(model.row(0).service, "qdrant");
        QCOMPARE(chosen.row(), 0);
        play.foretold->warned.erase("qdrant");
        model.show(*play.state());
        QVERIFY(!chosen.isValid());
        QCOMPARE(model.rowCount(), 1);
    }

    void aWarningIsReadAsASentence() {
        WarningListModel model;
        auto play = testing::ordinaryHour();
        play.foretold = testing::Foretold{.warned = {{"redis", 0.82}}};
        model.show(*play.state());
        const QString words = model.index(0, 0).data(Qt::AccessibleTextRole).toString();
        QVERIFY2(words.startsWith(QStringLiteral("redis, failure predicted, memory reaches its limit of")),
                 qPrintable(words));
        QVERIFY(words.contains(QStringLiteral("4 down, 4 degraded")));
        QVERIFY(words.contains(QStringLiteral("warned at ")));
    }

    /// The engine has stopped; the screen goes on.
    void anOldWarningLooksOldAndItsTimePasses() {
        WarningListModel model;
        auto play = testing::ordinaryHour();
        play.foretold = testing::Foretold{.warned = {{"redis", 0.82}}};
        model.show(*play.state());
        QVERIFY(!model.row(0).old);
        const QString before = model.row(0).due;
        play.foretold->age = 3min;
        model.show(*play.state());
        QVERIFY(model.row(0).old);
        QVERIFY(model.row(0).due != before);
    }
};

HOLDFAST_TEST(TstWarningListModel)
#include "tst_warning_list_model.moc"
