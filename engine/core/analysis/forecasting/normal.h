// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace holdfast::forecasting {

/// P(Z <= score) of the standard normal distribution; 0 and 1 at the infinities, NaN of NaN.
[[nodiscard]] double normalShare(double score);

/// The score that a standard normal value stays below with probability `share`; infinite at 0 and 1, NaN
/// outside. Error below 2e-9 of the score (of 1 where the score is smaller); normalScore(1 - share) is
/// -normalScore(share). Source: P. J. Acklam's rational approximation (2003) with one step of Halley's
/// method.
[[nodiscard]] double normalScore(double share);

} // namespace holdfast::forecasting
