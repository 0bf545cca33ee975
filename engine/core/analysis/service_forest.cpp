// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/analysis/service_forest.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace holdfast::analysis {

namespace {

constexpr std::size_t kLeastRows = 8;
constexpr std::size_t kHeldOutEvery = 4;
constexpr double kBeyond = 0.005; ///< of the rows, on each side, are beyond the range

double tailAt(std::size_t level) noexcept {
    return std::exp2(-0.5 * static_cast<double>(level));
}

/// The scores that shares of 2^(-k/2) of `scores` reach, as far as there are enough of them, and the
/// greatest.
std::vector<float> levelsOf(std::vector<double> scores) {
    std::ranges::sort(scores);
    std::vector<float> levels;
    const auto count = static_cast<double>(scores.size());
    for (std::size_t k = 0; k < ServiceForest::kLevels; ++k) {
        // The row that is judged counts with those that score as much.
        const auto reach = static_cast<std::size_t>(std::floor(tailAt(k) * (count + 1.0)));
        if (reach < 2) break;
        levels.push_back(static_cast<float>(scores[scores.size() - (reach - 1)]));
    }
    levels.push_back(static_cast<float>(scores.back()));
    levels.shrink_to_fit();
    return levels;
}

ColumnRanges rangesOf(std::span<const double> rows, std::span<const float> centres) {
    const std::size_t columns = centres.size();
    ColumnRanges ranges{.lows = {centres.begin(), centres.end()}, .highs = {centres.begin(), centres.end()}};
    std::vector<double> values;
    for (std::size_t column = 0; column < columns; ++column) {
        values.clear();
        for (std::size_t at = column; at < rows.size(); at += columns)
            if (std::isfinite(rows[at])) values.push_back(rows[at]);
        if (values.empty()) continue;
        const auto cut = static_cast<std::ptrdiff_t>(kBeyond * static_cast<double>(values.size()));
        constexpr double most = std::numeric_limits<float>::max();
        std::ranges::nth_element(values, values.begin() + cut);
        ranges.lows[column] =
            static_cast<float>(std::clamp(values[static_cast<std::size_t>(cut)], -most, most));
        std::ranges::nth_element(values, values.end() - 1 - cut);
        ranges.highs[column] = static_cast<float>(
            std::clamp(values[values.size() - 1 - static_cast<std::size_t>(cut)], -most, most));
    }
    return ranges;
}

double raised(double score, double widths) noexcept {
    return score + (1.0 - score) * (1.0 - std::exp2(-widths));
}

} // namespace

std::uint64_t fingerprintOf(std::span<const SignalId> signals) noexcept {
    std::uint64_t hash = 0xCBF29CE484222325U;
    const auto add = [&hash](unsigned char byte) { hash = (hash ^ byte) * 0x100000001B3U; };
    for (const auto& signal : signals) {
        for (const char c : signal.value())
            add(static_cast<unsigned char>(c));
        add(0); // ends a name, so that «ab» and «c» are not «a» and «bc»
    }
    return hash;
}

ServiceForest::ServiceForest(ForestRecord record, IsolationForest forest, ColumnRanges ranges) noexcept
    : m_record(record), m_forest(std::move(forest)), m_ranges(std::move(ranges)) {}

ServiceForest::Beyond ServiceForest::beyondOf(std::span<const float> row) const noexcept {
    Beyond beyond;
    for (std::size_t column = 0; column < m_ranges.lows.size(); ++column) {
        const double low = double{m_ranges.lows[column]};
        const double high = double{m_ranges.highs[column]};
        const double outside = std::max(low - double{row[column]}, double{row[column]} - high);
        if (!(outside > 0.0)) continue;
        const double width = high - low;
        const double widths =
            width > 0.0 ? outside / width : std::min(1.0, outside / std::max(std::abs(low) / 10.0, 1e-300));
        if (widths > beyond.widths) beyond = {.widths = widths, .column = column};
    }
    return beyond;
}

double ServiceForest::scorePrepared(std::span<const float> row) const noexcept {
    return raised(m_forest.scorePrepared(row), beyondOf(row).widths);
}

