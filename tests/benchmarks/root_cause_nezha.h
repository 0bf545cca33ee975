// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/benchmarks/root_cause_data.h"

namespace holdfast::bench {

/// Prints how well those that each of a day's faults reaches are ranked, and where the injected service
/// stands as likely cause.
void measureNezha(const NezhaDay& day);

} // namespace holdfast::bench
