// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace holdfast::warnings {

/// A probability that was given, and what came of it.
struct Judged {
    double probability = 0.0; ///< 0..1 as given; others are left out
    bool came = false;
};

/// Brings probabilities to what outcomes say they are worth, along a line that never falls, so that the order
/// stays. Without outcomes p' = p. A value of at most 400 bytes.
///
/// The outcomes are gathered in 20 bins; in each, the share that came is drawn to what was said as by
/// kPriorOutcomes outcomes more, then neighbours that fall are pooled; what is said is half a standard
/// deviation of the posterior below its mean, so that few outcomes do not make bold; between the bins the
/// line is straight. Source: isotonic regression by pooling adjacent violators (Zadrozny and Elkan, 2002), on
/// the posterior means of beta distributions about «right already».
class Calibration {
public:
    static constexpr double kPriorOutcomes = 2.0;

    /// `effective`: how many of the outcomes count as independent (0..1 of them each): probabilities given
    /// every minute about the next 15 share their failures. O(n). Deterministic.
    [[nodiscard]] static Calibration fit(std::span<const Judged> outcomes, double effective = 1.0 / 15.0);

    /// NaN stays NaN; 0 and 1 stay as they are: they say what has been seen, not what is expected.
    [[nodiscard]] double apply(double probability) const;

    [[nodiscard]] std::uint32_t outcomes() const noexcept { return m_outcomes; }

private:
    static constexpr std::size_t kBins = 20;

    struct Knot {
        double given = 0.0;
        double worth = 0.0;
    };

    std::array<Knot, kBins> m_knots{};
    std::uint32_t m_used = 0;
    std::uint32_t m_outcomes = 0;
};

/// One bar of the reliability diagram.
struct ReliabilityBin {
    std::uint32_t count = 0;
    std::uint32_t came = 0;
    double mean = 0.0; ///< of the probabilities given; 0 of none

    [[nodiscard]] double share() const { return count == 0 ? 0.0 : double(came) / double(count); }
};

using Reliability = std::array<ReliabilityBin, 10>; ///< [0, 0.1), … [0.9, 1]

[[nodiscard]] Reliability reliabilityOf(std::span<const Judged> outcomes);

/// The greatest |mean - share| of the bins with at least `least` outcomes; 0 where there is none.
[[nodiscard]] double calibrationError(const Reliability& reliability, std::uint32_t least = 50);

} // namespace holdfast::warnings
