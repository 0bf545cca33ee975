// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/topology/reach_worth.h"
#include "tests/engine/core/topology/random_graph.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <algorithm>
#include <cmath>

using namespace holdfast;
using namespace holdfast::testing;
using namespace holdfast::topology;

class TstReachWorth final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void itEqualsWalkingFromEachService() {
        std::mt19937 random(51);
        for (int round = 0; round < 40; ++round) {
            // More services than one column holds, cycles among them.
            const std::size_t size = 2 + random() % 1400;
            std::vector<double> importance;
            for (std::size_t i = 0; i < size; ++i)
                importance.push_back(1.0 + static_cast<double>(random() % 3));
            std::vector<std::pair<Node, Node>> edges;
            for (std::size_t i = 0; i < size; ++i)
                edges.emplace_back(random() % size, random() % size);
            std::ranges::sort(edges);
            std::vector<double> worth(size, 0.0);
            ReachWorth(size, importance).add(edges, worth);
            for (int sample = 0; sample < 5; ++sample) {
                const auto start = static_cast<Node>(random() % size);
                std::vector<char> seen(size, 0);
                seen[start] = 1;
                double expected = 0.0;
                for (bool changed = true; changed;) {
                    changed = false;
                    for (const auto& [from, to] : edges) {
                        if (seen[to] == 0 || seen[from] != 0) continue;
                        seen[from] = 1;
                        expected += importance[from];
                        changed = true;
                    }
                }
                QVERIFY(std::abs(worth[start] - expected) < 1e-9);
            }
        }
    }

    void roundsAddUpAndNoEdgesAddNothing() {
        ReachWorth reach(3, {});
        std::vector<double> worth(3, 0.0);
        const std::vector<std::pair<Node, Node>> edges{{0, 1}, {1, 2}};
        reach.add(edges, worth);
        reach.add(edges, worth);
        reach.add({}, worth);
        QCOMPARE(worth, (std::vector<double>{0.0, 2.0, 4.0}));
    }
};

HOLDFAST_TEST(TstReachWorth)
#include "tst_reach_worth.moc"
