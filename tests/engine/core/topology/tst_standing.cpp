// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/topology/standing.h"
#include "engine/core/topology/structure.h"
#include "tests/engine/core/topology/random_graph.h"
#include "tests/engine/core/topology/small_fleet.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <functional>
#include <set>

using namespace holdfast;
using namespace holdfast::testing;
using namespace holdfast::topology;

namespace {

ServiceStanding standingOf(const FleetSpec& fleet, const char* name) {
    const DependencyGraph graph(fleet);
    return topology::standingOf(graph, fleet).services[*graph.find(ServiceId(name))];
}

} // namespace

class TstStanding final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    /// caddy calls api, api and worker call redis.
    void aCacheThatAllHangOnIsASinglePoint() {
        auto fleet = smallFleet({{"caddy", "api"}, {"api", "redis"}, {"worker", "redis"}});
        const auto redis = standingOf(fleet, "redis");
        QCOMPARE(redis.takesDown, 3U);
        QCOMPARE(redis.criticality, 1.0);
        QCOMPARE(redis.singlePoint, true);
        QCOMPARE(redis.entryPoint, false);
        service(fleet, "redis").replicas = 2;
        QCOMPARE(standingOf(fleet, "redis").singlePoint, false);
    }

    void whoAloneLeadsSomewhereIsASinglePointAndWhoNobodyNeedsIsNot() {
        const auto fleet = smallFleet({{"report", "postgres"}, {"report", "queue"}});
        const auto report = standingOf(fleet, "report");
        QCOMPARE(report.parts, true); // the two stores hang together through it alone
        QCOMPARE(report.takesDown, 0U);
        QCOMPARE(report.hides, 2U); // and only it asks them
        QCOMPARE(report.singlePoint, true);
        QCOMPARE(report.entryPoint, true);
        const auto alone = smallFleet({{"report", "postgres"}, {"billing", "postgres"}});
        QCOMPARE(standingOf(alone, "report").singlePoint, false);
        QCOMPARE(standingOf(alone, "postgres").singlePoint, true);
    }

    void softAndUnlikelyEdgesTakeNobodyDown() {
        const auto fleet =
            smallFleet({{"api", "cache", DependencyKind::Soft}, {"api", "mail", DependencyKind::Hard, 0.2}});
        QCOMPARE(standingOf(fleet, "cache").takesDown, 0U);
        QCOMPARE(standingOf(fleet, "mail").takesDown, 0U);
        QCOMPARE(standingOf(fleet, "cache").singlePoint, false);
        QVERIFY(standingOf(fleet, "cache").criticality > 0.0);
    }

    void aCriticalServiceCountsAsTwo() {
        auto fleet = smallFleet({{"shop", "db"}, {"blog", "cms"}});
        service(fleet, "shop").critical = true;
        QVERIFY(standingOf(fleet, "db").criticality > standingOf(fleet, "cms").criticality);
        QCOMPARE(standingOf(fleet, "db").criticality, 2.0 / 4.0);
        QCOMPARE(standingOf(fleet, "cms").criticality, 1.0 / 4.0);
    }

    void takenDownAgreesWithWalkingTheEdges() {
        std::mt19937 random(5);
        for (int round = 0; round < 40; ++round) {
            const auto graph = randomGraph(random, {.nodes = 12, .edges = 22});
            FleetSpec fleet;
            for (Node node = 0; node < graph.size(); ++node) {
                fleet.services.emplace_back();
                fleet.services.back().id = graph.id(node);
            }
            const auto standing = topology::standingOf(graph, fleet);
            for (Node node = 0; node < graph.size(); ++node) {
                std::set<Node> down;
                const std::function<void(Node)> walk = [&](Node from) {
                    for (const auto& edge : graph.dependantsOf(from)) {
                        if (edge.kind != DependencyKind::Hard || edge.weight < 0.5) continue;
                        if (edge.from != node && down.insert(edge.from).second) walk(edge.from);
                    }
                };
                walk(node);
                QCOMPARE(standing.services[node].takesDown, static_cast<std::uint32_t>(down.size()));
            }
        }
    }

    void anEmptyFleetHasNoStanding() {
        const FleetSpec fleet;
        QVERIFY(topology::standingOf(DependencyGraph(fleet), fleet).services.empty());
    }
};

HOLDFAST_TEST(TstStanding)
#include "tst_standing.moc"
