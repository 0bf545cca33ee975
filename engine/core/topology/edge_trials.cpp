// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/topology/edge_trials.h"

#include <algorithm>
#include <array>
#include <bit>
#include <string_view>

namespace holdfast::topology {

namespace {

constexpr std::uint64_t kStep = 0x9e3779b97f4a7c15ULL;

/// Steele, Lea and Flood 2014 (SplitMix): a counter in steps of kStep through a mixer, so that any word can
/// be had without those before it.
std::uint64_t mixed(std::uint64_t z) {
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
}

/// FNV-1a: the same on every machine, unlike std::hash.
std::uint64_t hashOf(std::string_view text, std::uint64_t hash) {
    for (const char c : text)
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
    return hash;
}

constexpr unsigned kDigits = 16;
constexpr unsigned kAlways = 8; ///< digits that are nearly always needed, thrown without looking
constexpr unsigned kOne = 1U << kDigits;

/// 64 bits, each set with a probability of `weight` / 2^16, from one random word a binary digit of the
/// weight: a bit is open or closed by the first digit, from the highest on, whose word says otherwise than
/// «go on». Each digit settles half of what is left, so that mostly eight of sixteen words are thrown.
class Bernoulli {
public:
    explicit Bernoulli(unsigned weight) : m_last(static_cast<unsigned>(std::countr_zero(weight))) {
        for (unsigned digit = 0; digit < kDigits; ++digit)
            m_set[digit] = std::uint64_t{0} - std::uint64_t{weight >> digit & 1U};
    }

    [[nodiscard]] unsigned wordsEach() const { return kDigits - m_last; }

    [[nodiscard]] std::uint64_t operator()(std::uint64_t counter) const {
        std::uint64_t open = 0;
        std::uint64_t left = ~std::uint64_t{0};
        unsigned digit = kDigits;
        counter += wordsEach() * kStep;
        const std::uint64_t* set = m_set.data() + kDigits; // bare: this is the innermost loop of all
        const auto settle = [&] {
            --digit;
            const std::uint64_t word = mixed(counter);
            counter -= kStep;
            --set;
            open |= left & word & *set;
            left &= word ^ *set;
        };
        if (m_last <= kDigits - kAlways) {
#pragma GCC unroll 8
            for (unsigned i = 0; i < kAlways; ++i)
                settle();
        }
        while (digit > m_last && left != 0)
            settle();
        return open;
    }

private:
    unsigned m_last; ///< digit that is set
    std::array<std::uint64_t, kDigits> m_set{};
};

} // namespace

EdgeTrials::EdgeTrials(const DependencyGraph& graph, std::uint64_t seed) : m_graph(&graph), m_seed(seed) {}

void EdgeTrials::write(const Edge& edge, std::size_t first, std::span<std::uint64_t> open) const {
    const auto weight = static_cast<unsigned>(edge.weight * kOne + 0.5);
    if (weight == 0 || weight >= kOne) {
        std::ranges::fill(open, weight == 0 ? 0 : ~std::uint64_t{0});
        return;
    }
    constexpr std::uint64_t kBasis = 0xcbf29ce484222325ULL;
    const auto ends =
        hashOf(m_graph->id(edge.to).value(), hashOf(m_graph->id(edge.from).value(), kBasis) ^ 0xff);
    const Bernoulli trials(weight);
    const std::uint64_t each = trials.wordsEach() * kStep;
    std::uint64_t counter = (ends ^ (m_seed * 0xd6e8feb86659fd93ULL)) + first * each;
    for (auto& word : open) {
        word = trials(counter);
        counter += each;
    }
}

} // namespace holdfast::topology
