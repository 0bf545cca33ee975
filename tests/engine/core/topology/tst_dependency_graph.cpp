// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/topology/dependency_graph.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <random>

using namespace holdfast;
using namespace holdfast::topology;

namespace {

std::vector<ServiceId> names(int count) {
    std::vector<ServiceId> ids;
    for (int i = 0; i < count; ++i)
        ids.emplace_back("s" + std::to_string(i));
    return ids;
}

DependencySpec depends(int from, int to) {
    return {.from = ServiceId("s" + std::to_string(from)), .to = ServiceId("s" + std::to_string(to))};
}

} // namespace

class TstDependencyGraph final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void bothDirectionsAreThere() {
        const DependencyGraph graph(names(3), std::vector{depends(0, 1), depends(0, 2), depends(1, 2)});
        QCOMPARE(graph.dependenciesOf(0).size(), std::size_t{2});
        QCOMPARE(graph.dependantsOf(2).size(), std::size_t{2});
        QCOMPARE(graph.dependantsOf(2)[0].from, Node{0});
        HOLDFAST_COMPARE(graph.dependenciesOf(2).size(), std::size_t{0});
        HOLDFAST_COMPARE(graph.find(ServiceId("s1")), std::optional<Node>(1));
        QVERIFY(!graph.find(ServiceId("nobody")));
    }

    void whatIsWrongIsLeftOut() {
        const DependencyGraph graph(names(2),
                                    std::vector{depends(0, 0), depends(0, 1), depends(0, 1), depends(0, 7)});
        QCOMPARE(graph.edgeCount(), std::size_t{1});
    }

    void anEmptyFleetIsAGraph() {
        const DependencyGraph graph;
        QCOMPARE(graph.size(), std::size_t{0});
        QVERIFY(graph.dependenciesOf(0).empty());
    }

    void cyclesAreOneComponentAndDependenciesComeFirst() {
        const DependencyGraph graph(
            names(5), std::vector{depends(0, 1), depends(1, 2), depends(2, 1), depends(2, 3), depends(4, 0)});
        const auto components = graph.components();
        QCOMPARE(graph.componentCount(), 4U);
        QCOMPARE(components[1], components[2]);
        QVERIFY(components[3] < components[1]);
        QVERIFY(components[1] < components[0]);
        QVERIFY(components[0] < components[4]);
    }

    void componentsEqualMutualReachabilityOnRandomGraphs() {
        std::mt19937 random(7);
        for (int round = 0; round < 200; ++round) {
            const int count = 2 + static_cast<int>(random() % 9);
            std::vector<DependencySpec> edges;
            for (int i = 0; i < count * 2; ++i) {
                edges.push_back(depends(static_cast<int>(random() % static_cast<unsigned>(count)),
                                        static_cast<int>(random() % static_cast<unsigned>(count))));
            }
            const DependencyGraph graph(names(count), edges);
            const auto n = static_cast<std::size_t>(count);
            std::vector<std::vector<char>> reach(n, std::vector<char>(n, 0));
            for (std::size_t i = 0; i < n; ++i)
                reach[i][i] = 1;
            for (const auto& edge : graph.edges())
                reach[edge.from][edge.to] = 1;
            for (std::size_t k = 0; k < n; ++k) {
                for (std::size_t i = 0; i < n; ++i) {
                    for (std::size_t j = 0; j < n; ++j) {
                        if (reach[i][k] != 0 && reach[k][j] != 0) reach[i][j] = 1;
                    }
                }
            }
            for (std::size_t i = 0; i < n; ++i) {
                for (std::size_t j = 0; j < n; ++j) {
                    const bool together = reach[i][j] != 0 && reach[j][i] != 0;
                    QCOMPARE(graph.components()[i] == graph.components()[j], together);
                }
            }
        }
    }
};

HOLDFAST_TEST(TstDependencyGraph)
#include "tst_dependency_graph.moc"
