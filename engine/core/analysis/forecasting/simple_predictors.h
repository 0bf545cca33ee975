// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/analysis/forecasting/predictor.h"

#include <cstdint>

namespace holdfast::forecasting {

/// Repeats the last season (season 1: the last value). A path O(horizon).
class SeasonalNaive final : public Predictor {
public:
    explicit SeasonalNaive(std::uint32_t season);

    [[nodiscard]] std::string name() const override;
    [[nodiscard]] bool fit(std::span<const double> values) override;
    void paths(std::span<const double> values, std::span<const std::size_t> origins,
               Paths& out) const override;

    [[nodiscard]] std::size_t fewest() const override { return m_season; }

private:
    std::uint32_t m_season;
};

/// The median of the last seasons at the same place, on a line through the medians of the last seasons'
/// level: the median of all slopes between two of them (Theil 1950, Sen 1968), damped by half over each
/// horizon. Without a season (1) the line goes through the last `kWindow` values. Spikes do not move it.
class RobustTrend final : public Predictor {
public:
    static constexpr std::size_t kWindow = 32;
    static constexpr std::size_t kSeasons = 6;

    explicit RobustTrend(std::uint32_t season);

    [[nodiscard]] std::string name() const override;
    [[nodiscard]] bool fit(std::span<const double> values) override;
    void paths(std::span<const double> values, std::span<const std::size_t> origins,
               Paths& out) const override;
    [[nodiscard]] std::size_t fewest() const override;

private:
    void path(std::span<const double> history, std::span<double> out) const;

    std::uint32_t m_season;
};

/// The median; NaN of nothing. Reorders `values`. O(n).
[[nodiscard]] double medianOf(std::span<double> values);

} // namespace holdfast::forecasting
