// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/topology/structure.h"
#include "tests/engine/core/topology/random_graph.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <algorithm>
#include <cmath>
#include <optional>

using namespace holdfast;
using namespace holdfast::testing;
using namespace holdfast::topology;

namespace {

/// What can be reached from `starts` along the edges (against them too when `both`) without going through
/// `left out`.
std::vector<bool> reachable(const DependencyGraph& graph, const std::vector<Node>& starts, bool both,
                            std::optional<Node> leftOut) {
    std::vector<bool> seen(graph.size(), false);
    for (const Node start : starts) {
        if (start != leftOut) seen[start] = true;
    }
    for (bool changed = true; changed;) {
        changed = false;
        for (const auto& edge : graph.edges()) {
            if (edge.from == leftOut || edge.to == leftOut) continue;
            if (seen[edge.from] && !seen[edge.to]) seen[edge.to] = changed = true;
            if (both && seen[edge.to] && !seen[edge.from]) seen[edge.from] = changed = true;
        }
    }
    return seen;
}

std::size_t parts(const DependencyGraph& graph, std::optional<Node> leftOut) {
    std::vector<bool> seen(graph.size(), false);
    std::size_t count = 0;
    for (Node node = 0; node < graph.size(); ++node) {
        if (node == leftOut || seen[node]) continue;
        ++count;
        const auto part = reachable(graph, {node}, true, leftOut);
        for (Node other = 0; other < graph.size(); ++other)
            seen[other] = seen[other] || part[other];
    }
    return count;
}

/// By counting the shortest ways between all pairs.
std::vector<double> countedBetweenness(const DependencyGraph& graph) {
    const std::size_t n = graph.size();
    std::vector<std::vector<int>> distance(n, std::vector<int>(n, 1000));
    std::vector<std::vector<double>> ways(n, std::vector<double>(n, 0.0));
    for (std::size_t s = 0; s < n; ++s) {
        distance[s][s] = 0;
        ways[s][s] = 1.0;
        for (std::size_t round = 0; round < n; ++round) {
            for (const auto& edge : graph.edges())
                distance[s][edge.to] = std::min(distance[s][edge.to], distance[s][edge.from] + 1);
        }
        for (int length = 0; length < static_cast<int>(n); ++length) {
            for (const auto& edge : graph.edges()) {
                if (distance[s][edge.from] == length && distance[s][edge.to] == length + 1)
                    ways[s][edge.to] += ways[s][edge.from];
            }
        }
    }
    std::vector<double> betweenness(n, 0.0);
    for (std::size_t s = 0; s < n; ++s) {
        for (std::size_t t = 0; t < n; ++t) {
            for (std::size_t v = 0; v < n; ++v) {
                if (s == t || v == s || v == t || distance[s][t] >= 1000) continue;
                if (distance[s][v] + distance[v][t] == distance[s][t])
                    betweenness[v] += ways[s][v] * ways[v][t] / ways[s][t];
            }
        }
    }
    return betweenness;
}

DependencyGraph smallGraph(std::mt19937& random) {
    return randomGraph(random, {.nodes = 2 + random() % 9, .edges = 1 + random() % 16});
}

} // namespace

class TstStructure final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void articulationEqualsTakingEachServiceOut() {
        std::mt19937 random(31);
        for (int round = 0; round < 200; ++round) {
            const auto graph = smallGraph(random);
            const auto structure = structureOf(graph);
            for (Node node = 0; node < graph.size(); ++node) {
                const bool alone = graph.dependenciesOf(node).empty() && graph.dependantsOf(node).empty();
                const bool cuts = !alone && parts(graph, node) > parts(graph, std::nullopt);
                QCOMPARE(bool(structure.articulation[node]), cuts);
            }
        }
    }

    void dominatorsEqualTakingEachServiceOut() {
        std::mt19937 random(32);
        for (int round = 0; round < 200; ++round) {
            const auto graph = smallGraph(random);
            const auto structure = structureOf(graph);
            const auto all = reachable(graph, structure.entryPoints, false, std::nullopt);
            QVERIFY(std::ranges::all_of(all, [](bool reached) { return reached; }));
            std::vector<std::uint32_t> dominated(graph.size(), 0);
            for (Node node = 0; node < graph.size(); ++node) {
                const auto without = reachable(graph, structure.entryPoints, false, node);
                for (Node other = 0; other < graph.size(); ++other) {
                    if (other != node && !without[other]) ++dominated[node];
                }
            }
            for (Node node = 0; node < graph.size(); ++node) {
                QCOMPARE(structure.dominated[node], dominated[node]);
                if (!structure.dominator[node]) continue;
                QVERIFY(!reachable(graph, structure.entryPoints, false, *structure.dominator[node])[node]);
            }
        }
    }

    void betweennessEqualsCountingTheShortestWays() {
        std::mt19937 random(33);
        for (int round = 0; round < 200; ++round) {
            const auto graph = smallGraph(random);
            const auto expected = countedBetweenness(graph);
            const auto found = betweennessOf(graph);
            for (Node node = 0; node < graph.size(); ++node)
                QVERIFY(std::abs(found[node] - expected[node]) < 1e-9);
        }
    }

    void estimatedBetweennessIsNearWithManyPivots() {
        std::mt19937 random(34);
        const auto graph = randomGraph(random, {.nodes = 400, .edges = 1200});
        const auto exact = betweennessOf(graph);
        const auto near = estimatedBetweennessOf(graph, 200);
        const auto most = static_cast<std::size_t>(std::ranges::max_element(exact) - exact.begin());
        QVERIFY(std::abs(near[most] / exact[most] - 1.0) < 0.3);
        HOLDFAST_COMPARE(estimatedBetweennessOf(graph, 4000), exact);
        QCOMPARE(estimatedBetweennessOf(graph, 0).at(0), 0.0);
    }

    void whoIsCalledByNobodyIsAnEntryPoint() {
        const auto edge = [](const char* from, const char* to) {
            return DependencySpec{.from = ServiceId(from), .to = ServiceId(to)};
        };
        const DependencyGraph graph(numberedServices(5), std::vector{edge("s0", "s1"), edge("s2", "s3"),
                                                                     edge("s3", "s2"), edge("s3", "s1")});
        HOLDFAST_COMPARE(structureOf(graph).entryPoints, (std::vector<Node>{0, 2, 3, 4}));
        QVERIFY(structureOf(DependencyGraph{}).entryPoints.empty());
    }
};

HOLDFAST_TEST(TstStructure)
#include "tst_structure.moc"
