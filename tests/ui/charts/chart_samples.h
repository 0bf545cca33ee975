// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/chart_content.h"
#include "ui/charts/time_range.h"

#include <vector>

namespace holdfast::charts::samples {

inline constexpr TimePoint kNow{Duration(1'795'184'400'000)};

/// Readings every `step` up to kNow, 1, 2, 3, …
inline std::vector<HistoryPoint> readings(int count, Duration step) {
    std::vector<HistoryPoint> points;
    for (int i = 0; i < count; ++i) {
        const double value = i + 1;
        points.push_back({.time = kNow - step * (count - 1 - i),
                          .minimum = value,
                          .maximum = value,
                          .mean = value,
                          .last = value,
                          .count = 1});
    }
    return points;
}

inline Content contentOf(std::vector<HistoryPoint> points, Duration gapAfter, Unit unit = Unit::Count) {
    Content content{.unit = unit, .lines = {}, .levels = {}, .forecast = {}};
    content.lines.append(
        {.name = QStringLiteral("queue depth"), .points = std::move(points), .gapAfter = gapAfter});
    return content;
}

} // namespace holdfast::charts::samples
