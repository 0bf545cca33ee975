// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/sample_topology.h"
#include "tests/support/test_registry.h"
#include "ui/topology/layered_layout.h"
#include "ui/topology/screen_proportions.h"

using namespace holdfast::ui::topology;

namespace {

LayoutGraph graphOf(int nodes, const QList<std::pair<int, int>>& edges) {
    LayoutGraph graph;
    for (int i = 0; i < nodes; ++i)
        graph.nodes.append({QString::number(i), QSizeF(120, 46)});
    for (const auto& [from, to] : edges)
        graph.edges.append({from, to, true});
    return graph;
}

QRectF roomOf(const LayoutGraph& graph, const GraphLayout& layout, qsizetype i) {
    const QSizeF size = graph.nodes[i].size;
    return {layout.centres[i] - QPointF(size.width(), size.height()) / 2.0, size};
}

void verifyApart(const LayoutGraph& graph, const GraphLayout& layout) {
    for (qsizetype a = 0; a < graph.nodes.size(); ++a) {
        for (qsizetype b = a + 1; b < graph.nodes.size(); ++b) {
            if (roomOf(graph, layout, a).intersects(roomOf(graph, layout, b))) {
                QFAIL(qPrintable(QStringLiteral("%1 lies on %2").arg(a).arg(b)));
            }
        }
    }
}

} // namespace

class TstLayeredLayout : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void callersStandLeftOfWhatTheyCall() {
        const LayoutGraph graph = graphOf(5, {{0, 1}, {1, 2}, {0, 2}, {3, 2}, {2, 4}});
        const GraphLayout layout = layeredLayout(graph);
        for (const LayoutEdge& edge : graph.edges) {
            QVERIFY(layout.centres[edge.from].x() + 120.0 < layout.centres[edge.to].x());
        }
        verifyApart(graph, layout);
    }

    void aCallerStandsNextToWhatItCallsNotAtTheFarLeft() {
        const LayoutGraph graph = graphOf(5, {{0, 1}, {1, 2}, {2, 3}, {4, 3}});
        const GraphLayout layout = layeredLayout(graph);
        QCOMPARE(layout.centres[4].x(), layout.centres[2].x());
    }

    void crossingsAreTakenOut() {
        // two pairs, given crosswise
        const LayoutGraph graph = graphOf(4, {{0, 3}, {1, 2}});
        const GraphLayout layout = layeredLayout(graph);
        QCOMPARE(layout.centres[0].y() < layout.centres[1].y(),
                 layout.centres[3].y() < layout.centres[2].y());
    }

    void cyclesAndLoopsAreLaidOut() {
        const LayoutGraph graph = graphOf(4, {{0, 1}, {1, 2}, {2, 0}, {3, 3}, {1, 1}});
        const GraphLayout layout = layeredLayout(graph);
        QCOMPARE(layout.centres.size(), 4);
        verifyApart(graph, layout);
    }

    void nothingIsLaidOutAsNothing() {
        QVERIFY(layeredLayout({}).centres.isEmpty());
        QVERIFY(layeredLayout({}).size.isEmpty());
    }

    void aLongChainNeedsNoStack() {
        QList<std::pair<int, int>> edges;
        for (int i = 1; i < 4000; ++i)
            edges.append({i - 1, i});
        QCOMPARE(layeredLayout(graphOf(4000, edges)).centres.size(), 4000);
    }

    void aThousandServicesGetTheProportionsOfAScreenWithoutOverlap() {
        const auto content = holdfast::testing::largeTopology(1000, 3000);
        const LayoutGraph graph = holdfast::testing::graphOf(content);
        const GraphLayout layout = layeredLayout(graph);
        const double aspect = layout.size.width() / layout.size.height();
        QVERIFY2(aspect > 1.0 && aspect < 2.4, qPrintable(QString::number(aspect)));
        verifyApart(graph, layout);
    }

    void aFlatPictureIsDrawnOutAndItsRoutesWithIt() {
        const LayoutGraph graph = graphOf(3, {{0, 1}, {0, 2}});
        GraphLayout flat{.centres = {{60, 60}, {700, 23}, {700, 97}},
                         .routes = {{{120, 60}, {300, 60}, {500, 23}, {640, 23}}, {}},
                         .size = {760, 120}};
        const GraphLayout drawn = suitScreen(graph, flat);
        QVERIFY(drawn.size.height() > 200.0);
        QCOMPARE(drawn.centres[1].x(), 700.0);
        QVERIFY(drawn.centres[2].y() - drawn.centres[1].y() > 150.0);
        QCOMPARE(drawn.routes[0].back().y(), drawn.centres[1].y()); // still ends at the card's middle
        QVERIFY(drawn.centres[1].y() >= 22.9);
    }

    void whatSuitsTheScreenIsLeftAlone() {
        const LayoutGraph graph = graphOf(2, {{0, 1}});
        const GraphLayout good{.centres = {{60, 23}, {400, 270}}, .routes = {}, .size = {460, 293}};
        QCOMPARE(suitScreen(graph, good).centres, good.centres);
    }
};

HOLDFAST_TEST(TstLayeredLayout)
#include "tst_layered_layout.moc"
