// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/topology/impact.h"

#include "engine/core/topology/edge_trials.h"
#include "engine/core/topology/failure_spread.h"
#include "engine/core/topology/failure_ways.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>
#include <tuple>

namespace holdfast::topology {

namespace {

constexpr std::size_t kMostExact = 12; ///< uncertain edges: 4,096 combinations
constexpr std::size_t kWordBits = 64;
constexpr std::size_t kMostWork = 60'000; ///< words of trials that are thrown for one question
constexpr std::size_t kFewestWords = 8;
constexpr std::size_t kChunk = 8; ///< words that are spread at once, so that the dice stay in the cache

bool isUncertain(const FailureSpread::Step& step) {
    return step.edge->weight < 1.0;
}

/// Probabilities by local number.
struct Chances {
    std::vector<double> down;
    std::vector<double> touched;
};

Chances blankFor(const FailureSpread& spread) {
    return {.down = std::vector<double>(spread.nodes().size(), 0.0),
            .touched = std::vector<double>(spread.nodes().size(), 0.0)};
}

double importanceOf(std::span<const double> importance, Node node) {
    return importance.empty() ? 1.0 : importance[node];
}

/// Every combination of the uncertain edges is a trial that counts by its probability.
Chances countCombinations(const FailureSpread& spread, std::span<const std::size_t> uncertain) {
    const std::size_t combinations = std::size_t{1} << uncertain.size();
    const std::size_t words = (combinations + kWordBits - 1) / kWordBits;
    const auto steps = spread.steps();
    std::vector<std::uint64_t> open(steps.size() * words, ~std::uint64_t{0});
    std::vector<double> weight(words * kWordBits, 0.0);
    std::fill_n(weight.begin(), combinations, 1.0);
    for (std::size_t k = 0; k < uncertain.size(); ++k) {
        const std::size_t step = uncertain[k];
        const double passes = steps[step].edge->weight;
        std::fill_n(open.begin() + static_cast<std::ptrdiff_t>(step * words), words, 0);
        for (std::size_t c = 0; c < combinations; ++c) {
            const bool isOpen = (c >> k & 1U) != 0;
            weight[c] *= isOpen ? passes : 1.0 - passes;
            if (isOpen) open[step * words + c / kWordBits] |= std::uint64_t{1} << (c % kWordBits);
        }
    }
    std::vector<std::uint64_t> down(spread.nodes().size() * words);
    std::vector<std::uint64_t> touched(down.size());
    spread.spread(open, words, down, touched);
    const auto sum = [&](std::span<const std::uint64_t> bits, std::size_t node) {
        double total = 0.0;
        for (std::size_t c = 0; c < combinations; ++c) {
            if ((bits[node * words + c / kWordBits] >> (c % kWordBits) & 1U) != 0) total += weight[c];
        }
        return std::min(total, 1.0);
    };
    Chances chances = blankFor(spread);
    for (std::size_t node = 0; node < spread.nodes().size(); ++node) {
        chances.down[node] = sum(down, node);
        chances.touched[node] = sum(touched, node);
    }
    return chances;
}

/// In chunks, each with dice of its own.
Chances runTrials(const DependencyGraph& graph, const FailureSpread& spread, std::size_t words,
                  std::uint64_t seed) {
    const auto steps = spread.steps();
    std::vector<std::uint64_t> open(steps.size() * kChunk);
    std::vector<std::uint64_t> down(spread.nodes().size() * kChunk);
    std::vector<std::uint64_t> touched(down.size());
    Chances chances = blankFor(spread);
    const double each = 1.0 / static_cast<double>(words * kWordBits);
    const auto count = [&](std::span<const std::uint64_t> bits, std::size_t node) {
        int set = 0;
        for (const std::uint64_t word : bits.subspan(node * kChunk, kChunk))
            set += std::popcount(word);
        return each * set;
    };
    const EdgeTrials trials(graph, seed);
    for (std::size_t done = 0; done < words; done += kChunk) {
        for (std::size_t s = 0; s < steps.size(); ++s)
            trials.write(*steps[s].edge, done, std::span(open).subspan(s * kChunk, kChunk));
        spread.spread(open, kChunk, down, touched);
        for (std::size_t node = 0; node < spread.nodes().size(); ++node) {
            chances.down[node] += count(down, node);
            chances.touched[node] += count(touched, node);
        }
    }
    return chances;
}

/// Of what was asked for, what can be answered while a person waits; a multiple of a chunk.
std::size_t wordsFor(const FailureSpread& spread, std::size_t trials) {
    const std::size_t affordable = kMostWork / std::max<std::size_t>(1, spread.steps().size());
    const std::size_t words =
        std::clamp((trials + kWordBits - 1) / kWordBits, kFewestWords, std::max(kFewestWords, affordable));
    return words / kChunk * kChunk;
}

std::vector<std::size_t> uncertainSteps(const FailureSpread& spread) {
    std::vector<std::size_t> uncertain;
    for (std::size_t s = 0; s < spread.steps().size(); ++s) {
        if (isUncertain(spread.steps()[s])) uncertain.push_back(s);
    }
    return uncertain;
}

/// Lost beside what fails itself, over all that does not.
double lostShareOf(const DependencyGraph& graph, const FailureSpread& spread, const Chances& chances,
                   std::span<const double> importance) {
    double lost = 0.0;
    double failing = 0.0;
    for (std::uint32_t i = 0; i < spread.nodes().size(); ++i) {
        const double worth = importanceOf(importance, spread.nodes()[i]);
        if (spread.isFailing(i))
            failing += worth;
        else
            lost += worth * 0.5 * (chances.down[i] + chances.touched[i]);
    }
    double all = static_cast<double>(graph.size());
    if (!importance.empty()) all = std::accumulate(importance.begin(), importance.end(), 0.0);
    return all > failing ? std::clamp(lost / (all - failing), 0.0, 1.0) : 0.0;
}

/// Likeliest, then nearest first. The ways are followed only when the order is known: what is sorted is
/// small.
class Ranking {
public:
    void add(std::uint32_t local, Node node, double chance, const Way& way) {
        m_entries.emplace_back(-chance, way.after, way.hops, node, local);
    }

