// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/time_view.h"

#include <algorithm>

namespace holdfast::charts {

namespace {

/// A range that ends this near to now (as a share of it) is meant to be live.
constexpr double kNearNow = 0.005;

} // namespace

TimeView::TimeView(Now now, Duration length, QObject* parent)
    : QObject(parent), m_now(std::move(now)), m_length(length) {
    const TimePoint present = m_now();
    m_range = {.from = present - length, .to = present};
    m_timer.setTimerType(Qt::CoarseTimer);
    connect(&m_timer, &QTimer::timeout, this, &TimeView::follow);
}

void TimeView::setLength(Duration length) {
    m_length = length;
    reset();
}

void TimeView::pan(double share) {
    TimeRange next = panned(m_range, share);
    const TimePoint present = now();
    const bool reachesNow = share > 0.0 && next.to >= present;
    if (reachesNow) next = following(next, present);
    take(next, reachesNow);
}

void TimeView::zoom(double factor, double anchor) {
    const TimePoint present = now();
    const TimeRange next = notAfter(zoomed(m_range, factor, m_live ? 1.0 : anchor), present);
    // Zooming in about an earlier moment is a wish to look there.
    const bool leaves = m_live && factor < 1.0 && anchor < 0.9;
    if (leaves)
        take(zoomed(m_range, factor, anchor), false);
    else
        take(next, m_live);
}

void TimeView::setRange(const TimeRange& range) {
    if (range.to <= range.from) return;
    const TimePoint present = now();
    const TimeRange next = notAfter(range, present);
    take(next, static_cast<double>((present - next.to).count()) <
                   kNearNow * static_cast<double>(next.length().count()));
}

void TimeView::reset() {
    const TimePoint present = now();
    take({.from = present - m_length, .to = present}, true);
}

void TimeView::goLive() {
    take(following(m_range, now()), true);
}

void TimeView::setCursor(std::optional<TimePoint> time) {
    if (time == m_cursor) return;
    m_cursor = time;
    Q_EMIT cursorChanged();
}

void TimeView::setAwake(bool awake) {
    if (!awake) {
        m_timer.stop();
        return;
    }
    const auto step =
        std::clamp<Duration>(m_range.length() / 1000, std::chrono::seconds(1), std::chrono::minutes(1));
    m_timer.start(step);
    follow();
}

void TimeView::follow() {
    if (m_live) take(following(m_range, now()), true);
}

void TimeView::take(const TimeRange& range, bool live) {
    const bool moved = range != m_range;
    const bool stretched = range.length() != m_range.length();
    const bool turned = live != m_live;
    m_range = range;
    m_live = live;
    if (stretched && m_timer.isActive()) {
        m_timer.setInterval(
            std::clamp<Duration>(range.length() / 1000, std::chrono::seconds(1), std::chrono::minutes(1)));
    }
    if (moved) Q_EMIT rangeChanged();
    if (turned) Q_EMIT liveChanged(live);
}

} // namespace holdfast::charts
