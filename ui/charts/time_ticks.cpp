// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/time_ticks.h"

#include <QtCore/QDateTime>

#include <algorithm>
#include <array>
#include <cmath>

namespace holdfast::charts {

namespace {

using namespace std::chrono_literals;

constexpr std::array<Duration, 18> kClockSteps{1s,    2s,    5s,    10s, 15s, 30s, 1min, 2min, 5min,
                                               10min, 15min, 30min, 1h,  2h,  3h,  6h,   12h,  24h};
constexpr std::array kDaySteps{1, 2, 7, 14};
constexpr std::array kMonthSteps{1, 2, 3, 6, 12, 24};

QDateTime localTime(TimePoint time, const QTimeZone& zone) {
    return QDateTime::fromMSecsSinceEpoch(time.time_since_epoch().count(), zone);
}

TimePoint pointOf(const QDateTime& time) {
    return TimePoint(Duration(time.toMSecsSinceEpoch()));
}

QString dayLabel(const QDate& day, const QLocale& locale) {
    return QStringLiteral("%1 %2").arg(day.day()).arg(
        locale.standaloneMonthName(day.month(), QLocale::ShortFormat));
}

/// Whole steps since the local midnight, so that 6-hour ticks stand at 0, 6, 12 and 18 o'clock on every day
/// of the year.
QList<TimeTick> clockTicks(const TimeRange& range, Duration step, const QTimeZone& zone,
                           const QLocale& locale) {
    QList<TimeTick> ticks;
    const QString format = step < 1min ? QStringLiteral("HH:mm:ss") : QStringLiteral("HH:mm");
    QDate day = localTime(range.from, zone).date();
    const QDate last = localTime(range.to, zone).date();
    for (; day <= last; day = day.addDays(1)) {
        const int steps = static_cast<int>(24h / step);
        const TimePoint midnight = pointOf(day.startOfDay(zone));
        // Not every step of a day: only those in view.
        int first = 0;
        if (range.from > midnight)
            first = std::max(0, static_cast<int>((range.from - midnight) / step) - 1 -
                                    static_cast<int>(2h / step));
        for (int i = first; i < steps; ++i) {
            const QDateTime local(day, QTime::fromMSecsSinceStartOfDay(static_cast<int>((step * i).count())),
                                  zone);
            const TimePoint time = pointOf(local);
            if (time > range.to) break;
            // An hour that a clock skips does not exist; Qt moves it, and it would stand twice.
            if (time < range.from) continue;
            if (localTime(time, zone).time().msecsSinceStartOfDay() != (step * i).count()) continue;
            const bool midnightTick = i == 0;
            ticks.append({.time = time,
                          .label = midnightTick ? dayLabel(day, locale) : local.toString(format),
                          .newDay = midnightTick});
        }
    }
    return ticks;
}

QList<TimeTick> dayTicks(const TimeRange& range, int step, const QTimeZone& zone, const QLocale& locale) {
    QList<TimeTick> ticks;
    QDate day = localTime(range.from, zone).date();
    // Counted from a Monday, so that weeks begin where people begin them and panning moves no tick.
    const qint64 phase = QDate(2001, 1, 1).daysTo(day) % step;
    day = day.addDays(phase == 0 ? 0 : step - (phase < 0 ? phase + step : phase));
    for (; pointOf(day.startOfDay(zone)) <= range.to; day = day.addDays(step)) {
        const TimePoint time = pointOf(day.startOfDay(zone));
        if (time >= range.from) ticks.append({.time = time, .label = dayLabel(day, locale), .newDay = true});
    }
    return ticks;
}

QList<TimeTick> monthTicks(const TimeRange& range, int step, const QTimeZone& zone, const QLocale& locale) {
    QList<TimeTick> ticks;
    const QDate start = localTime(range.from, zone).date();
    int month = start.year() * 12 + start.month() - 1;
    month -= month % step;
    for (;; month += step) {
        const QDate day(month / 12, month % 12 + 1, 1);
        const TimePoint time = pointOf(day.startOfDay(zone));
        if (time > range.to) break;
        if (time < range.from) continue;
        const QString name = locale.standaloneMonthName(day.month(), QLocale::ShortFormat);
        ticks.append(
            {.time = time, .label = day.month() == 1 ? QString::number(day.year()) : name, .newDay = true});
    }
    return ticks;
}

} // namespace

QList<TimeTick> timeTicks(const TimeRange& range, int most, const QTimeZone& zone, const QLocale& locale) {
    if (range.to <= range.from || most < 1) return {};
    const double length = static_cast<double>(range.length().count());
    const auto fits = [length, most](Duration step) {
        return length / static_cast<double>(step.count()) <= most;
    };
    for (const Duration step : kClockSteps) {
        if (!fits(step)) continue;
        return step < 24h ? clockTicks(range, step, zone, locale) : dayTicks(range, 1, zone, locale);
    }
    for (const int days : kDaySteps) {
        if (fits(std::chrono::days(days))) return dayTicks(range, days, zone, locale);
    }
    for (const int months : kMonthSteps) {
        if (fits(std::chrono::days(30 * months))) return monthTicks(range, months, zone, locale);
    }
    return monthTicks(range, 60, zone, locale);
}

} // namespace holdfast::charts
