// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/analysis/warnings/calibration.h"
#include "tests/benchmarks/warnings_data.h"

#include <span>
#include <string>
#include <vector>

namespace holdfast::bench {

/// p of every reading of a series; NaN where nothing was said.
using Probabilities = std::vector<double>;

struct Verdict {
    int alarms = 0;
    int hits = 0;
    int gradual = 0;
    int gradualCaught = 0;
    int abrupt = 0;
    int abruptCaught = 0;
    double days = 0.0;
    std::vector<double> leads; ///< minutes, of the first alarm of each failure
    std::vector<warnings::Judged> judged;

    [[nodiscard]] double precision() const;
    [[nodiscard]] double recall() const;
    [[nodiscard]] double falseADay() const;
    [[nodiscard]] double medianLead() const; ///< minutes; 0 of none
    [[nodiscard]] std::string text() const;
};

/// Alarm = first p ≥ 0.7, none for 15 minutes after; hit where a failure starts in (t, t + 15 min]. Readings
/// in failure, within 30 min after one, and of the first 30 min are left out.
void judge(const LimitSeries& series, std::span<const double> probabilities, Verdict& verdict);

/// The part of every series that judge() looks at.
[[nodiscard]] std::vector<bool> judgedReadings(const LimitSeries& series);
[[nodiscard]] bool failureFollows(const LimitSeries& series, int at);

} // namespace holdfast::bench
