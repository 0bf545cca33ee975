// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace holdfast {

/// A reading's value with six significant decimal digits; whole numbers (counts, bytes) stay as they are. No
/// probe measures finer than that, and the noise behind it would be most of what the history takes on disk.
/// The result is the double nearest to the decimal number. Finite stays finite.
[[nodiscard]] double withMeaningfulDigits(double value) noexcept;

} // namespace holdfast
