// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/analysis/isolation_tree.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

namespace holdfast::analysis {

TreeGrower::TreeGrower(RowMatrix rows, std::span<const float> centres, std::uint32_t sample)
    : m_source(rows)
    , m_centres(centres)
    , m_height(static_cast<int>(std::bit_width(sample - 1U))) // ceil(log2(sample))
    , m_values(sample)
    , m_columns(rows.columns) {
    std::iota(m_columns.begin(), m_columns.end(), 0U);
}

void TreeGrower::gather(const Pending& node, std::uint32_t column) {
    constexpr double most = std::numeric_limits<float>::max();
    const double* from = m_source.values.data() + column;
    const std::uint32_t* rows = m_rows.data() + node.begin;
    const std::size_t count = node.end - node.begin;
    float* to = m_values.data();
    for (std::size_t i = 0; i < count; ++i) {
        const double value = from[std::size_t{rows[i]} * m_source.columns];
        to[i] = std::isfinite(value) ? static_cast<float>(std::clamp(value, -most, most)) : m_centres[column];
    }
}

bool TreeGrower::split(const Pending& node, SplitMix& random, Split& out) {
    const auto all = static_cast<std::uint32_t>(m_columns.size());
    const std::span<const float> values(m_values.data(), node.end - node.begin);
    for (std::uint32_t tried = 0; tried < all; ++tried) {
        std::swap(m_columns[tried], m_columns[tried + random.below(all - tried)]);
        const std::uint32_t column = m_columns[tried];
        gather(node, column);
        const auto [least, greatest] = std::ranges::minmax(values);
        if (!(least < greatest)) continue;
        const double low = static_cast<double>(least);
        const double range = static_cast<double>(greatest) - low;
        auto value = static_cast<float>(low + random.unit() * range);
        // Rounding may reach the greatest, which would leave one side empty.
        if (!(value < greatest)) value = least;
        out = {.column = static_cast<std::uint16_t>(column), .value = value};
        return true;
    }
    return false;
}

std::uint32_t TreeGrower::part(const Pending& node, float value) {
    std::uint32_t* rows = m_rows.data() + node.begin;
    const float* values = m_values.data();
    const std::uint32_t count = node.end - node.begin;
    std::uint32_t below = 0;
    for (std::uint32_t i = 0; i < count; ++i) {
        const std::uint32_t row = rows[i];
        rows[i] = rows[below];
        rows[below] = row;
        below += static_cast<std::uint32_t>(values[i] <= value);
    }
    return node.begin + below;
}

void TreeGrower::grow(std::span<const std::uint32_t> chosen, SplitMix& random,
                      std::vector<ForestNode>& nodes) {
    m_rows.assign(chosen.begin(), chosen.end());
    m_pending.assign(1, {.begin = 0, .end = static_cast<std::uint32_t>(m_rows.size()), .depth = 0});
    const std::size_t root = nodes.size();
    for (std::size_t i = 0; i < m_pending.size(); ++i) {
        const Pending node = m_pending[i];
        Split cut;
        if (node.depth == m_height || node.end - node.begin < 2 || !split(node, random, cut)) {
            const double path = node.depth + meanPathLength(node.end - node.begin);
            nodes.push_back({.value = static_cast<float>(path),
                             .column = static_cast<std::uint16_t>(m_source.columns),
                             .left = static_cast<std::uint16_t>(nodes.size() - root)});
            continue;
        }
        const std::uint32_t middle = part(node, cut.value);
        nodes.push_back(
            {.value = cut.value, .column = cut.column, .left = static_cast<std::uint16_t>(m_pending.size())});
        m_pending.push_back({.begin = node.begin, .end = middle, .depth = node.depth + 1});
        m_pending.push_back({.begin = middle, .end = node.end, .depth = node.depth + 1});
    }
}

} // namespace holdfast::analysis
