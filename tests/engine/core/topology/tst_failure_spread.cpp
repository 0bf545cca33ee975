// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/topology/failure_spread.h"
#include "tests/engine/core/topology/random_graph.h"
#include "tests/support/test_registry.h"

#include <QtTest/QTest>

#include <algorithm>
#include <array>

using namespace holdfast;
using namespace holdfast::testing;
using namespace holdfast::topology;

namespace {

DependencySpec edge(const char* from, const char* to, DependencyKind kind = DependencyKind::Hard,
                    double weight = 1.0) {
    return {.from = ServiceId(from), .to = ServiceId(to), .kind = kind, .weight = weight};
}

/// One word of the given results for a node.
std::uint64_t wordOf(const FailureSpread& spread, const std::vector<std::uint64_t>& bits, Node node) {
    const auto place = std::ranges::find(spread.nodes(), node) - spread.nodes().begin();
    return bits.at(static_cast<std::size_t>(place));
}

} // namespace

class TstFailureSpread final : public QObject {
    Q_OBJECT

private Q_SLOTS:

    void onlyWhatCanBeReachedIsLaidOut() {
        const DependencyGraph graph(
            numberedServices(5), std::vector{edge("s0", "s1"), edge("s1", "s2"),
                                             edge("s3", "s2", DependencyKind::Hard, 0.0), edge("s2", "s4")});
        const FailureSpread spread(graph, std::array{Node{1}});
        HOLDFAST_COMPARE(std::vector<Node>(spread.nodes().begin(), spread.nodes().end()),
                         (std::vector<Node>{1, 0}));
        QCOMPARE(spread.steps().size(), std::size_t{1});
        QVERIFY(FailureSpread(graph, std::array{Node{9}}).nodes().empty());
    }

    void closedEdgesStopItSoftOnesOnlyDegrade() {
        const DependencyGraph graph(numberedServices(3),
                                    std::vector{edge("s1", "s2", DependencyKind::Soft), edge("s0", "s1")});
        const FailureSpread spread(graph, std::array{Node{2}});
        std::vector<std::uint64_t> open(2, ~std::uint64_t{0});
        open[0] = 0xff; // the soft edge, whose dependency is nearest to the failure
        std::vector<std::uint64_t> down(3);
        std::vector<std::uint64_t> touched(3);
        spread.spread(open, 1, down, touched);
        QCOMPARE(wordOf(spread, down, 2), ~std::uint64_t{0});
        QCOMPARE(wordOf(spread, down, 1), std::uint64_t{0});
        QCOMPARE(wordOf(spread, touched, 1), std::uint64_t{0xff});
        QCOMPARE(wordOf(spread, touched, 0), std::uint64_t{0xff});
        QCOMPARE(wordOf(spread, down, 0), std::uint64_t{0});
    }

    void aCycleIsFollowedToItsEnd() {
        const DependencyGraph graph(numberedServices(4), std::vector{edge("s0", "s1"), edge("s1", "s2"),
                                                                     edge("s2", "s3"), edge("s3", "s0")});
        const FailureSpread spread(graph, std::array{Node{2}});
        std::vector<std::uint64_t> open(spread.steps().size(), ~std::uint64_t{0});
        std::vector<std::uint64_t> down(4);
        std::vector<std::uint64_t> touched(4);
        spread.spread(open, 1, down, touched);
        for (Node node = 0; node < 4; ++node)
            QCOMPARE(wordOf(spread, down, node), ~std::uint64_t{0});
        QVERIFY(spread.isFailing(
            static_cast<std::uint32_t>(std::ranges::find(spread.nodes(), Node{2}) - spread.nodes().begin())));
    }

    void eachTrialIsWhatWalkingItAloneFinds() {
        std::mt19937_64 dice(61);
        std::mt19937 random(62);
        constexpr std::size_t kWords = 11; // some at once, some one by one
        for (int round = 0; round < 40; ++round) {
            const auto graph = randomGraph(random, {.nodes = 30, .edges = 20 + random() % 70});
            const FailureSpread spread(graph, std::array{Node{0}, static_cast<Node>(random() % 30)});
            std::vector<std::uint64_t> open(spread.steps().size() * kWords);
            std::ranges::generate(open, dice);
            std::vector<std::uint64_t> down(spread.nodes().size() * kWords);
            auto touched = down;
            spread.spread(open, kWords, down, touched);
            const auto isSet = [](const auto& bits, std::size_t row, std::size_t trial) {
                return (bits[row * kWords + trial / 64] >> (trial % 64) & 1U) != 0;
            };
            for (std::size_t trial = 0; trial < kWords * 64; trial += 13) {
                for (const bool hardOnly : {true, false}) {
                    std::vector<bool> hit(spread.nodes().size());
                    for (std::uint32_t i = 0; i < hit.size(); ++i)
                        hit[i] = spread.isFailing(i);
                    for (bool changed = true; changed;) {
                        changed = false;
                        for (std::size_t s = 0; s < spread.steps().size(); ++s) {
                            const auto& step = spread.steps()[s];
                            if (!hit[step.to] || hit[step.from] || !isSet(open, s, trial)) continue;
                            if (!hardOnly || step.hard) hit[step.from] = changed = true;
                        }
                    }
                    for (std::size_t i = 0; i < hit.size(); ++i)
                        QCOMPARE(isSet(hardOnly ? down : touched, i, trial), bool(hit[i]));
                }
            }
        }
    }
};

HOLDFAST_TEST(TstFailureSpread)
#include "tst_failure_spread.moc"
