// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/point_levels.h"

#include <algorithm>

namespace holdfast::charts {

namespace {

constexpr std::size_t kFew = 4096;
constexpr int kStep = 8;
constexpr int kExtentColumns = 256; ///< how exact the ends of a range are for its extent

} // namespace

PointLevels::PointLevels(std::span<const HistoryPoint> points, Duration gapAfter) : m_points(points) {
    for (std::size_t i = 1; gapAfter.count() > 0 && i < points.size(); ++i) {
        if (points[i].time - points[i - 1].time > gapAfter)
            m_gaps.push_back({.from = points[i - 1].time, .to = points[i].time});
    }
    if (points.size() <= kFew) return;
    const auto spacing =
        (points.back().time - points.front().time) / static_cast<Duration::rep>(points.size() - 1);
    std::span<const HistoryPoint> finer = points;
    for (Duration bucket = std::max(spacing, Duration(1)) * kStep; finer.size() > kFew / kStep;
         bucket *= kStep) {
        m_stages.push_back({.bucket = bucket, .points = mergedBy(finer, bucket)});
        if (m_stages.back().points.size() * 2 >
            finer.size()) { // the points stand in clusters: nothing was gained
            m_stages.pop_back();
            return;
        }
        finer = m_stages.back().points;
    }
}

std::span<const HistoryPoint> PointLevels::stageFor(Duration width, Duration& bucket) const {
    std::span<const HistoryPoint> chosen = m_points;
    for (const Stage& stage : m_stages) {
        if (stage.bucket * kStep > width) break;
        chosen = stage.points;
        bucket = stage.bucket;
    }
    return chosen;
}

std::vector<HistoryPoint> PointLevels::columnsOf(const TimeRange& range, int columns) const {
    const Duration width = std::max(Duration(1), range.length() / std::max(1, columns));
    Duration bucket{1};
    const auto points = stageFor(width, bucket);
    const Duration whole = (width + bucket - Duration(1)) / bucket * bucket;
    return thinned(points, range, whole);
}

std::optional<Extent> PointLevels::extentOf(const TimeRange& range) const {
    Duration bucket{1};
    return charts::extentOf(stageFor(range.length() / kExtentColumns, bucket), range);
}

} // namespace holdfast::charts
