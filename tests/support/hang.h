// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace holdfast::testing {

/// What takes this long has hung, in ms: for waits that would otherwise last a minute or for ever. It is no
/// bound on speed; a machine with little time to give makes seconds of an instant.
inline constexpr int kHangs = 15'000;

} // namespace holdfast::testing
