// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// PostgreSQL's write-ahead log: positions in it, and the files (segments) it is cut into.
namespace holdfast::backups {

/// A position in the log, in bytes since the cluster began. Grows across timelines.
struct LogPosition {
    std::uint64_t value = 0;

    auto operator<=>(const LogPosition&) const = default;
};

/// «0/16B3748», as PostgreSQL writes it.
[[nodiscard]] std::string textOf(LogPosition position);
/// None: no such text.
[[nodiscard]] std::optional<LogPosition> logPositionFrom(std::string_view text) noexcept;

/// Bytes of a segment: a power of two from 1 MiB to 1 GiB; 16 MiB unless the cluster was made otherwise.
using SegmentBytes = std::uint32_t;
inline constexpr SegmentBytes kUsualSegment = 16U << 20U;
[[nodiscard]] bool isSegmentBytes(std::uint64_t bytes) noexcept;

/// One file of the log.
struct LogSegment {
    std::uint32_t timeline = 1;
    std::uint64_t number = 0; ///< position / segment bytes

    auto operator<=>(const LogSegment&) const = default;
};

[[nodiscard]] LogSegment segmentAt(std::uint32_t timeline, LogPosition position, SegmentBytes bytes) noexcept;
[[nodiscard]] LogPosition beginOf(const LogSegment& segment, SegmentBytes bytes) noexcept;
/// The first position behind it.
[[nodiscard]] LogPosition endOf(const LogSegment& segment, SegmentBytes bytes) noexcept;

/// «000000010000000000000003»: the name of its file.
[[nodiscard]] std::string nameOf(const LogSegment& segment, SegmentBytes bytes);
/// None: no name of a whole segment («….partial», «….history», «….backup» are none), or its number cannot be
/// with segments of this size.
[[nodiscard]] std::optional<LogSegment> segmentFrom(std::string_view name, SegmentBytes bytes) noexcept;
/// «00000002.history»: the timeline whose origin the file tells; none: no such name.
[[nodiscard]] std::optional<std::uint32_t> historyFrom(std::string_view name) noexcept;

/// Segments that are missing one after the other, both ends included.
struct LogGap {
    LogSegment first;
    LogSegment last;

    bool operator==(const LogGap&) const = default;
};

/// What is missing of one timeline's segments from the one that holds `from` to the one with the last byte
/// before `to` (a restore from `from` cannot pass it). `kept` in any order, each perhaps more than once,
/// other timelines are of no meaning. At most 1,000 gaps are told.
[[nodiscard]] std::vector<LogGap> gapsOf(std::span<const LogSegment> kept, std::uint32_t timeline,
                                         LogPosition from, LogPosition to, SegmentBytes bytes);

} // namespace holdfast::backups
