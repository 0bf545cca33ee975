// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/layout/graphviz_layout.h"
#include "tests/support/test_registry.h"

#include <cmath>

using namespace holdfast::layout;

namespace {

Graph chainOf(std::size_t count) {
    Graph graph;
    for (std::size_t i = 0; i < count; ++i)
        graph.nodes.push_back({.width = 120.0, .height = 40.0});
    for (std::size_t i = 1; i < count; ++i)
        graph.edges.push_back({.from = i - 1, .to = i});
    return graph;
}

} // namespace

class TstGraphvizLayout : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void callersStandLeftOfWhatTheyCall() {
        const auto layout = layOut(chainOf(4));
        QVERIFY(layout.has_value());
        for (std::size_t i = 1; i < 4; ++i) {
            QVERIFY(layout->centres[i].x >= layout->centres[i - 1].x + 120.0 + chainOf(4).layerGap - 1.0);
        }
    }

    void whatCallsNothingStandsInTheLastColumn() {
        Graph graph = chainOf(4);
        graph.nodes.push_back({.width = 120.0, .height = 40.0}); // called by the first only
        graph.edges.push_back({.from = 0, .to = 4});
        const auto layout = layOut(graph);
        QVERIFY(layout.has_value());
        QVERIFY(std::abs(layout->centres[4].x - layout->centres[3].x) < 1.0);
    }

    void cardsOfALayerKeepTheirDistance() {
        Graph graph = chainOf(1);
        for (std::size_t i = 1; i <= 6; ++i) {
            graph.nodes.push_back({.width = 120.0, .height = 40.0});
            graph.edges.push_back({.from = 0, .to = i});
        }
        const auto layout = layOut(graph);
        QVERIFY(layout.has_value());
        for (std::size_t a = 1; a <= 6; ++a) {
            for (std::size_t b = a + 1; b <= 6; ++b) {
                QVERIFY(std::abs(layout->centres[a].y - layout->centres[b].y) >= 40.0 + graph.nodeGap - 1.0);
            }
        }
    }

    void routesLeadFromTheRightSideToTheLeftSide() {
        const auto layout = layOut(chainOf(2));
        QVERIFY(layout.has_value());
        QCOMPARE(layout->routes.size(), std::size_t{1});
        const auto& route = layout->routes[0];
        QVERIFY(route.size() % 3 == 1 && route.size() >= 4);
        QVERIFY(std::abs(route.front().x - (layout->centres[0].x + 60.0)) < 1.5);
        QVERIFY(std::abs(route.back().x - (layout->centres[1].x - 60.0)) < 1.5);
        QVERIFY(std::abs(route.back().y - layout->centres[1].y) < 1.5);
    }

    void cyclesLoopsAndDoubledEdgesAreDrawn() {
        Graph graph = chainOf(3);
        graph.edges.push_back({.from = 2, .to = 0}); // closes the cycle
        graph.edges.push_back({.from = 0, .to = 1}); // doubled
        graph.edges.push_back({.from = 1, .to = 1}); // a loop
        const auto layout = layOut(graph);
        QVERIFY(layout.has_value());
        QCOMPARE(layout->routes.size(), graph.edges.size());
        QVERIFY(layout->routes[4].empty());
        QVERIFY(!layout->routes[2].empty());
    }

    void nothingAndOneNodeHaveALayout() {
        QVERIFY(layOut(Graph{}).has_value());
        const auto layout = layOut(chainOf(1));
        QVERIFY(layout.has_value());
        QVERIFY(std::abs(layout->centres[0].x - 60.0) < 1.0);
    }

    void withoutRoutesNoneAreGiven() {
        Graph graph = chainOf(3);
        graph.routes = false;
        const auto layout = layOut(graph);
        QVERIFY(layout.has_value());
        QVERIFY(layout->routes.empty());
    }
};

HOLDFAST_TEST(TstGraphvizLayout)
#include "tst_graphviz_layout.moc"
