// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/clock.h"
#include "engine/stores/summary.h"

#include <cstdint>

namespace holdfast::stores {

/// Where readings stand in the tables. Time is cut into spans counted from the epoch:
///   heads   what came in a minute, for eight services a row, by the two hours it belongs to
///   chunks  the readings of a service in two hours
///   five_minutes  its 5-minute rollups of a day
///   hours   its hourly rollups of eight days
/// Rows of one span lie together, so that new rows come at the end and old ones leave together.
///
/// What comes for a span whose finer data is gone already (a clock that was wrong, a late reading) stands in
/// «late» rows beside, until it is added to the rollups; readings are never counted twice.
inline constexpr Duration kChunkSpan = std::chrono::hours(2);
inline constexpr Duration kDaySpan = std::chrono::days(1);
inline constexpr Duration kHoursSpan = std::chrono::days(8);
inline constexpr std::int64_t kServicesInGroup = 8;

using Span = std::int64_t; ///< the number of a span of one kind

[[nodiscard]] constexpr Span spanOf(TimePoint time, Duration length) noexcept {
    return bucketStart(time, length).time_since_epoch() / length;
}

[[nodiscard]] constexpr TimePoint spanStart(Span span, Duration length) noexcept {
    return TimePoint(span * length);
}

/// Ids of rows: span (to the year 2400: below 2^21), then the rest.
namespace layout {

inline constexpr int kServiceBits = 32;
inline constexpr std::int64_t kServiceMask = (std::int64_t{1} << kServiceBits) - 1;
inline constexpr std::int64_t kLate = std::int64_t{1} << 62;

enum class Kind : std::uint8_t { OnTime, Late };

[[nodiscard]] constexpr std::int64_t rowId(Span span, std::int64_t service,
                                           Kind kind = Kind::OnTime) noexcept {
    return (kind == Kind::Late ? kLate : 0) | span << kServiceBits | service;
}

[[nodiscard]] constexpr Span spanOfRow(std::int64_t id) noexcept {
    return (id & ~kLate) >> kServiceBits;
}

[[nodiscard]] constexpr std::int64_t serviceOfRow(std::int64_t id) noexcept {
    return id & kServiceMask;
}

inline constexpr int kSequenceBits = 20;
inline constexpr int kGroupBits = 20;
inline constexpr std::int64_t kMostSequence = (std::int64_t{1} << kSequenceBits) - 1;

/// `sequence` counts the rows of a group and span, in the order in which they came.
[[nodiscard]] constexpr std::int64_t headId(Span span, std::int64_t group, std::int64_t sequence) noexcept {
    return span << (kGroupBits + kSequenceBits) | group << kSequenceBits | sequence;
}

[[nodiscard]] constexpr Span spanOfHead(std::int64_t id) noexcept {
    return id >> (kGroupBits + kSequenceBits);
}

[[nodiscard]] constexpr std::int64_t groupOfHead(std::int64_t id) noexcept {
    return (id >> kSequenceBits) & ((std::int64_t{1} << kGroupBits) - 1);
}

[[nodiscard]] constexpr std::int64_t sequenceOfHead(std::int64_t id) noexcept {
    return id & kMostSequence;
}

} // namespace layout

} // namespace holdfast::stores
