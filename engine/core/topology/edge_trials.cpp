// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/topology/edge_trials.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <string_view>

namespace holdfast::topology {

namespace {

/// Steele, Lea and Flood 2014: a counter through a mixer, so that any word can be had without those before
/// it.
class SplitMix {
public:
    explicit SplitMix(std::uint64_t state) : m_state(state) {}

    std::uint64_t next() {
        std::uint64_t z = m_state += kStep;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
        return z ^ (z >> 31);
    }

    void skip(std::uint64_t words) { m_state += words * kStep; }

private:
    static constexpr std::uint64_t kStep = 0x9e3779b97f4a7c15ULL;

    std::uint64_t m_state;
};

/// FNV-1a: the same on every machine, unlike std::hash.
std::uint64_t hashOf(std::string_view text, std::uint64_t hash) {
    for (const char c : text)
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
    return hash;
}

constexpr unsigned kOne = 1U << 16;

/// 64 bits, each set with a probability of `weight` / 2^16: the binary digits of the weight from the last to
/// the first, each halving what is open and adding a half where it is set.
std::uint64_t bernoulli(unsigned weight, SplitMix& random) {
    std::uint64_t open = 0;
    for (int digit = std::countr_zero(weight); digit < 16; ++digit) {
        const std::uint64_t word = random.next();
        open = (weight >> digit) & 1U ? open | word : open & word;
    }
    return open;
}

} // namespace

EdgeTrials::EdgeTrials(const DependencyGraph& graph, std::uint64_t seed) : m_graph(&graph), m_seed(seed) {}

void EdgeTrials::write(const Edge& edge, std::size_t first, std::span<std::uint64_t> open) const {
    const auto weight = static_cast<unsigned>(std::lround(edge.weight * kOne));
    if (weight == 0 || weight >= kOne) {
        std::ranges::fill(open, weight == 0 ? 0 : ~std::uint64_t{0});
        return;
    }
    constexpr std::uint64_t kBasis = 0xcbf29ce484222325ULL;
    const auto ends =
        hashOf(m_graph->id(edge.to).value(), hashOf(m_graph->id(edge.from).value(), kBasis) ^ 0xff);
    SplitMix random(ends ^ (m_seed * 0xd6e8feb86659fd93ULL));
    random.skip(first * static_cast<std::size_t>(16 - std::countr_zero(weight)));
    for (auto& word : open)
        word = bernoulli(weight, random);
}

} // namespace holdfast::topology
