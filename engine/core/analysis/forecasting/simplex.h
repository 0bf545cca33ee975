// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <span>
#include <vector>

namespace holdfast::forecasting {

/// The point with the least value that Nelder & Mead's simplex (1965) finds in `evaluations` calls from
/// `start` with edges of `edge`. A value that is not finite counts as worst. Deterministic.
[[nodiscard]] std::vector<double> leastBySimplex(const std::function<double(std::span<const double>)>& value,
                                                 std::vector<double> start, double edge, int evaluations);

} // namespace holdfast::forecasting
