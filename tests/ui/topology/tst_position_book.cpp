// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/test_registry.h"
#include "ui/topology/position_book.h"

#include <QtCore/QJsonArray>
#include <QtCore/QLineF>

using namespace holdfast::ui::topology;

namespace {

const QSizeF kSize(120, 46);

LayoutGraph graphOf(const QStringList& ids, const QList<std::pair<QString, QString>>& edges) {
    LayoutGraph graph;
    for (const QString& id : ids)
        graph.nodes.append({id, kSize});
    for (const auto& [from, to] : edges) {
        graph.edges.append({static_cast<int>(ids.indexOf(from)), static_cast<int>(ids.indexOf(to)), true});
    }
    return graph;
}

const QString kApi = QStringLiteral("api");
const QString kRedis = QStringLiteral("redis");
const QString kWorker = QStringLiteral("worker");
const QString kMail = QStringLiteral("mail");

} // namespace

class TstPositionBook : public QObject {
    Q_OBJECT

private:
    /// api calls redis; laid out.
    static PositionBook laidOut() {
        PositionBook book;
        book.adopt(graphOf({kApi, kRedis}, {{kApi, kRedis}}),
                   {.centres = {{60, 100}, {300, 100}},
                    .routes = {{{120, 100}, {180, 100}, {200, 100}, {240, 100}}},
                    .size = {360, 123}});
        return book;
    }

private Q_SLOTS:

    void whatStaysStaysWhereItIs() {
        PositionBook book = laidOut();
        const QStringList placed =
            book.update(graphOf({kWorker, kRedis, kApi}, {{kWorker, kRedis}, {kApi, kRedis}}));
        QCOMPARE(placed, QStringList{kWorker});
        QCOMPARE(book.centreOf(kApi), QPointF(60, 100));
        QCOMPARE(book.centreOf(kRedis), QPointF(300, 100));
        QCOMPARE(book.routeOf(kApi, kRedis).size(), 4);
    }

    void anAdditionStandsBesideItsNeighbours() {
        PositionBook book = laidOut();
        book.update(graphOf({kApi, kRedis, kWorker}, {{kApi, kRedis}, {kWorker, kRedis}}));
        const QPointF worker = book.centreOf(kWorker).value();
        QVERIFY(worker.x() < 300.0 - 120.0);                  // left of what it calls
        QVERIFY(QLineF(worker, {300, 100}).length() < 400.0); // near it
        QVERIFY(!book.rectOf(kWorker)->intersects(*book.rectOf(kApi)));
        QVERIFY(!book.rectOf(kWorker)->intersects(*book.rectOf(kRedis)));
    }

    void manyAdditionsNeverLieOnOneAnother() {
        PositionBook book = laidOut();
        QStringList ids{kApi, kRedis};
        QList<std::pair<QString, QString>> edges{{kApi, kRedis}};
        for (int i = 0; i < 40; ++i) {
            ids.append(QStringLiteral("new-%1").arg(i));
            edges.append({kApi, ids.last()});
        }
        book.update(graphOf(ids, edges));
        for (qsizetype a = 0; a < ids.size(); ++a) {
            for (qsizetype b = a + 1; b < ids.size(); ++b) {
                QVERIFY(!book.rectOf(ids[a])->intersects(*book.rectOf(ids[b])));
            }
        }
    }

    void anAdditionWithoutNeighboursStandsBelow() {
        PositionBook book = laidOut();
        book.update(graphOf({kApi, kRedis, kMail}, {}));
        QVERIFY(book.rectOf(kMail)->top() > book.rectOf(kApi)->bottom());
    }

    void whatWentIsForgottenAndItsPlaceIsFree() {
        PositionBook book = laidOut();
        book.update(graphOf({kApi}, {}));
        QVERIFY(!book.centreOf(kRedis).has_value());
        QVERIFY(book.routeOf(kApi, kRedis).isEmpty());
        QCOMPARE(book.changesSinceLayout(), 1);
        book.update(graphOf({kApi, kRedis}, {{kApi, kRedis}}));
        QVERIFY(book.routeOf(kApi, kRedis).isEmpty()); // it stands elsewhere now
        QCOMPARE(book.changesSinceLayout(), 2);
    }

