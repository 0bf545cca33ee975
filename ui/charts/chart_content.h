// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/units.h"
#include "engine/core/fleet/history.h"
#include "ui/theme/role.h"

#include <QtCore/QList>
#include <QtCore/QString>

#include <vector>

namespace holdfast::charts {

/// A measured line. Solid; a bucket of several readings shows its least and greatest as a band round the
/// mean.
struct Line {
    QString name;
    theme::Role role = theme::Role::Accent;
    std::vector<HistoryPoint> points; ///< oldest first
    Duration gapAfter{0};             ///< points further apart have a gap between them; 0: never
    bool stale = false;               ///< its newest reading is old: the end is shown hollow

    bool operator==(const Line&) const = default;
};

/// A horizontal line that means something.
struct Level {
    enum class Kind : std::uint8_t { Limit, Critical, Warn };
    Kind kind = Kind::Limit;
    double value = 0.0;
    QString name; ///< «limit», «critical», …; its value is written beside it

    bool operator==(const Level&) const = default;
};

/// What is expected at a time: violet and dashed, with its intervals.
struct ForecastPoint {
    TimePoint time;
    double median = 0.0;
    double low = 0.0; ///< of the 95 % interval
    double high = 0.0;
    double innerLow = median; ///< of the 50 % interval; without one it has no width
    double innerHigh = median;

    bool operator==(const ForecastPoint&) const = default;
};

/// A reading that was unusual: a ring on the measured line, its reason on hover and by keyboard.
struct Mark {
    TimePoint time;
    double value = 0.0;
    QString reason;

    bool operator==(const Mark&) const = default;
};

/// Everything a chart shows, in one unit.
struct Content {
    Unit unit = Unit::None;
    QList<Line> lines;
    QList<Level> levels;
    /// Oldest first, the first at the last reading that entered; empty: none.
    std::vector<ForecastPoint> forecast{};
    bool forecastOld = false; ///< readings have come since that it does not know: shown fainter
    QList<Mark> marks{};      ///< oldest first, on the first line

    bool operator==(const Content&) const = default;
};

} // namespace holdfast::charts
