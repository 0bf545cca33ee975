// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/topology/trouble_series.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace holdfast::topology {

/// How the troubles of a would-be dependency and of a would-be caller go together.
struct SpellCoupling {
    std::size_t spells = 0;      ///< of the dependency
    std::size_t followed = 0;    ///< of these: the caller's began with it or up to `reach` samples later
    std::size_t before = 0;      ///< pairs in which the dependency's began first
    std::size_t together = 0;    ///< … both in the same sample
    std::size_t after = 0;       ///< … the caller's began first, by up to `reach` samples
    std::size_t callerAlone = 0; ///< spells of the caller with none of the dependency
    /// 0..1: that so many spells or more would be followed by chance.
    double chance = 1.0;
    std::size_t lag = 0;               ///< samples, median over those followed
    std::vector<std::uint32_t> shared; ///< beginnings of the dependency's spells that were followed
};

/// Pairs the beginnings of spells, each with the nearest of the other side. The chance of each
/// spell to be followed is the share of moments within an hour on both sides (`around` samples), or in the
/// whole series if that is more, that would have been followed as well: a test by moved times (interval
/// jitter; Amarasingham, Harrison, Hatsopoulos, Geman 2012), so that two services that are both restless at
/// the same time of day do not look coupled. The tail is that of the Poisson binomial distribution, exactly.
/// O(samples + spells²).
[[nodiscard]] SpellCoupling coupleSpells(std::span<const Spell> dependency, std::span<const Spell> caller,
                                         std::size_t samples, std::size_t reach, std::size_t around);

/// What tells which of two coupled services depends on which.
enum class DirectionFrom : std::uint8_t {
    Nothing,   ///< it cannot be told
    TimeOrder, ///< the dependency's trouble begins first (sign test, 0.05)
    /// They begin in the same sample, but the caller is also in trouble alone and the dependency
    /// hardly ever (sign test, 0.05): a dependency's trouble reaches its caller, not the other way round.
    LonelySpells,
};

[[nodiscard]] DirectionFrom directionOf(const SpellCoupling& coupling);

/// The chance of `hits` or more of `tosses` with even odds.
[[nodiscard]] double signTest(std::size_t hits, std::size_t tosses);

} // namespace holdfast::topology
