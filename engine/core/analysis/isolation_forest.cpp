// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/analysis/isolation_forest.h"

#include "engine/core/analysis/isolation_tree.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>
#include <optional>
#include <string>
#include <utility>

namespace holdfast::analysis {

namespace {

constexpr std::size_t kMostColumns = 65'534;
constexpr std::uint32_t kMostTrees = 10'000;
constexpr std::uint32_t kMostSample = 32'768;
constexpr int kMostDepth = 15;
constexpr std::size_t kRowsOfCentres = 1024;
constexpr std::size_t kBlock = 256; ///< rows that are prepared together: they stay in the nearest cache
constexpr std::size_t kLanes = 8;   ///< walks at once, so that one waits for memory while another computes

std::unexpected<Error> refused(std::string detail) {
    return failure(ErrorCode::FixInput, std::move(detail), "isolation forest");
}

float asFloat(double value) noexcept {
    constexpr double most = std::numeric_limits<float>::max();
    return static_cast<float>(std::clamp(value, -most, most));
}

/// The middle of what is finite in a column of the rows `chosen`.
std::optional<float> medianOf(const RowMatrix& rows, std::size_t column,
                              std::span<const std::uint32_t> chosen, std::vector<double>& values) {
    values.clear();
    for (const std::uint32_t row : chosen) {
        const double value = rows.values[std::size_t{row} * rows.columns + column];
        if (std::isfinite(value)) values.push_back(value);
    }
    if (values.empty()) return std::nullopt;
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::ranges::nth_element(values, middle);
    return asFloat(*middle);
}

/// Of the rows that come first in `order`; of all, where a column is hardly ever there.
std::vector<float> centresOf(const RowMatrix& rows, std::span<const std::uint32_t> order) {
    std::vector<float> centres;
    centres.reserve(rows.columns);
    std::vector<double> values;
    const auto some = order.first(std::min(order.size(), kRowsOfCentres));
    for (std::size_t column = 0; column < rows.columns; ++column) {
        auto centre = medianOf(rows, column, some, values);
        if (!centre) centre = medianOf(rows, column, order, values);
        centres.push_back(centre.value_or(0.0F));
    }
    return centres;
}

/// The first `count` of `order` become a choice of all, each with the same chance.
void choose(std::vector<std::uint32_t>& order, std::size_t count, SplitMix& random) {
    const auto all = static_cast<std::uint32_t>(order.size());
    for (std::uint32_t i = 0; i < count; ++i)
        std::swap(order[i], order[i + random.below(all - i)]);
}

/// Steps from the root of a tree to its deepest leaf; nothing when a node leads where it must not.
std::optional<int> depthOf(std::span<const ForestNode> tree, std::uint32_t columns) {
    std::vector<int> depths(tree.size(), 0);
    int deepest = 0;
    for (std::size_t i = 0; i < tree.size(); ++i) {
        const auto& node = tree[i];
        if (!std::isfinite(node.value)) return std::nullopt;
        if (node.column == columns) {
            if (node.left != i || node.value < 0.0F || node.value > 64.0F) return std::nullopt;
            continue;
        }
        // Children stand behind their parent, so every walk ends.
        if (node.column > columns || node.left <= i || std::size_t{node.left} + 1 >= tree.size())
            return std::nullopt;
        const int below = depths[i] + 1;
        if (below > kMostDepth) return std::nullopt;
        depths[node.left] = std::max(depths[node.left], below);
        depths[node.left + 1U] = std::max(depths[node.left + 1U], below);
        deepest = std::max(deepest, below);
    }
    return deepest;
}

std::span<const ForestNode> treeOf(const ForestParts& parts, std::size_t tree) {
    const std::size_t begin = parts.roots[tree];
    const std::size_t end = tree + 1 < parts.roots.size() ? parts.roots[tree + 1] : parts.nodes.size();
    return std::span<const ForestNode>(parts.nodes).subspan(begin, end - begin);
}

std::optional<std::string> faultOf(const ForestParts& parts) {
    if (parts.columns == 0 || parts.columns > kMostColumns) return "columns out of bounds";
    if (parts.sample < 2 || parts.sample > kMostSample) return "sub-sample out of bounds";
    if (parts.centres.size() != parts.columns) return "not one centre for each column";
    if (!std::ranges::all_of(parts.centres, [](float value) { return std::isfinite(value); }))
        return "a centre is no number";
    if (parts.roots.empty() || parts.roots.size() > kMostTrees || parts.roots.front() != 0)
        return "trees out of bounds";
    for (std::size_t i = 0; i < parts.roots.size(); ++i) {
        const std::size_t end = i + 1 < parts.roots.size() ? parts.roots[i + 1] : parts.nodes.size();
        if (end <= parts.roots[i] || end - parts.roots[i] >= std::size_t{2} * kMostSample)
            return fmt::format("tree {} has no nodes, or too many", i);
    }
    return std::nullopt;
}

} // namespace

double meanPathLength(std::size_t rows) noexcept {
    if (rows < 2) return 0.0;
    if (rows == 2) return 1.0;
    const auto n = static_cast<double>(rows);
    return 2.0 * (std::log(n - 1.0) + std::numbers::egamma) - 2.0 * (n - 1.0) / n;
}

IsolationForest::IsolationForest(ForestParts parts)
    : m_parts(std::move(parts))
    , m_scale(-1.0 / (static_cast<double>(m_parts.roots.size()) * meanPathLength(m_parts.sample))) {}

Result<IsolationForest> IsolationForest::fromParts(ForestParts parts) {
    if (auto fault = faultOf(parts)) return refused(*std::move(fault));
    IsolationForest forest(std::move(parts));
    forest.m_depths.reserve(forest.trees());
    for (std::size_t tree = 0; tree < forest.trees(); ++tree) {
        const auto depth = depthOf(treeOf(forest.m_parts, tree), forest.m_parts.columns);
        if (!depth) return refused(fmt::format("tree {} does not hold together", tree));
        forest.m_depths.push_back(static_cast<std::uint8_t>(*depth));
    }
    return forest;
}

Result<IsolationForest> IsolationForest::train(RowMatrix rows, const ForestOptions& options) {
    if (rows.columns == 0 || rows.columns > kMostColumns)
        return refused(fmt::format("{} columns; 1 to {} can be learnt", rows.columns, kMostColumns));
    if (rows.rows() < 2) return refused(fmt::format("{} rows; at least two are needed", rows.rows()));
    if (rows.rows() > std::numeric_limits<std::uint32_t>::max()) return refused("too many rows");
    if (options.trees == 0 || options.trees > kMostTrees)
        return refused(fmt::format("{} trees; 1 to {} are possible", options.trees, kMostTrees));
    if (options.sample < 2 || options.sample > kMostSample)
        return refused(fmt::format("a sub-sample of {}; 2 to {} are possible", options.sample, kMostSample));
    ForestParts parts{.columns = static_cast<std::uint32_t>(rows.columns),
                      .sample =
                          static_cast<std::uint32_t>(std::min<std::size_t>(options.sample, rows.rows())),
                      .centres = {},
                      .roots = {},
                      .nodes = {}};
    SplitMix random(options.seed);
    std::vector<std::uint32_t> order(rows.rows());
    std::iota(order.begin(), order.end(), 0U);
    choose(order, std::min(order.size(), kRowsOfCentres), random);
    parts.centres = centresOf(rows, order);
    TreeGrower grower(rows, parts.centres, parts.sample);
    parts.roots.reserve(options.trees);
    for (std::uint32_t tree = 0; tree < options.trees; ++tree) {
        choose(order, parts.sample, random);
        parts.roots.push_back(static_cast<std::uint32_t>(parts.nodes.size()));
        grower.grow(std::span<const std::uint32_t>(order).first(parts.sample), random, parts.nodes);
    }
    parts.nodes.shrink_to_fit();
    return fromParts(std::move(parts));
}

void IsolationForest::prepare(std::span<const double> row, std::span<float> out) const noexcept {
    const float* centres = m_parts.centres.data();
    const double* from = row.data();
    float* to = out.data();
    const std::size_t columns = m_parts.columns;
    for (std::size_t c = 0; c < columns; ++c)
        to[c] = std::isnan(from[c]) ? centres[c] : asFloat(from[c]);
    // A leaf leads to itself: its column is this one, and nothing is less.
    to[columns] = -std::numeric_limits<float>::infinity();
}

double IsolationForest::scorePrepared(std::span<const float> row) const noexcept {
    const float* values = row.data();
    double sum = 0.0;
    for (std::size_t first = 0; first < m_parts.roots.size(); first += kLanes) {
        const std::size_t lanes = std::min(kLanes, m_parts.roots.size() - first);
        std::array<const ForestNode*, kLanes> roots{};
        std::array<std::uint32_t, kLanes> at{};
        int depth = 0;
        for (std::size_t lane = 0; lane < kLanes; ++lane) {
            const std::size_t tree = first + std::min(lane, lanes - 1);
            roots[lane] = m_parts.nodes.data() + m_parts.roots[tree];
            depth = std::max(depth, int{m_depths[tree]});
        }
        for (int step = 0; step < depth; ++step) {
            for (std::size_t lane = 0; lane < kLanes; ++lane) {
                const ForestNode node = roots[lane][at[lane]];
                at[lane] = node.left + static_cast<std::uint32_t>(values[node.column] > node.value);
            }
        }
        for (std::size_t lane = 0; lane < lanes; ++lane)
            sum += static_cast<double>(roots[lane][at[lane]].value);
    }
    return std::exp2(sum * m_scale);
}

Result<double> IsolationForest::score(std::span<const double> row) const {
    if (row.size() != columns())
        return refused(fmt::format("a row of {} columns; the forest knows {}", row.size(), columns()));
    std::vector<float> prepared(columns() + 1);
    prepare(row, prepared);
    return scorePrepared(prepared);
}

namespace {

/// Adds the path lengths of `count` prepared rows in one tree. Eight walk at once.
void addPaths(const ForestNode* tree, int depth, const float* rows, std::size_t stride, std::size_t count,
              double* sums) noexcept {
    for (std::size_t first = 0; first < count; first += kLanes) {
        const std::size_t lanes = std::min(kLanes, count - first);
        std::array<const float*, kLanes> values{};
        std::array<std::uint32_t, kLanes> at{};
        for (std::size_t lane = 0; lane < kLanes; ++lane)
            values[lane] = rows + (first + std::min(lane, lanes - 1)) * stride;
        for (int step = 0; step < depth; ++step) {
            for (std::size_t lane = 0; lane < kLanes; ++lane) {
                const ForestNode node = tree[at[lane]];
                at[lane] = node.left + static_cast<std::uint32_t>(values[lane][node.column] > node.value);
            }
        }
        for (std::size_t lane = 0; lane < lanes; ++lane)
            sums[first + lane] += static_cast<double>(tree[at[lane]].value);
    }
}

} // namespace

Result<std::vector<double>> IsolationForest::scores(RowMatrix rows) const {
    if (rows.columns != columns())
        return refused(fmt::format("rows of {} columns; the forest knows {}", rows.columns, columns()));
    const std::size_t stride = columns() + 1;
    const std::size_t all = rows.rows();
    std::vector<double> result(all, 0.0);
    std::vector<float> block(std::min(kBlock, all) * stride);
    for (std::size_t begin = 0; begin < all; begin += kBlock) {
        const std::size_t count = std::min(kBlock, all - begin);
        for (std::size_t r = 0; r < count; ++r)
            prepare(rows.row(begin + r), std::span<float>(block).subspan(r * stride, stride));
        for (std::size_t tree = 0; tree < trees(); ++tree)
            addPaths(m_parts.nodes.data() + m_parts.roots[tree], m_depths[tree], block.data(), stride, count,
                     result.data() + begin);
    }
    for (double& value : result)
        value = std::exp2(value * m_scale);
    return result;
}

Bytes IsolationForest::size() const noexcept {
    return {static_cast<std::int64_t>(sizeof(*this) + m_parts.nodes.capacity() * sizeof(ForestNode) +
                                      m_parts.roots.capacity() * sizeof(std::uint32_t) +
                                      m_parts.centres.capacity() * sizeof(float) + m_depths.capacity())};
}

} // namespace holdfast::analysis
