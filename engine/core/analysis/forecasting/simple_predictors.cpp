// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/analysis/forecasting/simple_predictors.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace holdfast::forecasting {

namespace {

constexpr std::size_t kFew = 16; // so many are sorted in place, which is quicker than to select

} // namespace

double medianOf(std::span<double> values) {
    if (values.empty()) return std::numeric_limits<double>::quiet_NaN();
    if (values.size() <= kFew) {
        for (std::size_t i = 1; i < values.size(); ++i) {
            const double value = values[i];
            std::size_t at = i;
            for (; at > 0 && values[at - 1] > value; --at)
                values[at] = values[at - 1];
            values[at] = value;
        }
        return 0.5 * (values[(values.size() - 1) / 2] + values[values.size() / 2]);
    }
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::ranges::nth_element(values, middle);
    if (values.size() % 2 == 1) return *middle;
    return 0.5 * (*middle + *std::max_element(values.begin(), middle));
}

SeasonalNaive::SeasonalNaive(std::uint32_t season) : m_season(std::max<std::uint32_t>(1, season)) {}

std::string SeasonalNaive::name() const {
    return m_season == 1 ? std::string("last value") : fmt::format("the last {} steps again", m_season);
}

bool SeasonalNaive::fit(std::span<const double> values) {
    return values.size() >= m_season;
}

void SeasonalNaive::paths(std::span<const double> values, std::span<const std::size_t> origins,
                          Paths& out) const {
    for (std::size_t i = 0; i < origins.size(); ++i) {
        const auto row = out.row(i);
        for (std::size_t h = 0; h < row.size(); ++h)
            row[h] = values[origins[i] - m_season + h % m_season];
    }
}

RobustTrend::RobustTrend(std::uint32_t season) : m_season(std::max<std::uint32_t>(1, season)) {}

std::string RobustTrend::name() const {
    return m_season == 1 ? std::string("robust trend")
                         : fmt::format("robust trend with a season of {}", m_season);
}

std::size_t RobustTrend::fewest() const {
    return m_season == 1 ? 8 : std::size_t{3} * m_season;
}

bool RobustTrend::fit(std::span<const double> values) {
    return values.size() >= fewest();
}

void RobustTrend::paths(std::span<const double> values, std::span<const std::size_t> origins,
                        Paths& out) const {
    for (std::size_t i = 0; i < origins.size(); ++i)
        path(values.first(origins[i]), out.row(i));
}

void RobustTrend::path(std::span<const double> history, std::span<double> out) const {
    const std::size_t most = m_season == 1 ? kWindow : kSeasons;
    const std::size_t blocks = std::min(most, history.size() / m_season);
    const auto recent = history.last(blocks * m_season);
    std::vector<double> levels(blocks);
    std::vector<double> scratch;
    for (std::size_t block = 0; block < blocks; ++block) {
        scratch.assign(recent.begin() + static_cast<std::ptrdiff_t>(block * m_season),
                       recent.begin() + static_cast<std::ptrdiff_t>((block + 1) * m_season));
        levels[block] = medianOf(scratch);
    }
    std::vector<double> slopes;
    for (std::size_t i = 0; i < blocks; ++i) {
        for (std::size_t j = i + 1; j < blocks; ++j)
            slopes.push_back((levels[j] - levels[i]) / static_cast<double>(j - i));
    }
    const double slope = slopes.empty() ? 0.0 : medianOf(slopes); // of one block to the next
    const double damping = std::pow(0.5, 1.0 / static_cast<double>(std::max<std::size_t>(1, out.size())));
    for (std::size_t h = 0; h < out.size(); ++h) {
        scratch.clear();
        for (std::size_t block = 0; h < m_season && block < blocks; ++block)
            scratch.push_back(recent[block * m_season + h] + slope * static_cast<double>(blocks - 1 - block));
        out[h] = h < m_season ? medianOf(scratch) : out[h - m_season];
    }
    double ahead = 0.0; // in blocks: the same place of the next block is one ahead
    double factor = 1.0;
    for (std::size_t h = 0; h < out.size(); ++h) {
        if (h % m_season == 0) ahead += factor;
        factor *= damping;
        out[h] += slope * ahead;
    }
}

} // namespace holdfast::forecasting
