// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/analysis/forecasting/predictor.h"

#include <cstdint>

namespace holdfast::forecasting {

/// Ridge regression of a value on earlier values (an autoregression with seasonal lags), of the values or of
/// their differences over `difference` steps; forecasts step by step from its own forecasts. Normal equations
/// by Eigen's LDLT. fit O(n · lags²), a path O(horizon · lags). Source: Hyndman & Athanasopoulos,
/// «Forecasting» (3rd ed.), 7 and 9; ridge: Hoerl & Kennard 1970.
class LagRegression final : public Predictor {
public:
    struct Shape {
        std::vector<std::uint32_t> lags; ///< ascending, each >= 1, no duplicates
        std::uint32_t difference = 0;    ///< 0: the values themselves
        double ridge = 1.0;              ///< added to the diagonal, regressors standardised; > 0
    };

    explicit LagRegression(Shape shape);

    [[nodiscard]] std::string name() const override;
    [[nodiscard]] bool fit(std::span<const double> values) override;
    void paths(std::span<const double> values, std::span<const std::size_t> origins,
               Paths& out) const override;
    [[nodiscard]] std::size_t fewest() const override;

private:
    void path(std::span<const double> history, std::span<double> out) const;

    Shape m_shape;
    std::vector<double> m_weights; ///< one for each lag
    double m_constant = 0.0;
};

} // namespace holdfast::forecasting