    void aFullLayoutForgetsAllPlacesBefore() {
        PositionBook book = laidOut();
        book.update(graphOf({kApi, kRedis, kWorker}, {}));
        book.adopt(graphOf({kApi, kWorker}, {}),
                   {.centres = {{60, 23}, {60, 123}}, .routes = {}, .size = {120, 146}});
        QCOMPARE(book.changesSinceLayout(), 0);
        QVERIFY(!book.centreOf(kRedis).has_value());
        QCOMPARE(book.bounds(), QRectF(0, 0, 120, 146));
    }

    void placesAreRememberedAcrossRuns() {
        PositionBook next;
        next.restore(laidOut().save());
        QVERIFY(next.update(graphOf({kApi, kRedis}, {{kApi, kRedis}})).isEmpty());
        QCOMPARE(next.centreOf(kRedis), QPointF(300, 100));
    }

    void aDamagedMemoryIsIgnored() {
        PositionBook book;
        book.restore({{QStringLiteral("places"), QStringLiteral("everywhere")}});
        QVERIFY(book.isEmpty());
        const QJsonObject places{{kApi, QJsonArray{1, 2}},
                                 {kRedis, QJsonArray{QStringLiteral("left"), 2}},
                                 {kMail, QJsonArray{1e300, 0}},
                                 {kWorker, QJsonArray{1}}};
        book.restore({{QStringLiteral("places"), places}});
        QCOMPARE(book.centreOf(kApi), QPointF(1, 2));
        QVERIFY(!book.centreOf(kRedis) && !book.centreOf(kMail) && !book.centreOf(kWorker));
    }

    /// A group that is folded and opened again has its members where they were.
    void whatIsHiddenKeepsItsPlace() {
        const QString group = QStringLiteral("data");
        PositionBook book;
        LayoutGraph open = graphOf({kApi, kRedis, kMail}, {{kApi, kRedis}});
        open.nodes[1].group = open.nodes[2].group = group;
        open.hidden = {{groupId(group), group}};
        book.adopt(open, {.centres = {{60, 100}, {300, 100}, {300, 200}}, .routes = {}, .size = {360, 246}});
        LayoutGraph folded = graphOf({kApi, groupId(group)}, {{kApi, groupId(group)}});
        folded.hidden = {{kRedis, group}, {kMail, group}};
        QCOMPARE(book.update(folded), QStringList{groupId(group)});
        QCOMPARE(book.centreOf(groupId(group)), QPointF(300, 150)); // amid its members
        QCOMPARE(book.centreOf(kApi), QPointF(60, 100));
        QVERIFY(book.update(open).isEmpty());
        QCOMPARE(book.centreOf(kRedis), QPointF(300, 100));
        QCOMPARE(book.centreOf(kMail), QPointF(300, 200));
        // and what comes meanwhile does not stand in their place
        folded.nodes.append({kWorker, kSize});
        folded.edges.append({0, 2, true});
        book.update(folded);
        const QRectF worker = book.rectOf(kWorker).value();
        QVERIFY(!worker.intersects(book.rectOf(kRedis).value()));
        QVERIFY(!worker.intersects(book.rectOf(kMail).value()));
    }

    void aGroupThatNeverWasOpenIsSetDownAsAWholeBesideItsCard() {
        const QString group = QStringLiteral("data");
        PositionBook book;
        LayoutGraph folded = graphOf({kApi, groupId(group)}, {{kApi, groupId(group)}});
        folded.hidden = {{kRedis, group}, {kMail, group}};
        book.adopt(folded, {.centres = {{60, 100}, {300, 100}}, .routes = {}, .size = {360, 123}});
        LayoutGraph open = graphOf({kApi, kRedis, kMail}, {{kApi, kRedis}});
        open.nodes[1].group = open.nodes[2].group = group;
        open.hidden = {{groupId(group), group}};
        QCOMPARE(book.update(open).size(), 2);
        QCOMPARE(book.centreOf(kApi), QPointF(60, 100));
        const QRectF members = book.rectOf(kRedis).value() | book.rectOf(kMail).value();
        QVERIFY(!members.intersects(book.rectOf(kApi).value()));
        QVERIFY(QLineF(members.center(), {300, 100}).length() < 300.0);
    }
};

HOLDFAST_TEST(TstPositionBook)
#include "tst_position_book.moc"
