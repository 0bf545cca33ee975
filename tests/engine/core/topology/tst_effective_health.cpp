// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/topology/effective_health.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <algorithm>
#include <cmath>
#include <random>

using namespace holdfast;
using namespace holdfast::topology;

namespace {

using Own = std::vector<std::optional<double>>;

DependencySpec edge(const char* from, const char* to, DependencyKind kind = DependencyKind::Hard) {
    return {.from = ServiceId(from), .to = ServiceId(to), .kind = kind};
}

const std::vector<ServiceId> kServices{ServiceId("caddy"), ServiceId("api"), ServiceId("redis"),
                                       ServiceId("qdrant")};
const std::vector<DependencySpec> kEdges{edge("caddy", "api"), edge("api", "redis"),
                                         edge("api", "qdrant", DependencyKind::Soft)};

} // namespace

class TstEffectiveHealth final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void aDeadRedisTakesItsHardDependantsDownAndIsNamed() {
        const DependencyGraph graph(kServices, kEdges);
        const auto health = effectiveHealth(graph, Own{1.0, 0.9, 0.0, 1.0});
        QCOMPARE(*health[1].score, 0.0);
        HOLDFAST_COMPARE(*health[0].score, 0.0);
        HOLDFAST_COMPARE(health[0].cause, ServiceId("redis"));
        const std::vector<ServiceId> path{ServiceId("caddy"), ServiceId("api"), ServiceId("redis")};
        QVERIFY(health[0].path == path);
        HOLDFAST_COMPARE(*health[3].score, 1.0);
        HOLDFAST_COMPARE(health[3].cause, ServiceId("qdrant"));
    }

    void aDeadSoftDependencyDegradesToOneHalf() {
        const DependencyGraph graph(kServices, kEdges);
        const auto health = effectiveHealth(graph, Own{1.0, 0.9, 1.0, 0.0});
        QCOMPARE(*health[1].score, 0.5);
        HOLDFAST_COMPARE(*health[0].score, 0.5);
        HOLDFAST_COMPARE(health[0].cause, ServiceId("qdrant"));
    }

    void ownTroubleIsNotBlamedOnAnEquallyBadNeighbour() {
        const DependencyGraph graph(kServices, kEdges);
        const auto health = effectiveHealth(graph, Own{1.0, 0.3, 0.3, 1.0});
        HOLDFAST_COMPARE(health[1].cause, ServiceId("api"));
    }

    void unknownLimitsNobodyButIsNamed() {
        const DependencyGraph graph(kServices, kEdges);
        const Own own{1.0, 0.9, std::nullopt, 1.0};
        const auto health = effectiveHealth(graph, own);
        QVERIFY(!health[2].score);
        QCOMPARE(*health[1].score, 0.9);
        const auto unknown = unknownDependencies(graph, own);
        HOLDFAST_COMPARE(unknown[0].size(), std::size_t{1}); // through api
        HOLDFAST_COMPARE(unknown[0][0], ServiceId("redis"));
        QVERIFY(unknown[3].empty());
    }

    /// The definition itself, iterated from above until nothing moves, on graphs with cycles of both kinds.
    void equalsTheDefinitionOnRandomGraphs() {
        std::mt19937 random(11);
        std::uniform_real_distribution<double> score(0.0, 1.0);
        for (int round = 0; round < 300; ++round) {
            const auto count = static_cast<unsigned>(2 + random() % 10);
            std::vector<ServiceId> ids;
            for (unsigned i = 0; i < count; ++i)
                ids.emplace_back("s" + std::to_string(i));
            std::vector<DependencySpec> edges;
            for (unsigned i = 0; i < count * 2; ++i) {
                edges.push_back({.from = ids[random() % count],
                                 .to = ids[random() % count],
                                 .kind = random() % 2 == 0 ? DependencyKind::Hard : DependencyKind::Soft});
            }
            const DependencyGraph graph(ids, edges);
            Own own;
            std::vector<double> expected;
            for (unsigned i = 0; i < count; ++i) {
                own.push_back(random() % 8 == 0 ? std::nullopt : std::optional(score(random)));
                expected.push_back(own.back().value_or(1.0));
            }
            for (unsigned pass = 0; pass <= count; ++pass) {
                for (const auto& e : graph.edges()) {
                    const double limit =
                        e.kind == DependencyKind::Hard ? expected[e.to] : 0.5 + 0.5 * expected[e.to];
                    expected[e.from] = std::min(expected[e.from], limit);
                }
            }
            const auto health = effectiveHealth(graph, own);
            for (unsigned i = 0; i < count; ++i) {
                QCOMPARE(health[i].score.has_value(), own[i].has_value());
                if (own[i]) QVERIFY(std::abs(*health[i].score - expected[i]) < 1e-12);
                if (own[i]) QCOMPARE(health[i].path.back(), health[i].cause);
            }
        }
    }
};

HOLDFAST_TEST(TstEffectiveHealth)
#include "tst_effective_health.moc"
