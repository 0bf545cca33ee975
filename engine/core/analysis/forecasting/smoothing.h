// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/analysis/forecasting/predictor.h"

#include <array>
#include <cstdint>

namespace holdfast::forecasting {

/// Exponential smoothing in state-space form with a single source of error: level, damped trend, up to two
/// additive seasons and a first-order autoregressive error,
///   y_t = l + φ b + s1 + s2 + ρ e_{t-1} + u_t,   l += φ b + α u,   b = φ b + β u,   s_i += γ_i u.
/// The parameters minimise the squared one-step error by Nelder & Mead's simplex (1965) from a fixed start,
/// on the first fit; later fits keep them. fit O(n · 50), paths O(n + origins · horizon). Sources: Hyndman,
/// Koehler, Ord & Snyder, «Forecasting with Exponential Smoothing» (2008); two seasons and the error term:
/// Taylor 2003.
class Smoothing final : public Predictor {
public:
    struct Shape {
        std::uint32_t first = 0;  ///< length of the shorter season; 0: none
        std::uint32_t second = 0; ///< length of the longer season; 0: none
        bool trend = false;
    };

    explicit Smoothing(Shape shape);

    [[nodiscard]] std::string name() const override;
    [[nodiscard]] bool fit(std::span<const double> values) override;
    void paths(std::span<const double> values, std::span<const std::size_t> origins,
               Paths& out) const override;
    [[nodiscard]] std::size_t fewest() const override;

private:
    struct Parameters {
        double level = 0.2;
        double trend = 0.0;
        double damping = 0.0;
        double first = 0.0;
        double second = 0.0;
        double persistence = 0.0;
    };

    struct State;
    [[nodiscard]] Parameters parametersAt(std::span<const double> point) const;
    [[nodiscard]] State begin(std::span<const double> values) const;
    [[nodiscard]] double squaredError(std::span<const double> values, const State& start,
                                      const Parameters& parameters) const;
    void write(const State& state, std::span<double> out) const;

    Shape m_shape;
    Parameters m_parameters;
    bool m_chosen = false;
};

} // namespace holdfast::forecasting
