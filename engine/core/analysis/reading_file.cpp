// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/analysis/reading_file.h"

#include "engine/core/base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

namespace holdfast::analysis {

namespace {

constexpr double kMostSeconds = 253'402'300'800.0; ///< the year 10000
constexpr std::size_t kShown = 40;                 ///< characters of what was found

/// Takes `digits` digits and, unless it is 0, `behind` from the front.
std::optional<int> take(std::string_view& text, std::size_t digits, char behind) {
    if (text.size() < digits) return std::nullopt;
    int value = 0;
    for (const char letter : text.substr(0, digits)) {
        if (letter < '0' || letter > '9') return std::nullopt;
        value = (value * 10) + (letter - '0');
    }
    text.remove_prefix(digits);
    if (behind == '\0') return value;
    if (text.empty() || text.front() != behind) return std::nullopt;
    text.remove_prefix(1);
    return value;
}

std::optional<TimePoint> calendarIn(std::string_view text) {
    using namespace std::chrono;
    const auto years = take(text, 4, '-');
    const auto months = years ? take(text, 2, '-') : std::nullopt;
    const auto days = months ? take(text, 2, '\0') : std::nullopt;
    if (!days) return std::nullopt;
    const year_month_day date{year(*years), month(static_cast<unsigned>(*months)),
                              day(static_cast<unsigned>(*days))};
    if (!date.ok() || text.empty() || (text.front() != ' ' && text.front() != 'T')) return std::nullopt;
    text.remove_prefix(1);
    const auto hour = take(text, 2, ':');
    const auto minute = hour ? take(text, 2, ':') : std::nullopt;
    const auto second = minute ? take(text, 2, '\0') : std::nullopt;
    if (!second || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
    Duration fraction{0};
    if (text.starts_with('.')) {
        text.remove_prefix(1);
        const auto end = std::min(text.find_first_not_of("0123456789"), text.size());
        if (end == 0) return std::nullopt;
        for (const std::size_t place : {0U, 1U, 2U})
            fraction = (fraction * 10) + Duration(place < end ? text[place] - '0' : 0);
        text.remove_prefix(end);
    }
    if (text.starts_with('Z')) text.remove_prefix(1);
    if (!text.empty()) return std::nullopt;
    return sys_days(date) + hours(*hour) + minutes(*minute) + seconds(*second) + fraction;
}

std::optional<TimePoint> stampIn(std::string_view text) {
    if (const auto calendar = calendarIn(text)) return calendar;
    const auto seconds = parseNumber(text);
    if (!seconds || std::abs(*seconds) > kMostSeconds) return std::nullopt;
    return TimePoint(Duration(std::llround(*seconds * 1000.0)));
}

/// NaN where there is no value; nothing where it is no number.
std::optional<double> valueIn(std::string_view text) {
    constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
    std::string lower(text.substr(0, 8));
    for (char& letter : lower)
        if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
    if (text.empty() || lower == "na" || lower == "null") return kNone;
    if (text.size() > 1 && text.front() == '+' && text[1] != '-') text.remove_prefix(1);
    double value = 0.0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (end != text.data() + text.size() || error == std::errc::invalid_argument) return std::nullopt;
    if (error == std::errc::result_out_of_range || !std::isfinite(value)) return kNone;
    return value;
}

} // namespace

Result<std::vector<ReadingRow>> readReadings(std::string_view text, const std::string& name) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    std::vector<ReadingRow> rows;
    bool first = true;
    for (std::size_t number = 1; !text.empty(); ++number) {
        const auto end = text.find('\n');
        const auto line = text.substr(0, end);
        text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
        if (trimmed(line).empty()) continue;
        const bool head = std::exchange(first, false);
        const auto refuse = [&](std::size_t column, std::string what) {
            return failure(ErrorCode::FixInput, std::move(what),
                           fmt::format("{}:{}:{}", name, number, column));
        };
        const auto comma = line.find(',');
        const auto stamp = trimmed(line.substr(0, comma));
        const auto at = stampIn(stamp);
        if (head && !at && comma != std::string_view::npos) continue;
        if (!at)
            return refuse(1,
                          fmt::format("«{}» is not a time; expected such as 2014-04-10 16:15:00 or seconds "
                                      "since 1970",
                                      stamp.substr(0, kShown)));
        if (comma == std::string_view::npos) return refuse(line.size() + 1, "expected timestamp,value");
        const auto content = trimmed(line.substr(comma + 1));
        const auto value = valueIn(content);
        if (!value) return refuse(comma + 2, fmt::format("«{}» is not a number", content.substr(0, kShown)));
        rows.push_back({.at = *at, .value = *value, .stamp = stamp, .text = content});
    }
    if (rows.empty())
        return failure(ErrorCode::FixInput, "no reading in it; expected lines of timestamp,value", name);
    return rows;
}

} // namespace holdfast::analysis
