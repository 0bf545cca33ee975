// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/history.h"
#include "engine/core/fleet/signal.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace holdfast::stores {

/// The lengths of rollups' buckets.
inline constexpr Duration kFiveMinutes = std::chrono::minutes(5);
inline constexpr Duration kHour = std::chrono::hours(1);

/// The beginning of the bucket that holds `time`; buckets are counted from the epoch, also backwards.
[[nodiscard]] constexpr TimePoint bucketStart(TimePoint time, Duration bucket) noexcept {
    const auto rest = time.time_since_epoch() % bucket;
    return time - (rest < Duration(0) ? rest + bucket : rest);
}

/// Gathers readings and summaries of readings, in any order, into one.
class Summary {
public:
    void add(const Reading& reading) noexcept {
        take(reading.time, reading.time, reading.value, reading.value, reading.value, reading.value, 1);
    }

    /// `length`: how long the readings of `point` reach from its time.
    void add(const HistoryPoint& point, Duration length) noexcept {
        take(point.time, point.time + length - Duration(1), point.minimum, point.maximum, point.mean,
             point.last, point.count);
    }

    [[nodiscard]] bool isEmpty() const noexcept { return m_count == 0; }

    /// Only of one that is not empty.
    [[nodiscard]] HistoryPoint point() const noexcept {
        const auto mean = static_cast<double>(m_sum / static_cast<long double>(m_count));
        return {.time = m_first,
                .minimum = m_minimum,
                .maximum = m_maximum,
                .mean = std::clamp(mean, m_minimum, m_maximum),
                .last = m_last,
                .count = static_cast<std::uint32_t>(
                    std::min<std::uint64_t>(m_count, std::numeric_limits<std::uint32_t>::max()))};
    }

private:
    void take(TimePoint first, TimePoint end, double minimum, double maximum, double mean, double last,
              std::uint32_t count) noexcept {
        if (m_count == 0 || first < m_first) m_first = first;
        if (m_count == 0 || end >= m_end) {
            m_end = end;
            m_last = last;
        }
        m_minimum = m_count == 0 ? minimum : std::min(m_minimum, minimum);
        m_maximum = m_count == 0 ? maximum : std::max(m_maximum, maximum);
        m_sum += static_cast<long double>(mean) * count;
        m_count += count;
    }

    TimePoint m_first;
    TimePoint m_end;
    double m_minimum = 0.0;
    double m_maximum = 0.0;
    double m_last = 0.0;
    long double m_sum = 0.0L; // wider than double where the machine has it: sums of extremes stay finite
    std::uint64_t m_count = 0;
};

/// The readings (ascending) by buckets; each point's time is the start of its bucket.
[[nodiscard]] std::vector<HistoryPoint> rollUp(std::span<const Reading> readings, Duration bucket);
/// Finer rollups of `length` (ascending) by coarser buckets.
[[nodiscard]] std::vector<HistoryPoint> rollUp(std::span<const HistoryPoint> points, Duration length,
                                               Duration bucket);
/// Two rollups of different readings, both ascending, of buckets of the same length. Where both have a
/// bucket, `later` tells the last value.
[[nodiscard]] std::vector<HistoryPoint> combine(std::span<const HistoryPoint> earlier,
                                                std::span<const HistoryPoint> later);

} // namespace holdfast::stores
