// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/topology/impact.h"
#include "tests/engine/core/topology/random_graph.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

using namespace holdfast;
using namespace holdfast::testing;
using namespace holdfast::topology;

namespace {

DependencySpec edge(const std::string& from, const std::string& to,
                    DependencyKind kind = DependencyKind::Hard, double weight = 1.0, int seconds = 0) {
    return {.from = ServiceId(from),
            .to = ServiceId(to),
            .kind = kind,
            .weight = weight,
            .bitesAfter = Duration(seconds * 1000)};
}

/// Down and touched of every node, by trying all combinations of open and closed edges one after another.
struct Enumeration {
    std::vector<double> down;
    std::vector<double> touched;
};

Enumeration enumerate(const DependencyGraph& graph, const std::vector<Node>& failing) {
    const auto edges = graph.edges();
    Enumeration result{std::vector<double>(graph.size(), 0.0), std::vector<double>(graph.size(), 0.0)};
    for (unsigned combination = 0; combination < 1U << edges.size(); ++combination) {
        double chance = 1.0;
        for (std::size_t e = 0; e < edges.size(); ++e)
            chance *= (combination >> e & 1U) != 0 ? edges[e].weight : 1.0 - edges[e].weight;
        if (chance == 0.0) continue;
        for (const bool hardOnly : {true, false}) {
            std::vector<bool> hit(graph.size(), false);
            for (const Node node : failing)
                hit[node] = true;
            for (bool changed = true; changed;) {
                changed = false;
                for (std::size_t e = 0; e < edges.size(); ++e) {
                    if ((combination >> e & 1U) == 0 || (hardOnly && edges[e].kind != DependencyKind::Hard))
                        continue;
                    if (hit[edges[e].to] && !hit[edges[e].from]) hit[edges[e].from] = changed = true;
                }
            }
            for (Node node = 0; node < graph.size(); ++node) {
                if (hit[node]) (hardOnly ? result.down : result.touched)[node] += chance;
            }
        }
    }
    return result;
}

std::map<Node, Affected> byNode(const Impact& impact) {
    std::map<Node, Affected> all;
    for (const auto& affected : impact.down)
        all[affected.node] = affected;
    for (const auto& affected : impact.degraded)
        all[affected.node] = affected;
    return all;
}

} // namespace

