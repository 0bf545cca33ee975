// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace holdfast::bench {

/// Prints what the grouping of troubles costs on generated fleets.
void measureGrouping();

} // namespace holdfast::bench
