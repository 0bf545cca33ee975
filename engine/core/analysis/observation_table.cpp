// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/analysis/observation_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>
#include <set>
#include <span>
#include <utility>

namespace holdfast::analysis {

namespace {

constexpr std::size_t kMostColumns = 65'534;
constexpr double kNotThere = std::numeric_limits<double>::quiet_NaN();

std::string_view trimmed(std::string_view text) {
    const auto blank = [](char c) { return c == ' ' || c == '\t'; };
    while (!text.empty() && blank(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && blank(text.back()))
        text.remove_suffix(1);
    return text;
}

/// A number, a hole or an infinity; nothing for other text.
std::optional<double> valueOf(std::string_view field) {
    std::string_view text = trimmed(field);
    if (text.empty()) return kNotThere;
    std::string lower(text.substr(0, 8));
    std::ranges::transform(lower, lower.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    if (lower == "nan" || lower == "na" || lower == "null" || lower == "n/a") return kNotThere;
    if (text.front() == '+') text.remove_prefix(1);
    double value = 0.0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (end != text.data() + text.size()) return std::nullopt;
    if (error == std::errc::result_out_of_range) { // beyond a double, or nearer to zero than one
        const bool small =
            text.find("e-") != std::string_view::npos || text.find("E-") != std::string_view::npos;
        const double infinity = std::numeric_limits<double>::infinity();
        return small ? 0.0 : text.front() == '-' ? -infinity : infinity;
    }
    return error == std::errc{} ? std::optional(value) : std::nullopt;
}

/// The fields of one line. A quote within a quoted field is doubled.
void split(std::string_view line, std::vector<std::string>& fields) {
    fields.clear();
    fields.emplace_back();
    bool quoted = false;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const char c = line[i];
        if (c == '"' && quoted && i + 1 < line.size() && line[i + 1] == '"') {
            fields.back() += c;
            ++i;
        } else if (c == '"') {
            quoted = !quoted;
        } else if (c == ',' && !quoted) {
            fields.emplace_back();
        } else {
            fields.back() += c;
        }
    }
}

std::unexpected<Error> refused(const std::string& name, std::size_t line, std::size_t column,
                               std::string detail) {
    return failure(ErrorCode::FixInput, std::move(detail),
                   column == 0 ? fmt::format("{}:{}", name, line)
                               : fmt::format("{}:{}:{}", name, line, column));
}

Result<std::vector<std::string>> namesOf(std::span<const std::string> fields, const std::string& file,
                                         std::size_t line, bool header) {
    if (fields.size() > kMostColumns)
        return refused(file, line, 0,
                       fmt::format("{} columns; at most {} can be read", fields.size(), kMostColumns));
    std::vector<std::string> names;
    std::set<std::string> known;
    for (std::size_t i = 0; i < fields.size(); ++i) {
        std::string name = header ? std::string(trimmed(fields[i])) : fmt::format("c{}", i + 1);
        if (name.empty()) name = fmt::format("c{}", i + 1);
        if (!known.insert(name).second)
            return refused(file, line, i + 1, fmt::format("a second column «{}»", name));
        names.push_back(std::move(name));
    }
    return names;
}

/// Ranks 0 .. n-1, equal values at the mean of theirs.
std::vector<double> ranksOf(std::span<const double> values) {
    std::vector<std::size_t> order(values.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, {}, [&](std::size_t i) { return values[i]; });
    std::vector<double> ranks(values.size());
    for (std::size_t i = 0; i < order.size();) {
        std::size_t end = i;
        while (end < order.size() && values[order[end]] == values[order[i]])
            ++end;
        for (std::size_t k = i; k < end; ++k)
            ranks[order[k]] = static_cast<double>(i + end - 1) / 2.0;
        i = end;
    }
    return ranks;
}

/// Nothing where the values do not vary.
std::optional<double> withTheOneBefore(std::span<const double> ranks) {
    const double mean = static_cast<double>(ranks.size() - 1) / 2.0;
    double spread = 0.0;
    double together = 0.0;
    for (std::size_t i = 0; i < ranks.size(); ++i) {
        spread += (ranks[i] - mean) * (ranks[i] - mean);
        if (i > 0) together += (ranks[i] - mean) * (ranks[i - 1] - mean);
    }
    if (!(spread > 0.0)) return std::nullopt;
    return together / spread;
}

} // namespace

bool ObservationTable::removeColumn(std::string_view name) {
    const auto found = std::ranges::find(names, name);
    if (found == names.end()) return false;
    const std::size_t column = static_cast<std::size_t>(found - names.begin());
    const std::size_t width = names.size();
    std::size_t to = 0;
    for (std::size_t from = 0; from < values.size(); ++from)
        if (from % width != column) values[to++] = values[from];
    values.resize(to);
    names.erase(found);
    return true;
}

Result<ObservationTable> readObservations(std::string_view text, const std::string& name) {
    if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
    ObservationTable table;
    std::vector<std::string> fields;
    std::size_t number = 0;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        std::string_view line = text.substr(begin, end - begin);
        begin = end + 1;
        ++number;
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (trimmed(line).empty()) continue;
        split(line, fields);
        if (table.names.empty()) {
            const bool header =
                !std::ranges::all_of(fields, [](const auto& f) { return valueOf(f).has_value(); });
            auto names = namesOf(fields, name, number, header);
            if (!names) return std::unexpected(names.error());
            table.names = *std::move(names);
            table.header = header;
            if (header) continue;
        }
        if (fields.size() != table.names.size())
            return refused(name, number, 0,
                           fmt::format("{} fields, not {}", fields.size(), table.names.size()));
        for (std::size_t i = 0; i < fields.size(); ++i) {
            const auto value = valueOf(fields[i]);
            if (!value)
                return refused(name, number, i + 1,
                               fmt::format("expected a number for «{}», found «{}»", table.names[i],
                                           fields[i].substr(0, 40)));
            table.values.push_back(*value);
        }
    }
    if (table.values.empty()) return failure(ErrorCode::FixInput, "no row of numbers", name);
    return table;
}

double serialResemblance(RowMatrix rows) {
    std::vector<double> resemblances;
    for (std::size_t column = 0; column < rows.columns; ++column) {
        std::vector<double> values;
        for (std::size_t r = 0; r < rows.rows(); ++r) {
            const double value = rows.values[r * rows.columns + column];
            if (!std::isnan(value)) values.push_back(value);
        }
        if (values.size() < 3) continue;
        if (const auto resemblance = withTheOneBefore(ranksOf(values))) resemblances.push_back(*resemblance);
    }
    if (resemblances.empty()) return 0.0;
    const auto middle = resemblances.begin() + static_cast<std::ptrdiff_t>(resemblances.size() / 2);
    std::ranges::nth_element(resemblances, middle);
    return std::clamp(*middle, 0.0, 1.0);
}

} // namespace holdfast::analysis