Result<ServiceForest> ServiceForest::train(RowMatrix rows, ForestRecord record,
                                           const ForestOptions& options) {
    if (rows.rows() < kLeastRows)
        return failure(ErrorCode::FixInput,
                       fmt::format("{} rows; at least {} are needed", rows.rows(), kLeastRows),
                       "service forest");
    std::vector<double> learnt;
    std::vector<double> held;
    for (std::size_t r = 0; r < rows.rows(); ++r) {
        const auto row = rows.row(r);
        auto& part = r % kHeldOutEvery == kHeldOutEvery - 1 ? held : learnt;
        part.insert(part.end(), row.begin(), row.end());
    }
    auto forest = IsolationForest::train({.values = learnt, .columns = rows.columns}, options);
    if (!forest) return std::unexpected(forest.error());
    record.rows = static_cast<std::uint32_t>(rows.rows());
    record.seed = options.seed;
    auto ranges = rangesOf(learnt, forest->parts().centres);
    ServiceForest trained(record, *std::move(forest), std::move(ranges));
    std::vector<double> scores;
    std::vector<float> prepared(rows.columns + 1);
    for (std::size_t at = 0; at < held.size(); at += rows.columns) {
        trained.m_forest.prepare(std::span<const double>(held).subspan(at, rows.columns), prepared);
        scores.push_back(trained.scorePrepared(prepared));
    }
    trained.m_heldOut = static_cast<std::uint32_t>(scores.size());
    trained.m_levels = levelsOf(std::move(scores));
    return trained;
}

Result<ServiceForest> ServiceForest::fromParts(ForestRecord record, IsolationForest forest,
                                               ColumnRanges ranges, std::vector<float> levels,
                                               std::uint32_t heldOut) {
    bool whole = !levels.empty() && levels.size() <= kLevels + 1 && heldOut > 0 &&
                 std::ranges::is_sorted(levels) &&
                 std::ranges::all_of(levels, [](float level) { return level >= 0.0F && level <= 1.0F; }) &&
                 ranges.lows.size() == forest.columns() && ranges.highs.size() == forest.columns();
    for (std::size_t column = 0; whole && column < forest.columns(); ++column)
        whole = std::isfinite(ranges.lows[column]) && std::isfinite(ranges.highs[column]) &&
                ranges.lows[column] <= ranges.highs[column];
    if (!whole)
        return failure(ErrorCode::FixInput, "levels or ranges that do not hold together", "service forest");
    ServiceForest read(record, std::move(forest), std::move(ranges));
    read.m_levels = std::move(levels);
    read.m_heldOut = heldOut;
    return read;
}

double ServiceForest::tailOf(double score) const noexcept {
    const double least = 1.0 / (static_cast<double>(m_heldOut) + 1.0);
    const auto value = static_cast<float>(score); // as the levels are: equal scores are to be equal
    const std::span<const float> levels(m_levels.data(), m_levels.size() - 1);
    const auto at = static_cast<std::size_t>(std::ranges::lower_bound(levels, value) - levels.begin());
    if (at < levels.size() && levels[at] == value) return std::max(tailAt(at), least);
    if (at == 0) return value > m_levels.back() ? least : 1.0;
    if (at == levels.size()) return value > m_levels.back() ? least : std::max(tailAt(at - 1), least);
    // Between two levels the logarithm of the tail is taken as straight.
    const double part =
        (double{value} - double{levels[at - 1]}) / (double{levels[at]} - double{levels[at - 1]});
    return std::max(tailAt(at - 1) * std::exp2(-0.5 * part), least);
}

Result<ForestJudgement> ServiceForest::judge(std::span<const double> row) const {
    if (row.size() != m_forest.columns())
        return failure(
            ErrorCode::FixInput,
            fmt::format("a row of {} columns; the forest knows {}", row.size(), m_forest.columns()),
            "service forest");
    std::vector<float> prepared(row.size() + 1);
    m_forest.prepare(row, prepared);
    const Beyond beyond = beyondOf(prepared);
    const double score = raised(m_forest.scorePrepared(prepared), beyond.widths);
    return ForestJudgement{
        .score = score, .tail = tailOf(score), .beyond = beyond.widths, .furthest = beyond.column};
}

Bytes ServiceForest::size() const noexcept {
    return {
        static_cast<std::int64_t>(
            sizeof(*this) - sizeof(m_forest) +
            (m_levels.capacity() + m_ranges.lows.capacity() + m_ranges.highs.capacity()) * sizeof(float)) +
        m_forest.size().count};
}

} // namespace holdfast::analysis
