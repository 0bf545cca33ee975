// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/time_range.h"

#include <QtCore/QObject>
#include <QtCore/QTimer>

#include <algorithm>
#include <functional>
#include <optional>

namespace holdfast::charts {

/// What several charts look at together: one stretch of time, live or not, and one cursor. Pan one, and all
/// follow.
///
/// Live: the range ends now, or where the forecasts end, and follows it, in steps too small to see (a
/// thousandth of its length, at most once a second), while it is awake. Of a live range no more than half
/// lies ahead.
class TimeView final : public QObject {
    Q_OBJECT

public:
    using Now = std::function<TimePoint()>;

    TimeView(Now now, Duration length, QObject* parent = nullptr);

    [[nodiscard]] const TimeRange& range() const noexcept { return m_range; }

    [[nodiscard]] bool isLive() const noexcept { return m_live; }

    [[nodiscard]] TimePoint now() const { return m_now(); }

    [[nodiscard]] std::optional<TimePoint> cursor() const noexcept { return m_cursor; }

    /// The length people chose, before now; live again.
    void setLength(Duration length);
    /// How far forecasts reach beyond now, >= 0; zero: nothing is foretold.
    void setAhead(Duration ahead);

    [[nodiscard]] Duration length() const noexcept { return m_length; }

    /// How much of a live range lies ahead of now; zero while it is not live.
    [[nodiscard]] Duration aheadShown() const;

    /// Live, with the length chosen.
    [[nodiscard]] bool isReset() const;

    /// By a share of the length, to the right when positive. Reaching now from the past makes it live again.
    void pan(double share);
    /// See zoomed(). Live it stays when the right end is held.
    void zoom(double factor, double anchor);
    void setRange(const TimeRange& range);
    /// Back to now and to the length chosen.
    void reset();
    void goLive();
    void setCursor(std::optional<TimePoint> time);

    /// Follows now only while something looks.
    void setAwake(bool awake);

Q_SIGNALS:
    void rangeChanged();
    void liveChanged(bool live);
    void cursorChanged();

private:
    void take(const TimeRange& range, bool live);
    void follow();
    [[nodiscard]] Duration aheadOf(Duration whole) const;
    [[nodiscard]] TimeRange liveRange(Duration whole) const;

    [[nodiscard]] Duration chosen() const { return m_length + std::min(m_ahead, m_length); }

    Now m_now;
    QTimer m_timer;
    TimeRange m_range;
    Duration m_length;
    Duration m_ahead{0};
    std::optional<TimePoint> m_cursor;
    bool m_live = true;
};

} // namespace holdfast::charts
