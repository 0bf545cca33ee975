// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/topology/criticality.h"
#include "engine/core/topology/impact.h"
#include "tests/engine/core/topology/random_graph.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <array>
#include <cmath>

using namespace holdfast;
using namespace holdfast::testing;
using namespace holdfast::topology;

class TstCriticality final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void itIsTheShareThatOneFailureTakes() {
        std::mt19937 random(21);
        for (int round = 0; round < 60; ++round) {
            const auto graph =
                randomGraph(random, {.nodes = 2 + random() % 20, .edges = 30, .uncertain = 0.0});
            const auto criticality = criticalityOf(graph);
            QCOMPARE(criticality.trials, std::size_t{0});
            QCOMPARE(criticality.standardError, 0.0);
            for (Node node = 0; node < graph.size(); ++node) {
                const double expected = impactOf(graph, std::array{node}).lostShare;
                QVERIFY(std::abs(criticality.lostShare[node] - expected) < 1e-12);
            }
        }
    }

    void uncertainEdgesAreTriedWithTheSameDiceAsOneQuestion() {
        std::mt19937 random(22);
        std::vector<double> importance;
        for (int i = 0; i < 30; ++i)
            importance.push_back(1.0 + static_cast<double>(random() % 5));
        const auto graph = randomGraph(random, {.nodes = 30, .edges = 70, .uncertain = 1.0});
        const auto criticality = criticalityOf(graph, importance, 9);
        QCOMPARE(criticality.trials, std::size_t{4096});
        int compared = 0;
        for (Node node = 0; node < graph.size(); ++node) {
            const auto one = impactOf(graph, std::array{node}, {.seed = 9, .importance = importance});
            if (one.exact) continue;
            ++compared;
            QVERIFY(std::abs(criticality.lostShare[node] - one.lostShare) < 1e-12);
        }
        QVERIFY(compared > 5);
    }

    void aFleetOfOneHasNothingToLose() {
        QCOMPARE(criticalityOf(DependencyGraph(numberedServices(1), {})).lostShare.at(0), 0.0);
        QVERIFY(criticalityOf(DependencyGraph{}).lostShare.empty());
    }

    void aLargeFleetGetsFewerTrialsAndSaysSo() {
        std::mt19937 random(23);
        const auto graph = randomGraph(random, {.nodes = 2000, .edges = 6000, .uncertain = 1.0});
        const auto criticality = criticalityOf(graph);
        QVERIFY(criticality.trials >= 32 && criticality.trials < 4096);
        QVERIFY(criticality.standardError > 0.0 && criticality.standardError <= 0.5 / 5.0);
    }
};

HOLDFAST_TEST(TstCriticality)
#include "tst_criticality.moc"
