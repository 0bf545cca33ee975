// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/units.h"

#include <QtCore/QList>

#include <optional>
#include <span>

namespace holdfast::charts {

/// The vertical axis: its ends, and its ticks on round values of the unit.
struct ValueScale {
    double minimum = 0.0;
    double maximum = 1.0;
    double step = 1.0;
    QList<double> ticks;

    /// 0 at the minimum, 1 at the maximum.
    [[nodiscard]] double shareOf(double value) const { return (value - minimum) / (maximum - minimum); }

    bool operator==(const ValueScale&) const = default;
};

/// A scale that holds [lowest, highest] with a little air, in at most `most` steps: powers of two of bytes,
/// 1-2-5 of everything else, whole numbers of what is counted, minutes and hours of long durations. Amounts,
/// shares, rates and durations begin at zero: heights compare, and noise stays as small as it is. No share
/// reaches above 1 unless it is there.
[[nodiscard]] ValueScale valueScale(Unit unit, double lowest, double highest, int most);

/// The next round step of the unit that is not smaller.
[[nodiscard]] double niceStep(Unit unit, double atLeast);

/// The levels (limits, thresholds) worth making room for: those that the values come near, within three times
/// the height they fill. Further ones would press the line flat.
[[nodiscard]] bool isNear(double level, double lowest, double highest);

} // namespace holdfast::charts
