// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace holdfast::forecasting {

/// Forecasts from several origins: row i has `horizon` values.
struct Paths {
    std::size_t horizon = 0;
    std::vector<double> values;

    Paths() = default;

    Paths(std::size_t rows, std::size_t steps) : horizon(steps), values(rows * steps, 0.0) {}

    [[nodiscard]] std::size_t rows() const { return horizon == 0 ? 0 : values.size() / horizon; }

    [[nodiscard]] std::span<double> row(std::size_t i) {
        return std::span(values).subspan(i * horizon, horizon);
    }

    [[nodiscard]] std::span<const double> row(std::size_t i) const {
        return std::span(values).subspan(i * horizon, horizon);
    }
};

/// One way to forecast a regular series without gaps. Values are in whatever scale the caller works in,
/// finite. One thread at a time.
class Predictor {
public:
    virtual ~Predictor() = default;
    Predictor() = default;
    Predictor(const Predictor&) = delete;
    Predictor& operator=(const Predictor&) = delete;

    /// What it does, as people read it.
    [[nodiscard]] virtual std::string name() const = 0;
    /// Learns from the whole of `values`. False where they are too few; then paths() must not be called.
    [[nodiscard]] virtual bool fit(std::span<const double> values) = 0;
    /// Row i of `out` becomes the forecast from values[0 .. origins[i]), origins ascending, with what fit()
    /// learnt. Every origin is at least fewest().
    virtual void paths(std::span<const double> values, std::span<const std::size_t> origins,
                       Paths& out) const = 0;
    /// How many values an origin must have behind it.
    [[nodiscard]] virtual std::size_t fewest() const = 0;
};

using PredictorPointer = std::unique_ptr<Predictor>;

} // namespace holdfast::forecasting
