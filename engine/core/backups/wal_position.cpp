// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/backups/wal_position.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <set>

namespace holdfast::backups {

namespace {

constexpr std::size_t kNameDigits = 24;
constexpr std::size_t kPartDigits = 8;
constexpr std::size_t kMostGaps = 1000;

std::optional<std::uint32_t> upperHex(std::string_view digits) noexcept {
    if (digits.find_first_not_of("0123456789ABCDEF") != std::string_view::npos) return std::nullopt;
    std::uint32_t value = 0;
    const auto* end = digits.data() + digits.size();
    const auto [stop, error] = std::from_chars(digits.data(), end, value, 16);
    if (error != std::errc{} || stop != end) return std::nullopt;
    return value;
}

/// How many segments share the middle part of their names.
std::uint64_t segmentsPerPart(SegmentBytes bytes) noexcept {
    return (std::uint64_t{1} << 32U) / bytes;
}

} // namespace

std::string textOf(LogPosition position) {
    return fmt::format("{:X}/{:X}", position.value >> 32U, position.value & 0xFFFF'FFFFU);
}

std::optional<LogPosition> logPositionFrom(std::string_view text) noexcept {
    const auto slash = text.find('/');
    if (slash == std::string_view::npos || slash == 0 || slash > kPartDigits) return std::nullopt;
    const auto low = text.substr(slash + 1);
    if (low.empty() || low.size() > kPartDigits) return std::nullopt;
    const auto upper = upperHex(text.substr(0, slash));
    const auto lower = upperHex(low);
    if (!upper || !lower) return std::nullopt;
    return LogPosition{(std::uint64_t{*upper} << 32U) | *lower};
}

bool isSegmentBytes(std::uint64_t bytes) noexcept {
    return bytes >= (1U << 20U) && bytes <= (1U << 30U) && (bytes & (bytes - 1)) == 0;
}

LogSegment segmentAt(std::uint32_t timeline, LogPosition position, SegmentBytes bytes) noexcept {
    return {.timeline = timeline, .number = position.value / bytes};
}

LogPosition beginOf(const LogSegment& segment, SegmentBytes bytes) noexcept {
    return {segment.number * bytes};
}

LogPosition endOf(const LogSegment& segment, SegmentBytes bytes) noexcept {
    return {(segment.number + 1) * bytes};
}

std::string nameOf(const LogSegment& segment, SegmentBytes bytes) {
    const auto parts = segmentsPerPart(bytes);
    return fmt::format("{:08X}{:08X}{:08X}", segment.timeline, segment.number / parts,
                       segment.number % parts);
}

std::optional<LogSegment> segmentFrom(std::string_view name, SegmentBytes bytes) noexcept {
    if (name.size() != kNameDigits || !isSegmentBytes(bytes)) return std::nullopt;
    const auto timeline = upperHex(name.substr(0, kPartDigits));
    const auto part = upperHex(name.substr(kPartDigits, kPartDigits));
    const auto number = upperHex(name.substr(2 * kPartDigits));
    const auto parts = segmentsPerPart(bytes);
    if (!timeline || *timeline == 0 || !part || !number || *number >= parts) return std::nullopt;
    return LogSegment{.timeline = *timeline, .number = *part * parts + *number};
}

std::optional<std::uint32_t> historyFrom(std::string_view name) noexcept {
    constexpr std::string_view kEnding = ".history";
    if (name.size() != kPartDigits + kEnding.size() || !name.ends_with(kEnding)) return std::nullopt;
    return upperHex(name.substr(0, kPartDigits));
}

std::vector<LogGap> gapsOf(std::span<const LogSegment> kept, std::uint32_t timeline, LogPosition from,
                           LogPosition to, SegmentBytes bytes) {
    std::vector<LogGap> gaps;
    if (to <= from) return gaps;
    const auto first = from.value / bytes;
    const auto end = (to.value - 1) / bytes + 1; // behind the last one that is needed
    std::set<std::uint64_t> there;
    for (const auto& segment : kept) {
        if (segment.timeline == timeline && segment.number >= first && segment.number < end)
            there.insert(segment.number);
    }
    auto next = first;
    const auto tell = [&](std::uint64_t until) {
        if (next < until && gaps.size() < kMostGaps)
            gaps.push_back({.first = {.timeline = timeline, .number = next},
                            .last = {.timeline = timeline, .number = until - 1}});
    };
    for (const auto number : there) {
        tell(number);
        next = number + 1;
    }
    tell(end);
    return gaps;
}

} // namespace holdfast::backups
