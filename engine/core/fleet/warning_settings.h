// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/clock.h"

#include <cstdint>

namespace holdfast {

/// How warnings are made and judged in one fleet. All spans are in time, so that the lab's can be short. A
/// value; the defaults are for readings every 30 to 60 s.
struct WarningSettings {
    Duration horizon{15 * 60'000};        ///< «fails within»; > 0
    Duration minimumHistory{30 * 60'000}; ///< span of readings before anything is said
    Duration refit{60 * 60'000};          ///< how often calibration is made anew from the record
    Duration refractory{15 * 60'000};     ///< after a warning, none of the same service for so long
    double warnAt = 0.7;                  ///< 0..1: the probability that makes a warning
    std::uint32_t leastReadings = 12;     ///< readings before anything is said, whatever their span

    /// For a lab with a sweep every 2 s: horizon 60 s, history 30 s.
    [[nodiscard]] static WarningSettings lab() {
        return {.horizon = Duration(60'000),
                .minimumHistory = Duration(30'000),
                .refit = Duration(120'000),
                .refractory = Duration(60'000)};
    }

    /// Every span > 0 and `warnAt` within (0, 1).
    [[nodiscard]] bool isValid() const {
        return horizon.count() > 0 && minimumHistory.count() >= 0 && refit.count() > 0 &&
               refractory.count() >= 0 && warnAt > 0.0 && warnAt < 1.0;
    }

    bool operator==(const WarningSettings&) const = default;
};

} // namespace holdfast
