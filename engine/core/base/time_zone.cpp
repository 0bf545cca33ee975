// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/base/time_zone.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

namespace holdfast {

namespace {

using std::chrono::days;
using std::chrono::seconds;
using std::chrono::sys_seconds;
using std::chrono::year;

constexpr std::size_t kLargestFile = 1024 * 1024;
constexpr std::size_t kHeader = 44;

/// Reads a rule from left to right; once something is wrong, everything is.
class RuleReader {
public:
    explicit RuleReader(std::string_view text) : m_rest(text) {}

    std::optional<LastingRule> read() {
        LastingRule rule;
        name();
        rule.standard = -offset();
        if (m_rest.empty()) return m_good ? std::optional(rule) : std::nullopt;
        name();
        const bool own = !m_rest.empty() && m_rest.front() != ',';
        rule.summer = own ? -offset() : rule.standard + std::chrono::hours(1);
        rule.toSummer = change();
        rule.toStandard = change();
        return m_good && m_rest.empty() ? std::optional(rule) : std::nullopt;
    }

private:
    bool take(char wanted) {
        if (m_rest.empty() || m_rest.front() != wanted) return false;
        m_rest.remove_prefix(1);
        return true;
    }

    void name() {
        const bool quoted = take('<');
        const auto end = std::ranges::find_if(m_rest, [quoted](char c) {
            const bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
            return quoted ? c == '>' : !letter;
        });
        const auto length = static_cast<std::size_t>(end - m_rest.begin());
        if (length < 3) m_good = false;
        m_rest.remove_prefix(length);
        if (quoted && !take('>')) m_good = false;
    }

    int number(int from, int to) {
        int value = 0;
        const auto [end, problem] = std::from_chars(m_rest.data(), m_rest.data() + m_rest.size(), value);
        if (problem != std::errc() || value < from || value > to) {
            m_good = false;
            return from;
        }
        m_rest.remove_prefix(static_cast<std::size_t>(end - m_rest.data()));
        return value;
    }

    seconds offset() {
        const bool negative = take('-');
        if (!negative) static_cast<void>(take('+'));
        seconds value = std::chrono::hours(number(0, 167));
        if (take(':')) value += std::chrono::minutes(number(0, 59));
        if (take(':')) value += seconds(number(0, 59));
        return negative ? -value : value;
    }

    YearlyChange change() {
        YearlyChange found;
        if (!take(',') || !take('M')) m_good = false;
        found.month = std::chrono::month(static_cast<unsigned>(number(1, 12)));
        if (!take('.')) m_good = false;
        found.week = static_cast<unsigned>(number(1, 5));
        if (!take('.')) m_good = false;
        found.day = std::chrono::weekday(static_cast<unsigned>(number(0, 6)));
        if (take('/')) found.at = offset();
        return found;
    }

    std::string_view m_rest;
    bool m_good = true;
};

/// When the change comes in a year, as a clock shows it that runs by the offset before.
std::chrono::local_seconds changeIn(const YearlyChange& change, year in) {
    const std::chrono::local_days day =
        change.week == 5 ? std::chrono::local_days(in / change.month / change.day[std::chrono::last])
                         : std::chrono::local_days(in / change.month / change.day[change.week]);
    return std::chrono::local_seconds(day) + change.at;
}

seconds offsetBy(const LastingRule& rule, sys_seconds instant) {
    if (!rule.toSummer || !rule.toStandard) return rule.standard;
    const std::chrono::year_month_day date(std::chrono::floor<days>(instant + rule.standard));
    const sys_seconds summer(changeIn(*rule.toSummer, date.year()).time_since_epoch() - rule.standard);
    const sys_seconds standard(changeIn(*rule.toStandard, date.year()).time_since_epoch() - rule.summer);
    const bool within =
        summer < standard ? instant >= summer && instant < standard : instant >= summer || instant < standard;
    return within ? rule.summer : rule.standard;
}

/// Numbers of a TZif file, most significant byte first. What lies behind the end is zero and remembered.
class BigEndian {
public:
    explicit BigEndian(std::string_view bytes) : m_bytes(bytes) {}

    [[nodiscard]] std::uint64_t number(std::size_t at, std::size_t width) {
        if (at > m_bytes.size() || width > m_bytes.size() - at) {
            m_short = true;
            return 0;
        }
        std::uint64_t value = 0;
        for (const char byte : m_bytes.substr(at, width))
            value = value << 8U | static_cast<unsigned char>(byte);
        return value;
    }

    [[nodiscard]] std::size_t count(std::size_t at) { return static_cast<std::size_t>(number(at, 4)); }

    [[nodiscard]] bool isShort() const noexcept { return m_short; }

private:
    std::string_view m_bytes;
    bool m_short = false;
};

struct BlockSizes {
    std::size_t isUtc, isStandard, leaps, times, types, letters;

