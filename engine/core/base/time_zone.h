// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/result.h"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast {

/// The day and time of day at which a zone changes its offset every year: «M3.5.0/2».
struct YearlyChange {
    std::chrono::month month{1};
    unsigned week = 1; ///< 1..5, 5: the last
    std::chrono::weekday day{};
    std::chrono::seconds at{7200}; ///< local time before the change, may be negative or beyond a day
};

/// What a zone does for good: «CET-1CEST,M3.5.0,M10.5.0/3».
struct LastingRule {
    std::chrono::seconds standard{0}; ///< east of Greenwich
    std::chrono::seconds summer{0};
    std::optional<YearlyChange> toSummer; ///< none: no summer time
    std::optional<YearlyChange> toStandard;
};

/// «EST5EDT,M3.2.0,M11.1.0», «<+0530>-5:30». None: not one, or one by day numbers (no zone of today has it).
[[nodiscard]] std::optional<LastingRule> parseLastingRule(std::string_view text);

/// A zone of the IANA database, read from the machine's TZif files (RFC 8536). A value; thread-safe.
class TimeZone {
public:
    /// By its name, «Europe/Berlin». FixInput: there is none of this name; FixSetup: the database is missing.
    [[nodiscard]] static Result<TimeZone> load(const std::string& name,
                                               const std::string& folder = "/usr/share/zoneinfo");
    /// From the bytes of a TZif file. FixInput: not one. Hostile bytes cost no more than their length.
    [[nodiscard]] static Result<TimeZone> fromTzif(std::string_view bytes);

    /// East of Greenwich, at that instant.
    [[nodiscard]] std::chrono::seconds offsetAt(std::chrono::sys_seconds instant) const;
    /// The instants at which a clock on the wall there shows this: none when clocks leap over it, two when
    /// they are set back, oldest first.
    [[nodiscard]] std::vector<std::chrono::sys_seconds> instantsOf(std::chrono::local_seconds shown) const;

private:
    struct Change {
        std::chrono::sys_seconds from;
        std::chrono::seconds offset;
    };

    std::chrono::seconds m_first{0};
    std::vector<Change> m_changes; ///< ascending
    std::optional<LastingRule> m_rule;
};

/// The names of the database, for «did you mean …?». O(files).
[[nodiscard]] std::vector<std::string> timeZoneNames(const std::string& folder = "/usr/share/zoneinfo");

} // namespace holdfast
