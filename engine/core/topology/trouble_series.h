// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace holdfast::topology {

/// What a series says of a service.
enum class Measure : std::uint8_t {
    Latency, ///< seconds; high is bad, judged by its logarithm
    Health,  ///< own health 0..1; low is bad
};

/// A time of trouble, in samples.
struct Spell {
    std::uint32_t begin = 0;
    std::uint32_t end = 0; ///< exclusive

    bool operator==(const Spell&) const = default;
};

/// How bad each sample is, in robust deviations (1.4826 MAD, never less than a tenth of the latency or 0.02
/// of health), −8 .. 8; what was not read stays NaN.
///
/// What comes again with the time of day is taken out: a slow baseline (medians over three hours) and the
/// median at each phase of the hour, of the day as well once four days are there. `hour` is the samples of an
/// hour. Empty when fewer than `least` samples were read or the series never changes. O(n log n). Values
/// that are not finite count as not read.
[[nodiscard]] std::vector<float> badLevels(std::span<const double> values, Measure measure, std::size_t hour,
                                           std::size_t least);

/// Takes out what all series do at the same time: the median over the series at each sample, as much of it as
/// each series follows (least squares, 0 .. 2). With fewer than `fewest` series nothing is taken out, since
/// then a common part is hard to tell from one service's trouble. O(series × samples).
void removeCommonPart(std::span<std::vector<float>*> levels, std::size_t fewest = 8);

/// Spells of trouble: from a level of 4 on until it is below 2, pauses of up to two samples included. A spell
/// whose beginning was not seen (nothing read just before) is left out: it says nothing of order in time.
[[nodiscard]] std::vector<Spell> spellsOf(std::span<const float> levels);

/// What a series does that its own past does not explain: the residuals of an autoregression of order 3
/// (Yule and Walker's equations by Levinson and Durbin), bounded at four deviations, with sum 0 and sum of
/// squares 1, so that a correlation is a scalar product. Where a sample or one of the three before is missing
/// it is 0. All 0 when nothing is left.
[[nodiscard]] std::vector<float> innovationsOf(std::span<const float> levels);

} // namespace holdfast::topology
