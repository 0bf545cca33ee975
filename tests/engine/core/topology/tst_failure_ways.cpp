// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/topology/failure_ways.h"
#include "tests/engine/core/topology/random_graph.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <array>

using namespace holdfast;
using namespace holdfast::testing;
using namespace holdfast::topology;

namespace {

DependencySpec edge(const char* from, const char* to, int seconds, double weight = 1.0,
                    DependencyKind kind = DependencyKind::Hard) {
    return {.from = ServiceId(from),
            .to = ServiceId(to),
            .kind = kind,
            .weight = weight,
            .bitesAfter = Duration(seconds * 1000)};
}

} // namespace

class TstFailureWays final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void theEarliestWayWinsThenTheLikeliestThenTheShortest() {
        const DependencyGraph graph(numberedServices(4),
                                    std::vector{edge("s0", "s3", 9), edge("s0", "s1", 2, 0.5),
                                                edge("s1", "s3", 3), edge("s0", "s2", 2, 0.9),
                                                edge("s2", "s3", 3)});
        const auto ways = earliestWays(graph, std::array{Node{3}}, Ways::All);
        HOLDFAST_COMPARE(ways[0]->after, Duration(5000));
        QCOMPARE(ways[0]->probability, 0.9);
        QCOMPARE(ways[0]->hops, 2U);
        HOLDFAST_COMPARE(pathTo(ways, 0), (std::vector<Node>{3, 2, 0}));
        HOLDFAST_COMPARE(pathTo(ways, 3), std::vector<Node>{3});
    }

    void softEdgesAreNoHardWay() {
        const DependencyGraph graph(numberedServices(2),
                                    std::vector{edge("s0", "s1", 1, 1.0, DependencyKind::Soft)});
        QVERIFY(!earliestWays(graph, std::array{Node{1}}, Ways::Hard)[0]);
        QVERIFY(earliestWays(graph, std::array{Node{1}}, Ways::All)[0]);
    }

    void itEqualsTryingAllEdgesAgainAndAgain() {
        std::mt19937 random(41);
        for (int round = 0; round < 200; ++round) {
            const auto graph = randomGraph(random, {.nodes = 2 + random() % 10, .edges = 20});
            const Node failing = static_cast<Node>(random() % graph.size());
            std::vector<std::optional<Duration>> expected(graph.size());
            expected[failing] = Duration(0);
            for (std::size_t pass = 0; pass < graph.size(); ++pass) {
                for (const auto& e : graph.edges()) {
                    if (!expected[e.to]) continue;
                    const auto after = *expected[e.to] + e.bitesAfter;
                    if (!expected[e.from] || after < *expected[e.from]) expected[e.from] = after;
                }
            }
            const auto ways = earliestWays(graph, std::array{failing}, Ways::All);
            for (Node node = 0; node < graph.size(); ++node) {
                QCOMPARE(ways[node].has_value(), expected[node].has_value());
                if (!ways[node]) continue;
                HOLDFAST_COMPARE(ways[node]->after, *expected[node]);
                QCOMPARE(pathTo(ways, node).size(), std::size_t{ways[node]->hops + 1});
            }
        }
    }
};

HOLDFAST_TEST(TstFailureWays)
#include "tst_failure_ways.moc"
