// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/topology/edge_trials.h"
#include "tests/engine/core/topology/random_graph.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <bit>
#include <cmath>

using namespace holdfast;
using namespace holdfast::testing;
using namespace holdfast::topology;

namespace {

DependencyGraph oneEdge(double weight) {
    return DependencyGraph(
        numberedServices(2),
        std::vector{DependencySpec{.from = ServiceId("s0"), .to = ServiceId("s1"), .weight = weight}});
}

double openShare(double weight, std::uint64_t seed) {
    const auto graph = oneEdge(weight);
    std::vector<std::uint64_t> open(1024);
    EdgeTrials(graph, seed).write(graph.edges()[0], 0, open);
    int set = 0;
    for (const auto word : open)
        set += std::popcount(word);
    return set / 65536.0;
}

} // namespace

class TstEdgeTrials final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void anEdgeIsOpenAsOftenAsItsWeightSays() {
        for (const double weight : {0.01, 0.25, 0.5, 0.62, 0.999}) {
            const double sigma = std::sqrt(weight * (1.0 - weight) / 65536.0);
            const double share = openShare(weight, 3);
            QVERIFY2(std::abs(share - weight) < 4.0 * sigma, qPrintable(QString::number(share)));
        }
        QCOMPARE(openShare(0.0, 3), 0.0);
        QCOMPARE(openShare(1.0, 3), 1.0);
    }

    void piecesAreThoseOfTheWhole() {
        const auto graph = oneEdge(0.37);
        const EdgeTrials dice(graph, 5);
        std::vector<std::uint64_t> whole(32);
        dice.write(graph.edges()[0], 0, whole);
        std::vector<std::uint64_t> piece(8);
        dice.write(graph.edges()[0], 16, piece);
        QVERIFY(std::equal(piece.begin(), piece.end(), whole.begin() + 16));
    }

    void otherSeedsAndOtherEdgesHaveOtherDice() {
        const DependencyGraph graph(
            numberedServices(3),
            std::vector{DependencySpec{.from = ServiceId("s0"), .to = ServiceId("s1"), .weight = 0.5},
                        DependencySpec{.from = ServiceId("s1"), .to = ServiceId("s0"), .weight = 0.5}});
        std::vector<std::uint64_t> first(4);
        std::vector<std::uint64_t> back(4);
        std::vector<std::uint64_t> reseeded(4);
        EdgeTrials(graph, 1).write(graph.edges()[0], 0, first);
        EdgeTrials(graph, 1).write(graph.edges()[1], 0, back);
        EdgeTrials(graph, 2).write(graph.edges()[0], 0, reseeded);
        QVERIFY(first != back);
        QVERIFY(first != reseeded);
    }

    void aNewServiceDoesNotChangeTheDiceOfOthers() {
        const DependencySpec edge{.from = ServiceId("s0"), .to = ServiceId("s1"), .weight = 0.5};
        const DependencyGraph small(numberedServices(2), std::vector{edge});
        const DependencyGraph large(numberedServices(9), std::vector{edge});
        std::vector<std::uint64_t> before(4);
        std::vector<std::uint64_t> after(4);
        EdgeTrials(small, 1).write(small.edges()[0], 0, before);
        EdgeTrials(large, 1).write(large.edges()[0], 0, after);
        QCOMPARE(before, after);
    }
};

HOLDFAST_TEST(TstEdgeTrials)
#include "tst_edge_trials.moc"
