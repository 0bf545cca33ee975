// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/sample_topology.h"
#include "tests/support/test_registry.h"
#include "ui/topology/topology_scene.h"

using namespace holdfast;
using namespace holdfast::ui::topology;

namespace {

/// web → api → {db, cache}; worker → cache. web at the left, db above cache at the right, worker under api.
struct Sample {
    Content content;
    PositionBook places;

    Sample() {
        const auto add = [this](const QString& id) {
            content.cards.append({.id = id,
                                  .name = id,
                                  .state = HealthState::Healthy,
                                  .freshness = Freshness::Fresh,
                                  .score = QStringLiteral("0.97"),
                                  .remark = {},
                                  .words = id});
        };
        for (const char* id : {"web", "api", "db", "cache", "worker"})
            add(QString::fromLatin1(id));
        const auto link = [this](int from, int to, bool hard) {
            content.links.append(
                {.from = from, .to = to, .hard = hard, .tone = LinkTone::Quiet, .words = {}});
        };
        link(0, 1, true);
        link(1, 2, true);
        link(1, 3, true);
        link(4, 3, false);
        places.adopt(testing::graphOf(content),
                     {.centres = {{100, 200}, {400, 200}, {700, 100}, {700, 260}, {400, 300}},
                      .routes = {},
                      .size = {800, 400}});
    }
};

constexpr int kWeb = 0;
constexpr int kApi = 1;
constexpr int kDb = 2;
constexpr int kCache = 3;
constexpr int kWorker = 4;

} // namespace

