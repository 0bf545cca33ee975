// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/stores/summary.h"

namespace holdfast::stores {

namespace {

/// Gathers pieces, told in ascending order of their buckets, into points.
template <typename Add>
void gather(std::vector<HistoryPoint>& points, Summary& open, TimePoint& start, TimePoint bucket, Add&& add) {
    if (!open.isEmpty() && bucket != start) {
        points.push_back(open.point());
        points.back().time = start;
        open = {};
    }
    start = bucket;
    add(open);
}

void close(std::vector<HistoryPoint>& points, const Summary& open, TimePoint start) {
    if (open.isEmpty()) return;
    points.push_back(open.point());
    points.back().time = start;
}

} // namespace

std::vector<HistoryPoint> rollUp(std::span<const Reading> readings, Duration bucket) {
    std::vector<HistoryPoint> points;
    Summary open;
    TimePoint start;
    for (const auto& reading : readings)
        gather(points, open, start, bucketStart(reading.time, bucket), [&](auto& sum) { sum.add(reading); });
    close(points, open, start);
    return points;
}

std::vector<HistoryPoint> rollUp(std::span<const HistoryPoint> finer, Duration length, Duration bucket) {
    std::vector<HistoryPoint> points;
    Summary open;
    TimePoint start;
    for (const auto& point : finer) {
        gather(points, open, start, bucketStart(point.time, bucket),
               [&](auto& sum) { sum.add(point, length); });
    }
    close(points, open, start);
    return points;
}

std::vector<HistoryPoint> combine(std::span<const HistoryPoint> earlier,
                                  std::span<const HistoryPoint> later) {
    std::vector<HistoryPoint> both;
    auto first = earlier.begin();
    auto second = later.begin();
    while (first != earlier.end() || second != later.end()) {
        if (second == later.end() || (first != earlier.end() && first->time < second->time)) {
            both.push_back(*first++);
        } else if (first == earlier.end() || second->time < first->time) {
            both.push_back(*second++);
        } else {
            Summary sum;
            sum.add(*first++, Duration(1));
            sum.add(*second++, Duration(1));
            both.push_back(sum.point());
        }
    }
    return both;
}

} // namespace holdfast::stores
