// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/base/text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>
#include <vector>

namespace holdfast {

namespace {

constexpr bool isSpace(char c) noexcept {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

constexpr char lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

struct NumberAndUnit {
    double number = 0.0;
    std::string_view unit;
};

std::optional<NumberAndUnit> splitQuantity(std::string_view text) noexcept {
    text = trimmed(text);
    double number = 0.0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || !std::isfinite(number)) return std::nullopt;
    const auto used = static_cast<std::size_t>(end - text.data());
    return NumberAndUnit{.number = number, .unit = trimmed(text.substr(used))};
}

template <std::size_t N>
std::optional<double> scaled(std::string_view text,
                             const std::array<std::pair<std::string_view, double>, N>& units) noexcept {
    const auto parts = splitQuantity(text);
    if (!parts) return std::nullopt;
    for (const auto& [unit, factor] : units) {
        if (parts->unit == unit) return parts->number * factor;
    }
    return std::nullopt;
}

constexpr std::array<std::pair<std::string_view, double>, 14> kSeconds{{{"ms", 0.001},
                                                                        {"s", 1.0},
                                                                        {"sec", 1.0},
                                                                        {"m", 60.0},
                                                                        {"min", 60.0},
                                                                        {"h", 3600.0},
                                                                        {"hour", 3600.0},
                                                                        {"hours", 3600.0},
                                                                        {"d", 86400.0},
                                                                        {"day", 86400.0},
                                                                        {"days", 86400.0},
                                                                        {"second", 1.0},
                                                                        {"seconds", 1.0},
                                                                        {"minutes", 60.0}}};

constexpr double kKi = 1024.0;
constexpr std::array<std::pair<std::string_view, double>, 14> kBytes{{{"", 1.0},
                                                                      {"B", 1.0},
                                                                      {"KiB", kKi},
                                                                      {"MiB", kKi* kKi},
                                                                      {"GiB", kKi* kKi* kKi},
                                                                      {"TiB", kKi* kKi* kKi* kKi},
                                                                      {"kB", 1e3},
                                                                      {"KB", 1e3},
                                                                      {"MB", 1e6},
                                                                      {"GB", 1e9},
                                                                      {"TB", 1e12},
                                                                      {"Ki", kKi},
                                                                      {"Mi", kKi* kKi},
                                                                      {"Gi", kKi* kKi* kKi}}};

} // namespace

std::string_view trimmed(std::string_view text) noexcept {
    while (!text.empty() && isSpace(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && isSpace(text.back()))
        text.remove_suffix(1);
    return text;
}

std::size_t editDistance(std::string_view left, std::string_view right) {
    const std::size_t columns = right.size() + 1;
    std::vector<std::size_t> before(columns);
    std::vector<std::size_t> previous(columns);
    std::vector<std::size_t> current(columns);
    for (std::size_t j = 0; j < columns; ++j)
        previous[j] = j;
    for (std::size_t i = 1; i <= left.size(); ++i) {
        current[0] = i;
        for (std::size_t j = 1; j <= right.size(); ++j) {
            const std::size_t cost = lower(left[i - 1]) == lower(right[j - 1]) ? 0 : 1;
            current[j] = std::min({previous[j] + 1, current[j - 1] + 1, previous[j - 1] + cost});
            const bool swapped = i > 1 && j > 1 && lower(left[i - 1]) == lower(right[j - 2]) &&
                                 lower(left[i - 2]) == lower(right[j - 1]);
            if (swapped) current[j] = std::min(current[j], before[j - 2] + 1);
        }
        std::swap(before, previous);
        std::swap(previous, current);
    }
    return previous[right.size()];
}

std::string_view nearestWord(std::string_view word, std::span<const std::string_view> candidates) {
    if (word.empty() || word.size() > 100) return {};
    std::string_view best;
    std::size_t bestDistance = std::max<std::size_t>(2, word.size() / 3) + 1;
    for (const auto candidate : candidates) {
        if (candidate.empty() || candidate.size() > 100) continue;
        const std::size_t distance = editDistance(word, candidate);
        if (distance < bestDistance && distance < std::max(word.size(), candidate.size())) {
            best = candidate;
            bestDistance = distance;
        }
    }
    return best;
}

std::optional<double> parseNumber(std::string_view text) noexcept {
    const auto parts = splitQuantity(text);
    if (!parts || !parts->unit.empty()) return std::nullopt;
    return parts->number;
}

std::optional<Duration> parseDuration(std::string_view text) noexcept {
    const auto seconds = scaled(text, kSeconds);
    if (!seconds || *seconds < 0.0 || *seconds > 1e9) return std::nullopt;
    return Duration(static_cast<Duration::rep>(std::llround(*seconds * 1000.0)));
}

std::optional<double> parseBytes(std::string_view text) noexcept {
    const auto bytes = scaled(text, kBytes);
    if (!bytes || *bytes < 0.0) return std::nullopt;
    return bytes;
}

std::optional<double> parseQuantity(std::string_view text, Unit unit) noexcept {
    const auto plain = parseNumber(text);
    const auto parts = splitQuantity(text);
    switch (unit) {
    case Unit::Ratio:
        if (plain) return plain;
        if (parts && parts->unit == "%") return parts->number / 100.0;
        return std::nullopt;
    case Unit::Seconds:
        return plain ? plain : scaled(text, kSeconds);
    case Unit::Days: {
        if (plain) return plain;
        const auto seconds = scaled(text, kSeconds);
        return seconds ? std::optional(*seconds / 86400.0) : std::nullopt;
    }
    case Unit::Bytes:
        return scaled(text, kBytes);
    case Unit::BytesPerSecond:
        if (parts && parts->unit.ends_with("/s"))
            return parseBytes(trimmed(text).substr(0, trimmed(text).size() - 2));
        return plain;
    case Unit::PerSecond:
        if (parts && (parts->unit == "/s" || parts->unit == "per second")) return parts->number;
        return plain;
    case Unit::None:
    case Unit::Count:
    case Unit::Boolean:
        return plain;
    }
    return std::nullopt;
}

std::string_view quantityExample(Unit unit) noexcept {
    switch (unit) {
    case Unit::Ratio:
        return "a share such as 0.95 or 95 %";
    case Unit::Seconds:
        return "a duration such as 500 ms, 2 s or 5 min";
    case Unit::Days:
        return "a number of days such as 30 or 30 d";
    case Unit::Bytes:
        return "an amount such as 512 MiB or 2 GiB";
    case Unit::BytesPerSecond:
        return "a rate such as 10 MiB/s";
    case Unit::PerSecond:
        return "a rate such as 50 or 50 /s";
    case Unit::None:
    case Unit::Count:
    case Unit::Boolean:
        return "a number";
    }
    return "a number";
}

} // namespace holdfast
