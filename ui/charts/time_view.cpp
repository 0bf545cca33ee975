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

/// The part before now stays as it is.
void TimeView::setAhead(Duration ahead) {
    if (ahead == m_ahead) return;
    const Duration past = m_range.length() - aheadOf(m_range.length());
    m_ahead = ahead;
    if (m_live) take(liveRange(past + std::min(m_ahead, past)), true);
}

/// The part of a live range of this length that lies ahead of now.
Duration TimeView::aheadOf(Duration whole) const {
    return std::min(m_ahead, whole / 2);
}

TimeRange TimeView::liveRange(Duration whole) const {
    return following({.from = TimePoint{}, .to = TimePoint{} + whole}, now() + aheadOf(whole));
}

Duration TimeView::aheadShown() const {
    return m_live ? aheadOf(m_range.length()) : Duration(0);
}

bool TimeView::isReset() const {
    return m_live && m_range.length() == chosen();
}

void TimeView::pan(double share) {
    const TimeRange next = panned(m_range, share);
    const TimeRange live = liveRange(next.length());
    const bool reachesNow = share > 0.0 && next.to >= live.to;
    take(reachesNow ? live : next, reachesNow);
}

void TimeView::zoom(double factor, double anchor) {
    // Zooming in about an earlier moment is a wish to look there.
    const bool leaves = m_live && factor < 1.0 && anchor < 0.9;
    const TimeRange next = zoomed(m_range, factor, anchor);
    if (leaves) {
        take(next, false);
    } else {
        const TimeRange live = liveRange(next.length());
        take(m_live ? live : notAfter(next, live.to), m_live);
    }
}

void TimeView::setRange(const TimeRange& range) {
    if (range.to <= range.from) return;
    const TimeRange live = liveRange(range.length());
    const TimeRange next = notAfter(range, live.to);
    take(next, static_cast<double>((live.to - next.to).count()) <
                   kNearNow * static_cast<double>(next.length().count()));
}

void TimeView::reset() {
    take(liveRange(chosen()), true);
}

void TimeView::goLive() {
    take(liveRange(m_range.length()), true);
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
    if (m_live) take(liveRange(m_range.length()), true);
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
