// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/clock.h"
#include "engine/core/base/ids.h"
#include "engine/core/base/units.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace holdfast {

/// One value of a signal at a time. `value` is finite and in the signal's unit.
struct Reading {
    TimePoint time;
    double value = 0.0;

    auto operator<=>(const Reading&) const = default;
};

/// The four parts own health is made of; `None` is shown but not scored.
enum class Part : std::uint8_t { None, Availability, Latency, Errors, Saturation };

/// What the values of a threshold are measured in.
enum class ThresholdBasis : std::uint8_t {
    Absolute, ///< the signal's own unit
    OfLimit,  ///< share of the signal's limit, 0..1; without a limit the signal is not scored
};

/// Where a signal is good, warns, is critical and has failed. The four values are strictly monotonic in one
/// direction, which also says whether high or low is bad: score 1 at or better than `good`, 0.7 at `warn`,
/// 0.4 at `critical`, 0 at `failed` and worse, linear between.
struct Thresholds {
    double good = 0.0;
    double warn = 0.0;
    double critical = 0.0;
    double failed = 0.0;
    ThresholdBasis basis = ThresholdBasis::Absolute;

    auto operator<=>(const Thresholds&) const = default;
};

/// Everything static about a signal, apart from its changing values.
struct SignalSpec {
    SignalId id;
    Unit unit = Unit::None;
    Part part = Part::None;
    std::optional<Thresholds> thresholds; ///< none: shown, not scored
    std::optional<double> limit;          ///< hard limit in the signal's unit, where one is known beforehand

    bool operator==(const SignalSpec&) const = default;
};

[[nodiscard]] std::string_view toString(Part part) noexcept;
[[nodiscard]] std::optional<Part> partFromString(std::string_view text) noexcept;

} // namespace holdfast