class TstTopologyScene : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void init() {
        m_sample = Sample();
        m_scene = {};
        m_scene.build(m_sample.content, m_sample.places);
    }

    void theKeyboardWalksAlongEdges() {
        QCOMPARE(m_scene.first(), kWeb);
        QCOMPARE(m_scene.walk(kWeb, Step::Callees), kApi);
        QCOMPARE(m_scene.walk(kApi, Step::Callees), kCache); // nearer in height than db
        QCOMPARE(m_scene.walk(kCache, Step::Above), kDb);
        QCOMPARE(m_scene.walk(kDb, Step::Callers), kApi);
        QCOMPARE(m_scene.walk(kApi, Step::Below), kWorker);
        QCOMPARE(m_scene.neighbours(kCache, Step::Callers), (QList<int>{kApi, kWorker}));
    }

    void whereNothingIsTheKeyboardStays() {
        QCOMPARE(m_scene.walk(kWeb, Step::Callers), kWeb);
        QCOMPARE(m_scene.walk(kDb, Step::Callees), kDb);
        QCOMPARE(m_scene.walk(kDb, Step::Above), kDb);
        QCOMPARE(Scene().first(), -1);
    }

    void cardsAndLinksAreHit() {
        QCOMPARE(m_scene.cardAt({400, 200}), kApi);
        QCOMPARE(m_scene.cardAt({550, 20}), -1);
        const QPointF onLink = m_scene.curve(0).fine[m_scene.curve(0).fine.size() / 2];
        QCOMPARE(m_scene.linkAt(onLink + QPointF(0, 3), 6.0), 0);
        QCOMPARE(m_scene.linkAt(onLink + QPointF(0, 30), 6.0), -1);
    }

    void aChangedStateRepaintsItsCardOnly() {
        Content next = m_sample.content;
        next.cards[kDb].state = HealthState::Critical;
        QList<QRectF> dirty;
        QVERIFY(m_scene.refresh(next, dirty));
        QCOMPARE(dirty, QList<QRectF>{m_scene.cardRect(kDb)});
        QVERIFY(m_scene.card(kDb).state == HealthState::Critical);
    }

    void aFailingPathRepaintsItsLink() {
        Content next = m_sample.content;
        next.links[2].tone = LinkTone::Critical;
        QList<QRectF> dirty;
        QVERIFY(m_scene.refresh(next, dirty));
        QCOMPARE(dirty, QList<QRectF>{m_scene.curve(2).bounds});
    }

    void theSameStateRepaintsNothing() {
        QList<QRectF> dirty;
        QVERIFY(m_scene.refresh(m_sample.content, dirty));
        QVERIFY(dirty.isEmpty());
    }

    void anotherFleetIsNotARefresh() {
        QList<QRectF> dirty;
        Content fewer = m_sample.content;
        fewer.links.removeLast();
        QVERIFY(!m_scene.refresh(fewer, dirty));
        Content renamed = m_sample.content;
        renamed.cards[0].id = QStringLiteral("shop");
        QVERIFY(!m_scene.refresh(renamed, dirty));
        Content softer = m_sample.content;
        softer.links[0].hard = false;
        QVERIFY(!m_scene.refresh(softer, dirty));
    }

    void cardsWithoutAPlaceAreLeftOutWithTheirLinks() {
        Content more = m_sample.content;
        more.cards.prepend(
            {.id = QStringLiteral("unplaced"), .name = {}, .score = {}, .remark = {}, .words = {}});
        for (Link& link : more.links) {
            ++link.from;
            ++link.to;
        }
        more.links.append({.from = 0, .to = 2, .words = {}});
        m_scene.build(more, m_sample.places);
        QCOMPARE(m_scene.cardCount(), 5);
        QCOMPARE(m_scene.content().links.size(), 4);
        QCOMPARE(m_scene.link(0).from, kWeb);
        QCOMPARE(m_scene.indexOf(QStringLiteral("unplaced")), -1);
    }

    void everythingLiesWithinTheBounds() {
        for (int i = 0; i < m_scene.cardCount(); ++i)
            QVERIFY(m_scene.bounds().contains(m_scene.cardRect(i)));
        for (int i = 0; i < 4; ++i)
            QVERIFY(m_scene.bounds().contains(m_scene.curve(i).bounds));
    }

    /// Members side by side have a frame; with a stranger among them they have none.
    void anOpenGroupHasAFrameWhereItStandsAlone() {
        QVERIFY(m_scene.frames().isEmpty());
        Content grouped = m_sample.content;
        grouped.cards[kDb].group = grouped.cards[kCache].group = QStringLiteral("data");
        m_scene.build(grouped, m_sample.places);
        QCOMPARE(m_scene.frames().size(), 1);
        QCOMPARE(m_scene.frames()[0].name, QStringLiteral("data"));
        QVERIFY(m_scene.frames()[0].rect.contains(m_scene.cardRect(kDb) | m_scene.cardRect(kCache)));
        QVERIFY(m_scene.bounds().contains(m_scene.frames()[0].rect));
        QCOMPARE(m_scene.frameAt({700, 180}), QStringLiteral("data"));
        QCOMPARE(m_scene.frameAt({400, 180}), QString());
        grouped.cards[kWeb].group = grouped.cards[kCache].group = QStringLiteral("odd"); // the api between
        grouped.cards[kDb].group.clear();
        m_scene.build(grouped, m_sample.places);
        QVERIFY(m_scene.frames().isEmpty());
    }

    void throughAllCardsOneGoesColumnByColumn() {
        QCOMPARE(m_scene.walk(kWeb, Step::Next), kApi);
        QCOMPARE(m_scene.walk(kApi, Step::Next), kWorker);
        QCOMPARE(m_scene.walk(kWorker, Step::Next), kDb);
        QCOMPARE(m_scene.walk(kDb, Step::Previous), kWorker);
        QCOMPARE(m_scene.walk(kCache, Step::Next), kCache);
        QCOMPARE(m_scene.walk(kWeb, Step::Previous), kWeb);
    }

    void anotherOverlayIsNotARefresh() {
        Content load = m_sample.content;
        load.overlay = Overlay::Load;
        QList<QRectF> dirty;
        QVERIFY(!m_scene.refresh(load, dirty));
    }

private:
    Sample m_sample;
    Scene m_scene;
};

HOLDFAST_TEST(TstTopologyScene)
#include "tst_topology_scene.moc"
