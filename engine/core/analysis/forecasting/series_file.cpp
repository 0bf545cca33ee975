// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/analysis/forecasting/series_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>

namespace holdfast::forecasting {

namespace {

constexpr double kGap = std::numeric_limits<double>::quiet_NaN();

std::string_view trimmed(std::string_view field) {
    const auto blank = [](char letter) { return letter == ' ' || letter == '\t' || letter == '\r'; };
    while (!field.empty() && blank(field.front()))
        field.remove_prefix(1);
    while (!field.empty() && blank(field.back()))
        field.remove_suffix(1);
    if (field.size() >= 2 && field.front() == '"' && field.back() == '"')
        return trimmed(field.substr(1, field.size() - 2));
    return field;
}

/// Takes the next field off the line.
std::string_view nextField(std::string_view& line) {
    const auto comma = line.find(',');
    const auto field = line.substr(0, comma);
    line = comma == std::string_view::npos ? std::string_view{} : line.substr(comma + 1);
    return trimmed(field);
}

std::optional<double> numberIn(std::string_view field) {
    std::string lower(field.substr(0, 16));
    std::ranges::transform(lower, lower.begin(), [](char letter) {
        return letter >= 'A' && letter <= 'Z' ? char(letter - 'A' + 'a') : letter;
    });
    if (field.empty() || lower == "na" || lower == "null") return kGap;
    if (field.front() == '+') field.remove_prefix(1);
    double value = 0.0;
    const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), value);
    if (end != field.data() + field.size()) return std::nullopt;
    if (error == std::errc::result_out_of_range) return kGap;
    if (error != std::errc{}) return std::nullopt;
    return std::isfinite(value) ? value : kGap;
}

struct Line {
    NamedSeries series;
    std::size_t numbers = 0;
    std::size_t wrong = 0; ///< 1-based number of the first field that is no number; 0: none
    std::string wrongText;
};

Line parsed(std::string_view text) {
    Line line;
    line.series.id = std::string(nextField(text));
    std::size_t filled = 0;
    for (std::size_t field = 2; !text.empty(); ++field) {
        const auto content = nextField(text);
        const auto value = numberIn(content);
        if (!value && line.wrong == 0) {
            line.wrong = field;
            line.wrongText = std::string(content.substr(0, 40));
        }
        line.series.values.push_back(value.value_or(kGap));
        if (value && std::isfinite(*value)) ++line.numbers;
        if (!content.empty()) filled = line.series.values.size();
    }
    line.series.values.resize(filled);
    return line;
}

} // namespace

Result<std::vector<NamedSeries>> readSeriesText(std::string_view text, const std::string& name) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    std::vector<NamedSeries> all;
    bool first = true;
    for (std::size_t number = 1; !text.empty(); ++number) {
        const auto end = text.find('\n');
        const auto content = text.substr(0, end);
        text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
        if (trimmed(content).empty()) continue;
        auto line = parsed(content);
        const bool header = first && line.wrong > 0 && line.numbers == 0;
        first = false;
        if (header) continue;
        if (line.wrong > 0)
            return failure(ErrorCode::FixInput, fmt::format("«{}» is not a number", line.wrongText),
                           fmt::format("{}:{}, field {}", name, number, line.wrong));
        all.push_back(std::move(line.series));
    }
    if (all.empty())
        return failure(ErrorCode::FixInput, "no series in it; expected lines of id,v1,v2,…", name);
    return all;
}

} // namespace holdfast::forecasting
