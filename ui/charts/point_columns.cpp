// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/point_columns.h"

#include <algorithm>

namespace holdfast::charts {

namespace {

std::span<const HistoryPoint> within(std::span<const HistoryPoint> points, const TimeRange& range) {
    const auto first = std::ranges::lower_bound(points, range.from, {}, &HistoryPoint::time);
    const auto last = std::ranges::upper_bound(first, points.end(), range.to, {}, &HistoryPoint::time);
    return {first, last};
}

void merge(HistoryPoint& into, const HistoryPoint& point) {
    const double before = into.count;
    const double added = point.count;
    into.minimum = std::min(into.minimum, point.minimum);
    into.maximum = std::max(into.maximum, point.maximum);
    if (before + added > 0.0) into.mean = (into.mean * before + point.mean * added) / (before + added);
    into.last = point.last;
    into.count += point.count;
}

} // namespace

std::vector<HistoryPoint> thinned(std::span<const HistoryPoint> points, const TimeRange& range, int columns) {
    return thinned(points, range, std::max(Duration(1), range.length() / std::max(1, columns)));
}

std::vector<HistoryPoint> thinned(std::span<const HistoryPoint> points, const TimeRange& range,
                                  Duration width) {
    const auto inside = within(points, range);
    const auto first = static_cast<std::size_t>(inside.data() - points.data());
    std::vector<HistoryPoint> result;
    if (first > 0) result.push_back(points[first - 1]);
    // Columns stand on whole multiples of their width, not on the range: else lines would shimmer while
    // panned.
    const auto columns = mergedBy(inside, width);
    result.insert(result.end(), columns.begin(), columns.end());
    const std::size_t after = first + inside.size();
    if (after < points.size()) result.push_back(points[after]);
    return result;
}

std::vector<HistoryPoint> mergedBy(std::span<const HistoryPoint> points, Duration bucket) {
    std::vector<HistoryPoint> result;
    TimePoint end = TimePoint::min();
    for (const HistoryPoint& point : points) {
        if (point.time < end) {
            merge(result.back(), point);
            continue;
        }
        result.push_back(point);
        end = TimePoint((point.time.time_since_epoch() / bucket + 1) * bucket);
    }
    return result;
}

std::vector<Run> runsOf(std::span<const HistoryPoint> points, Duration gapAfter) {
    std::vector<Run> runs;
    for (std::size_t i = 0; i < points.size(); ++i) {
        const bool gap = i > 0 && gapAfter.count() > 0 && points[i].time - points[i - 1].time > gapAfter;
        if (i == 0 || gap) runs.push_back({.begin = i, .end = i});
        runs.back().end = i + 1;
    }
    return runs;
}

const HistoryPoint* nearestPoint(std::span<const HistoryPoint> points, TimePoint time, Duration reach) {
    const auto after = std::ranges::lower_bound(points, time, {}, &HistoryPoint::time);
    const HistoryPoint* best = nullptr;
    const auto consider = [&](const HistoryPoint& point) {
        const Duration distance = point.time > time ? point.time - time : time - point.time;
        if (distance > reach) return;
        if (best == nullptr || distance < (best->time > time ? best->time - time : time - best->time))
            best = &point;
    };
    if (after != points.end()) consider(*after);
    if (after != points.begin()) consider(*std::prev(after));
    return best;
}

std::optional<Extent> extentOf(std::span<const HistoryPoint> points, const TimeRange& range) {
    std::optional<Extent> extent;
    for (const HistoryPoint& point : within(points, range)) {
        if (!extent) extent = {.lowest = point.minimum, .highest = point.maximum};
        extent->lowest = std::min(extent->lowest, point.minimum);
        extent->highest = std::max(extent->highest, point.maximum);
    }
    return extent;
}

} // namespace holdfast::charts
