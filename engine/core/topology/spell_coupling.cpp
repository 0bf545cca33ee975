// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/topology/spell_coupling.h"

#include <algorithm>
#include <cstdlib>
#include <optional>

namespace holdfast::topology {

namespace {

constexpr double kSure = 0.05;
constexpr double kDoubtful = 0.2;

/// From `begin` to the nearest beginning of `others`, at most `reach` samples away; of two equally near ones
/// the later.
std::optional<std::int64_t> nearest(std::uint32_t begin, std::span<const Spell> others, std::size_t reach) {
    const auto later = std::ranges::lower_bound(others, begin, {}, &Spell::begin);
    std::optional<std::int64_t> best;
    const auto offer = [&](const Spell& spell) {
        const auto distance = static_cast<std::int64_t>(spell.begin) - static_cast<std::int64_t>(begin);
        if (static_cast<std::size_t>(std::abs(distance)) > reach) return;
        if (!best || std::abs(distance) < std::abs(*best)) best = distance;
    };
    if (later != others.end()) offer(*later);
    if (later != others.begin()) offer(*std::prev(later));
    return best;
}

/// Up to each sample: how many moments would have been followed by one of `spells`.
std::vector<std::uint32_t> followedUpTo(std::span<const Spell> spells, std::size_t samples,
                                        std::size_t reach) {
    std::vector<std::uint32_t> sum(samples + 1, 0);
    for (const Spell& spell : spells) {
        const std::size_t from = spell.begin > reach ? spell.begin - reach : 0;
        for (std::size_t t = from; t <= spell.begin && t < samples; ++t)
            sum[t + 1] = 1;
    }
    for (std::size_t t = 0; t < samples; ++t)
        sum[t + 1] += sum[t];
    return sum;
}

/// Of at least `hits` among independent trials with these chances.
double tailOf(const std::vector<double>& chances, std::size_t hits) {
    std::vector<double> exactly(chances.size() + 1, 0.0);
    exactly[0] = 1.0;
    for (std::size_t i = 0; i < chances.size(); ++i) {
        for (std::size_t k = i + 1; k > 0; --k)
            exactly[k] = exactly[k] * (1.0 - chances[i]) + exactly[k - 1] * chances[i];
        exactly[0] *= 1.0 - chances[i];
    }
    double sum = 0.0;
    for (std::size_t k = exactly.size(); k > hits; --k)
        sum += exactly[k - 1];
    return std::min(1.0, sum);
}

} // namespace

SpellCoupling coupleSpells(std::span<const Spell> dependency, std::span<const Spell> caller,
                           std::size_t samples, std::size_t reach, std::size_t around) {
    SpellCoupling result;
    result.spells = dependency.size();
    const auto sum = followedUpTo(caller, samples, reach);
    const double overall =
        static_cast<double>(sum.back()) / static_cast<double>(std::max<std::size_t>(samples, 1));
    std::vector<double> chances;
    std::vector<std::size_t> lags;
    for (const Spell& spell : dependency) {
        const std::size_t from = spell.begin > around ? spell.begin - around : 0;
        const std::size_t to = std::min<std::size_t>(samples, spell.begin + around + 1);
        const double local =
            to > from ? static_cast<double>(sum[to] - sum[from]) / static_cast<double>(to - from) : 0.0;
        chances.push_back(std::min(1.0, std::max(local, overall)));
        const auto distance = nearest(spell.begin, caller, reach);
        if (!distance) continue;
        ++(*distance > 0 ? result.before : *distance == 0 ? result.together : result.after);
        if (*distance < 0) continue;
        ++result.followed;
        lags.push_back(static_cast<std::size_t>(*distance));
        result.shared.push_back(spell.begin);
    }
    for (const Spell& spell : caller)
        if (!nearest(spell.begin, dependency, reach)) ++result.callerAlone;
    result.chance = result.followed == 0 ? 1.0 : tailOf(chances, result.followed);
    if (!lags.empty()) {
        const auto middle = lags.begin() + static_cast<std::ptrdiff_t>(lags.size() / 2);
        std::ranges::nth_element(lags, middle);
        result.lag = *middle;
    }
    return result;
}

double signTest(std::size_t hits, std::size_t tosses) {
    return tosses == 0 ? 1.0 : tailOf(std::vector<double>(tosses, 0.5), hits);
}

DirectionFrom directionOf(const SpellCoupling& coupling) {
    const std::size_t ordered = coupling.before + coupling.after;
    if (signTest(coupling.before, ordered) <= kSure) return DirectionFrom::TimeOrder;
    // One that came late by chance vetoes nothing; three in a row do.
    if (signTest(coupling.after, ordered) <= kDoubtful) return DirectionFrom::Nothing;
    const std::size_t paired = ordered + coupling.together;
    const std::size_t unanswered = coupling.spells - std::min(coupling.spells, paired);
    return signTest(coupling.callerAlone, coupling.callerAlone + unanswered) <= kSure
               ? DirectionFrom::LonelySpells
               : DirectionFrom::Nothing;
}

} // namespace holdfast::topology