    [[nodiscard]] std::size_t bytes(std::size_t width) const {
        return times * (width + 1) + types * 6 + letters + leaps * (width + 4) + isStandard + isUtc;
    }
};

BlockSizes sizesAt(BigEndian& bytes, std::size_t header) {
    return {.isUtc = bytes.count(header + 20),
            .isStandard = bytes.count(header + 24),
            .leaps = bytes.count(header + 28),
            .times = bytes.count(header + 32),
            .types = bytes.count(header + 36),
            .letters = bytes.count(header + 40)};
}

bool isZoneName(const std::string& name) {
    return !name.empty() && name.size() < 100 && name.front() != '/' &&
           name.find("..") == std::string::npos &&
           std::ranges::all_of(
               name,
               [](unsigned char c) {
                   return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                          c == '/' || c == '_' || c == '-' || c == '+' || c == '.';
               });
}

std::string contentOf(const std::filesystem::path& path) {
    std::ifstream stream(path, std::ios::binary);
    std::string content(kLargestFile, '\0');
    stream.read(content.data(), static_cast<std::streamsize>(content.size()));
    content.resize(static_cast<std::size_t>(std::max<std::streamsize>(stream.gcount(), 0)));
    return content;
}

} // namespace

std::optional<LastingRule> parseLastingRule(std::string_view text) {
    return RuleReader(text).read();
}

Result<TimeZone> TimeZone::fromTzif(std::string_view bytes) {
    const auto broken = [] { return failure(ErrorCode::FixInput, "It is not a file of a time zone."); };
    if (bytes.size() < kHeader || !bytes.starts_with("TZif") || bytes[4] < '2') return broken();
    BigEndian numbers(bytes);
    const std::size_t header = kHeader + sizesAt(numbers, 0).bytes(4); // the second block has 64 bits
    const auto sizes = sizesAt(numbers, header);
    const std::size_t limit = bytes.size();
    if (header > limit || sizes.times > limit || sizes.types > limit || sizes.types == 0 ||
        sizes.letters > limit || sizes.leaps > limit)
        return broken();
    const std::size_t times = header + kHeader;
    const std::size_t kinds = times + sizes.times * 8;
    const std::size_t types = kinds + sizes.times;
    const auto offsetOf = [&](std::size_t type) {
        if (type >= sizes.types) return seconds(0);
        return seconds(
            std::bit_cast<std::int32_t>(static_cast<std::uint32_t>(numbers.number(types + type * 6, 4))));
    };
    TimeZone zone;
    zone.m_first = offsetOf(0);
    for (std::size_t i = 0; i < sizes.times; ++i) {
        const auto from = std::bit_cast<std::int64_t>(numbers.number(times + i * 8, 8));
        const auto type = static_cast<std::size_t>(numbers.number(kinds + i, 1));
        zone.m_changes.push_back({.from = sys_seconds(seconds(from)), .offset = offsetOf(type)});
    }
    const std::size_t footer = header + kHeader + sizes.bytes(8);
    if (numbers.isShort() || footer >= limit || bytes[footer] != '\n' ||
        !std::ranges::is_sorted(zone.m_changes, {}, &Change::from))
        return broken();
    const auto rule = bytes.substr(footer + 1);
    zone.m_rule = parseLastingRule(rule.substr(0, rule.find('\n')));
    return zone;
}

Result<TimeZone> TimeZone::load(const std::string& name, const std::string& folder) {
    std::error_code problem;
    if (!std::filesystem::is_directory(folder, problem))
        return failure(
            ErrorCode::FixSetup,
            fmt::format("There are no time zones in {}; install the package tzdata, or write times "
                        "with their offset.",
                        folder));
    const auto path = std::filesystem::path(folder) / name;
    if (!isZoneName(name) || !std::filesystem::is_regular_file(path, problem))
        return failure(ErrorCode::FixInput, fmt::format("There is no time zone «{}».", name));
    return fromTzif(contentOf(path));
}

seconds TimeZone::offsetAt(sys_seconds instant) const {
    const auto next = std::ranges::upper_bound(m_changes, instant, {}, &Change::from);
    if (next == m_changes.end() && m_rule) return offsetBy(*m_rule, instant);
    return next == m_changes.begin() ? m_first : std::prev(next)->offset;
}

std::vector<sys_seconds> TimeZone::instantsOf(std::chrono::local_seconds shown) const {
    const sys_seconds near(shown.time_since_epoch());
    std::set<sys_seconds> found;
    for (const auto away : {-days(2), -days(1), days(0), days(1), days(2)}) {
        const auto offset = offsetAt(near + away);
        if (offsetAt(near - offset) == offset) found.insert(near - offset);
    }
    return {found.begin(), found.end()};
}

std::vector<std::string> timeZoneNames(const std::string& folder) {
    std::vector<std::string> names;
    std::error_code problem;
    for (std::filesystem::recursive_directory_iterator at(folder, problem), end; !problem && at != end;
         at.increment(problem)) {
        if (!at->is_regular_file(problem)) continue;
        auto name = std::filesystem::relative(at->path(), folder, problem).generic_string();
        if (isZoneName(name) && !name.starts_with("posix/") && !name.starts_with("right/"))
            names.push_back(std::move(name));
    }
    return names;
}

} // namespace holdfast
