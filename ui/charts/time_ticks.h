// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/time_range.h"

#include <QtCore/QList>
#include <QtCore/QLocale>
#include <QtCore/QString>
#include <QtCore/QTimeZone>

namespace holdfast::charts {

struct TimeTick {
    TimePoint time;
    QString label;
    bool newDay = false; ///< its label names the day

    bool operator==(const TimeTick&) const = default;
};

/// Ticks on round local times (whole minutes, hours, midnights), also across a change to or from summer time;
/// at most `most` of them. Labels say no more than needed: the day at the first tick of a day, else the time.
[[nodiscard]] QList<TimeTick> timeTicks(const TimeRange& range, int most, const QTimeZone& zone,
                                        const QLocale& locale);

} // namespace holdfast::charts
