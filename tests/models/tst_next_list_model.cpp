// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/next_list_model.h"
#include "models/roles.h"
#include "tests/support/fleet_play.h"
#include "tests/support/test_registry.h"

#include <QtTest/QAbstractItemModelTester>
#include <QtTest/QSignalSpy>
#include <QtTest/QTest>

using namespace holdfast;
using namespace holdfast::models;
using namespace std::chrono_literals;

namespace {

QStringList names(const char* text) {
    return QString::fromLatin1(text).split(QLatin1Char(' '));
}

QStringList servicesOf(const NextListModel& model) {
    QStringList names;
    for (int row = 0; row < model.rowCount(); ++row)
        names << model.index(row, 0).data(ServiceRole).toString();
    return names;
}

} // namespace

class TstNextListModel final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void init() {
        m_play = std::make_unique<testing::FleetPlay>(testing::ordinaryHour());
        m_play->foretold =
            testing::Foretold{.warned = {{"redis", 0.82}, {"qdrant", 0.74}, {"api", 0.78}, {"webui", 0.75}},
                              .learning = {},
                              .unusual = {}};
        m_model = std::make_unique<NextListModel>();
        m_tester = std::make_unique<QAbstractItemModelTester>(
            m_model.get(), QAbstractItemModelTester::FailureReportingMode::Fatal);
    }

    void cleanup() {
        m_tester.reset();
        m_model.reset();
    }

    void theMostSeriousStandsFirst() {
        m_model->show(*m_play->state());
        QCOMPARE(servicesOf(*m_model), names("redis api webui qdrant"));
        const QModelIndex redis = m_model->index(0, 0);
        QVERIFY2(redis.data(TimeTextRole).toString().startsWith(QStringLiteral("in ")),
                 qPrintable(redis.data(TimeTextRole).toString()));
        QCOMPARE(redis.data(ChanceRole).toDouble(), 0.82);
        QCOMPARE(redis.data(DetailRole).toString(), QStringLiteral("4 down, 4 degraded"));
        QVERIFY(!redis.data(KeyLineRole).toString().isEmpty());
        QVERIFY(redis.data(Qt::AccessibleTextRole).toString().contains(QStringLiteral("failure predicted")));
        QVERIFY(!m_model->folds());
    }

    /// Webui fails because of api, api because of redis: one cause, two under it.
    void whatComesOfACauseIsFoldedUnderIt() {
        m_play->foretold->because = {{"api", "redis"}, {"webui", "api"}};
        m_model->show(*m_play->state());
        QCOMPARE(servicesOf(*m_model), names("redis qdrant"));
        QVERIFY(m_model->folds());
        QVERIFY2(m_model->index(0, 0).data(Qt::ToolTipRole).toString().contains(QStringLiteral("2 warned")),
                 qPrintable(m_model->index(0, 0).data(DetailRole).toString()));
        QSignalSpy resets(m_model.get(), &QAbstractItemModel::modelReset);
        m_model->setOpen(m_model->index(0, 0), true);
        QCOMPARE(servicesOf(*m_model), names("redis api webui qdrant"));
        QCOMPARE(m_model->index(1, 0).data(LevelRole).toInt(), 1);
        QCOMPARE(m_model->causeRow(2), 0);
        QCOMPARE(m_model->causeRow(3), 3);
        m_play->sweep();
        m_model->show(*m_play->state()); // stays open
        QCOMPARE(m_model->rowCount(), 4);
        m_model->setOpen(m_model->index(0, 0), false);
        QCOMPARE(m_model->rowCount(), 2);
        QCOMPARE(resets.count(), 0);
    }

    void aCauseWithoutAWarningFoldsNobody() {
        m_play->foretold->because = {{"api", "postgres"}};
        m_model->show(*m_play->state());
        QCOMPARE(m_model->rowCount(), 4);
    }

    void aCircleOfCausesLosesNobody() {
        m_play->foretold->because = {{"api", "webui"}, {"webui", "api"}, {"redis", "api"}};
        m_model->show(*m_play->state());
        for (int row = 0; row < m_model->rowCount(); ++row)
            m_model->setOpen(m_model->index(row, 0), true);
        QStringList all = servicesOf(*m_model);
        all.sort();
        QCOMPARE(all, names("api qdrant redis webui"));
    }

    void whatHasFailedIsNotExpectedAnyMore() {
        m_play->foretold->because = {{"api", "redis"}};
        m_play->down("redis");
        m_play->sweep(4);
        m_model->show(*m_play->state());
        QVERIFY(!servicesOf(*m_model).contains(QStringLiteral("redis")));
    }

    void anOldOutlookIsToldAndOneThatIsOverIsNotShown() {
        m_model->show(*m_play->state());
        QCOMPARE(m_model->index(0, 0).data(OldRole).toBool(), false);
        m_play->foretold->age = 4min;
        m_model->show(*m_play->state());
        QCOMPARE(m_model->index(0, 0).data(OldRole).toBool(), true);
        m_play->foretold->age = 1h;
        m_model->show(*m_play->state());
        QCOMPARE(m_model->rowCount(), 0);
        m_play->foretold.reset();
        m_model->show(*m_play->state());
        QCOMPARE(m_model->rowCount(), 0);
    }

private:
    std::unique_ptr<testing::FleetPlay> m_play;
    std::unique_ptr<NextListModel> m_model;
    std::unique_ptr<QAbstractItemModelTester> m_tester;
};

HOLDFAST_TEST(TstNextListModel)
#include "tst_next_list_model.moc"