    [[nodiscard]] std::vector<Affected> list(const Chances& chances,
                                             std::span<const std::optional<Way>> ways) {
        std::ranges::sort(m_entries);
        std::vector<Affected> affected;
        affected.reserve(m_entries.size());
        for (const auto& [chance, after, hops, node, local] : m_entries) {
            affected.push_back({.node = node,
                                .down = chances.down[local],
                                .touched = chances.touched[local],
                                .after = after,
                                .path = pathTo(ways, node)});
        }
        return affected;
    }

private:
    std::vector<std::tuple<double, Duration, std::uint32_t, Node, std::uint32_t>> m_entries;
};

double standardErrorOf(double probability, std::size_t trials) {
    return std::sqrt(probability * (1.0 - probability) / static_cast<double>(trials));
}

} // namespace

Impact impactOf(const DependencyGraph& graph, std::span<const Node> failing, const ImpactOptions& options) {
    const FailureSpread spread(graph, failing);
    const auto uncertain = uncertainSteps(spread);
    Impact impact;
    impact.exact = uncertain.size() <= kMostExact;
    Chances chances;
    if (impact.exact) {
        chances = countCombinations(spread, uncertain);
    } else {
        const std::size_t words = wordsFor(spread, options.trials);
        impact.trials = words * kWordBits;
        chances = runTrials(graph, spread, words, options.seed);
        for (const double touched : chances.touched)
            impact.standardError = std::max(impact.standardError, standardErrorOf(touched, impact.trials));
        for (const double down : chances.down)
            impact.standardError = std::max(impact.standardError, standardErrorOf(down, impact.trials));
    }
    const auto hard = earliestWays(graph, failing, Ways::Hard);
    const auto all = earliestWays(graph, failing, Ways::All);
    Ranking down;
    Ranking degraded;
    for (std::uint32_t i = 0; i < spread.nodes().size(); ++i) {
        if (spread.isFailing(i)) continue;
        const Node node = spread.nodes()[i];
        if (hard[node])
            down.add(i, node, chances.down[i], *hard[node]);
        else
            degraded.add(i, node, chances.touched[i], *all[node]);
    }
    impact.down = down.list(chances, hard);
    impact.degraded = degraded.list(chances, all);
    impact.lostShare = lostShareOf(graph, spread, chances, options.importance);
    return impact;
}

} // namespace holdfast::topology
