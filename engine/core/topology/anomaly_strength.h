// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <span>

namespace holdfast::topology {

/// One signal around the beginning of some trouble, at a steady pace. What was not read is NaN.
struct SignalWindow {
    std::span<const double> reference; ///< ordinary time
    std::span<const double> before;    ///< just before the trouble; may be empty
    std::span<const double> during;    ///< since
    bool highIsBad = true;
};

/// One set of parameters for every signal; see anomalyStrength().
struct StrengthModel {
    double leastShare = 0.01; ///< of the median: the least ordinary deviation
    double tail = 0.05;     ///< of the reference's windows: beyond this share of them the Pareto tail begins
    double tailIndex = 4.0; ///< of that tail: the greater, the more a great deviation says
    double ordinary = 2.0;  ///< deviations: less is never a beginning
};

/// How unusual a signal is.
struct AnomalyStrength {
    /// 0..1: the chance that ordinary time brings as much.
    double tail = 1.0;
    /// How far it went in its bad direction, in ordinary deviations (standard ones, were it Gaussian).
    double deviation = 0.0;
    /// The first reading, counted from the first of `before`, that is half as far out as `deviation`, and is
    /// followed by another such where one follows; none: it never left what is ordinary.
    std::optional<std::size_t> began;
};

/// How strongly `window` deviates in its bad direction; nothing when the reference has fewer than 20 readings
/// or `during` none.
///
/// Readings are standardised by median and the greater of MAD and the distance to the 95th percentile
/// (Rousseeuw and Croux 1993), never by less than a hundredth of the median, so that constant series do not
/// divide by zero and heavy tails do not cry wolf. The window's measure is its second greatest deviation (a
/// single spike is no trouble), less the median of `before`: what was there already did not begin with it.
/// Its tail probability is conformal (Vovk, Gammerman, Shafer 2005): its rank among all windows of
/// the same length in the reference; beyond their 95th percentile a Pareto tail is assumed, since ranks end
/// where the reference does. O(n log n) in the reference. A window of one reading has no second: that one
/// counts.
[[nodiscard]] std::optional<AnomalyStrength> anomalyStrength(const SignalWindow& window,
                                                             const StrengthModel& model = {});

/// Of several signals that speak of the same (Bonferroni's correction of the least tail): 0..1.
[[nodiscard]] double leastTail(std::span<const double> tails) noexcept;

/// The weight of evidence for trouble, in natural units (ln of a Bayes factor), of a tail probability: ln of
/// Beta(ξ, 1)'s density, the family that bounds p-values' evidence (Sellke, Bayarri, Berger 2001), with
/// ξ = `xi`. At 0.2: from −1.6 for an ordinary signal through 0 at a tail of 0.13 upwards without bound.
[[nodiscard]] double evidenceOf(double tail, double xi = 0.2) noexcept;

} // namespace holdfast::topology
