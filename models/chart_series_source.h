// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_state.h"
#include "engine/core/fleet/history.h"
#include "models/engine_link.h"

#include <QtCore/QObject>
#include <QtCore/QTimer>

#include <deque>
#include <optional>
#include <vector>

namespace holdfast::models {

/// The points of one signal for a chart: what is stored, and live readings after it. It asks for no more than
/// is looked at (and a little beyond, for panning), in buckets as fine as the chart's pixel columns. Only the
/// answer to the newest question counts. Main thread.
class ChartSeriesSource final : public QObject {
    Q_OBJECT

public:
    enum class Status : std::uint8_t { Idle, Loading, Ready, Failed };

    ChartSeriesSource(EngineLink& link, SeriesKey series, QObject* parent = nullptr);
    ~ChartSeriesSource() override;

    [[nodiscard]] const SeriesKey& series() const noexcept { return m_series; }

    /// What is looked at: [from, to), with so many pixel columns. Asks only for what it does not have.
    void look(TimePoint from, TimePoint to, int columns);
    /// Nobody looks: questions under way are withdrawn; live readings are still taken.
    void pause();
    /// Asks again after a failure.
    void retry();

    [[nodiscard]] Status status() const noexcept { return m_status; }

    /// Oldest first.
    [[nodiscard]] const std::vector<HistoryPoint>& points() const noexcept { return m_points; }

    /// Two points further apart have a gap between them.
    [[nodiscard]] Duration gapAfter() const noexcept { return m_gapAfter; }

    /// Why nothing could be read; empty: it could.
    [[nodiscard]] const QString& trouble() const noexcept { return m_trouble; }

    /// The signal as last read; null: it is not there (any more).
    [[nodiscard]] const SignalState* signal() const noexcept { return m_signal ? &*m_signal : nullptr; }

Q_SIGNALS:
    /// Points or status changed.
    void changed();
    /// Its newest reading, freshness or limit changed.
    void signalChanged();

private:
    struct Wish {
        TimePoint from;
        TimePoint to;
        int columns = 0;
    };

    [[nodiscard]] bool covers(const Wish& wish) const;
    void ask();
    void take(const Result<HistoryAnswer>& answer, const HistoryQuery& query);
    void takeState(const FleetStatePtr& state);
    void append(const Reading& reading);

    EngineLink& m_link;
    SeriesKey m_series;
    QTimer m_delay; ///< while a person pans, questions wait until they pause
    std::optional<Wish> m_wish;
    std::optional<EngineLink::RequestId> m_request;
    std::optional<HistoryQuery> m_have; ///< what the points answer
    std::vector<HistoryPoint> m_points;
    std::deque<Reading> m_live; ///< since this object is, bounded
    std::optional<SignalState> m_signal;
    Duration m_gapAfter{0};
    Duration m_interval{30'000};
    QString m_trouble;
    Status m_status = Status::Idle;
};

} // namespace holdfast::models