class TstImpact final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void aStoreTakesItsCallersWithIt() {
        const DependencyGraph graph(std::vector{ServiceId("web"), ServiceId("api"), ServiceId("db"),
                                                ServiceId("cache"), ServiceId("mail")},
                                    std::vector{edge("web", "api", DependencyKind::Hard, 1.0, 10),
                                                edge("api", "db", DependencyKind::Hard, 0.9, 20),
                                                edge("api", "cache", DependencyKind::Soft, 0.5, 5)});
        const auto db = impactOf(graph, std::array{*graph.find(ServiceId("db"))});
        QVERIFY(db.exact);
        QCOMPARE(db.down.size(), std::size_t{2});
        QVERIFY(db.degraded.empty());
        QCOMPARE(db.down[0].node, *graph.find(ServiceId("api")));
        QCOMPARE(db.down[0].down, 0.9);
        HOLDFAST_COMPARE(db.down[0].after, Duration(20'000));
        QCOMPARE(db.down[1].node, *graph.find(ServiceId("web")));
        QCOMPARE(db.down[1].down, 0.9);
        HOLDFAST_COMPARE(db.down[1].after, Duration(30'000));
        HOLDFAST_COMPARE(db.down[1].path, (std::vector<Node>{2, 1, 0}));
        QCOMPARE(db.lostShare, (0.9 + 0.9) / 4.0);

        const auto cache = impactOf(graph, std::array{*graph.find(ServiceId("cache"))});
        QVERIFY(cache.down.empty());
        QCOMPARE(cache.degraded.size(), std::size_t{2});
        QCOMPARE(cache.degraded[0].touched, 0.5);
        QCOMPARE(cache.degraded[0].down, 0.0);
        QCOMPARE(cache.lostShare, 0.5 * (0.5 + 0.5) / 4.0);
    }

    void severalAtOnceAreMoreThanEach() {
        const DependencyGraph graph(numberedServices(3),
                                    std::vector{edge("s0", "s1", DependencyKind::Hard, 0.5),
                                                edge("s0", "s2", DependencyKind::Hard, 0.5)});
        QCOMPARE(impactOf(graph, std::array{Node{1}}).down[0].down, 0.5);
        QCOMPARE(impactOf(graph, std::array{Node{1}, Node{2}}).down[0].down, 0.75);
    }

    void whatIsNotThereOrFailsAnywayIsNotAffected() {
        const DependencyGraph graph(numberedServices(2), std::vector{edge("s0", "s1"), edge("s1", "s0")});
        const auto both = impactOf(graph, std::array{Node{0}, Node{1}, Node{0}, Node{77}});
        QVERIFY(both.down.empty() && both.degraded.empty());
        QCOMPARE(both.lostShare, 0.0);
        QVERIFY(impactOf(DependencyGraph{}, std::array{Node{3}}).down.empty());
        QVERIFY(impactOf(graph, {}).down.empty());
    }

    void anEdgeOfNoWeightPassesNothingOn() {
        const DependencyGraph graph(numberedServices(2),
                                    std::vector{edge("s0", "s1", DependencyKind::Hard, 0.0)});
        QVERIFY(impactOf(graph, std::array{Node{1}}).down.empty());
    }

    void theEarliestWayIsNamedAndOfHardEdgesWhereItGoesDown() {
        // A soft short cut is quicker, but what takes it down comes the hard way.
        const DependencyGraph graph(numberedServices(3),
                                    std::vector{edge("s0", "s2", DependencyKind::Soft, 1.0, 1),
                                                edge("s0", "s1", DependencyKind::Hard, 1.0, 30),
                                                edge("s1", "s2", DependencyKind::Hard, 1.0, 30)});
        const auto impact = impactOf(graph, std::array{Node{2}});
        const auto affected = byNode(impact);
        HOLDFAST_COMPARE(affected.at(0).after, Duration(60'000));
        HOLDFAST_COMPARE(affected.at(0).path, (std::vector<Node>{2, 1, 0}));
        QVERIFY(impact.degraded.empty());
    }

    void importanceDecidesWhatIsLost() {
        const DependencyGraph graph(numberedServices(3), std::vector{edge("s0", "s1")});
        const std::vector<double> importance{3.0, 1.0, 1.0};
        QCOMPARE(impactOf(graph, std::array{Node{1}}).lostShare, 0.5);
        QCOMPARE(impactOf(graph, std::array{Node{1}}, {.importance = importance}).lostShare, 0.75);
    }

    void fewUncertainEdgesAreCountedExactly() {
        std::mt19937 random(11);
        for (int round = 0; round < 150; ++round) {
            const auto graph = randomGraph(random, {.nodes = 3 + random() % 6, .edges = 3 + random() % 9});
            const std::vector<Node> failing{static_cast<Node>(random() % graph.size())};
            const auto expected = enumerate(graph, failing);
            const auto impact = impactOf(graph, failing);
            QVERIFY(impact.exact);
            const auto found = byNode(impact);
            for (Node node = 0; node < graph.size(); ++node) {
                if (node == failing[0]) continue;
                const auto one = found.contains(node) ? found.at(node) : Affected{};
                QVERIFY(std::abs(one.down - expected.down[node]) < 1e-12);
                QVERIFY(std::abs(one.touched - expected.touched[node]) < 1e-12);
            }
            for (const auto& affected : impact.down)
                QVERIFY(affected.down > 0.0);
            for (const auto& affected : impact.degraded)
                QVERIFY(affected.down == 0.0 && affected.touched > 0.0);
        }
    }

    void manyUncertainEdgesAreTriedWithinTheErrorThatIsSaid() {
        std::mt19937 random(12);
        int compared = 0;
        int outside = 0;
        for (int round = 0; round < 150; ++round) {
            const auto graph = randomGraph(random, {.nodes = 7, .edges = 18, .uncertain = 1.0});
            if (graph.edgeCount() < 13 || graph.edgeCount() > 15) continue;
            const std::vector<Node> failing{static_cast<Node>(random() % graph.size())};
            const auto impact = impactOf(graph, failing, {.seed = random()});
            if (impact.exact) continue;
            QCOMPARE(impact.trials, std::size_t{4096});
            QVERIFY(impact.standardError > 0.0 && impact.standardError <= 0.5 / 64.0);
            const auto expected = enumerate(graph, failing);
            for (const auto& [node, affected] : byNode(impact)) {
                const double p = expected.touched[node];
                const double sigma = std::sqrt(p * (1.0 - p) / 4096.0) + 1e-4;
                ++compared;
                if (std::abs(affected.touched - p) > 3.0 * sigma) ++outside;
            }
        }
        QVERIFY2(compared > 60, qPrintable(QString::number(compared)));
        QVERIFY2(outside <= 1 + compared / 100, qPrintable(QString::number(outside)));
    }

    void theSameSeedGivesTheSameAnswer() {
        std::mt19937 random(13);
        const auto graph = randomGraph(random, {.nodes = 40, .edges = 120, .uncertain = 1.0});
        const auto once = impactOf(graph, std::array{Node{0}}, {.seed = 5});
        const auto again = impactOf(graph, std::array{Node{0}}, {.seed = 5});
        QVERIFY(!once.exact);
        QCOMPARE(once.lostShare, again.lostShare);
        QVERIFY(once.lostShare != impactOf(graph, std::array{Node{0}}, {.seed = 6}).lostShare);
    }
};

HOLDFAST_TEST(TstImpact)
#include "tst_impact.moc"
