// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_spec.h"
#include "engine/runtime/analysis_thread.h"
#include "engine/runtime/store_worker.h"

#include <memory>
#include <stop_token>
#include <vector>

namespace holdfast::runtime {

/// Replays the last day from the store to the analyst, so that a restart does not begin with nothing: one
/// series after the other, each asked for when the one before has come, so that others' questions to the
/// store get through between.
class WarmStart : public std::enable_shared_from_this<WarmStart> {
public:
    /// Of a day at most so many readings of a signal.
    static constexpr int kMostReadings = 20'000;

    /// Every signal of every service up to `until`, then FleetAnalyst::replayed() for it, unless it is
    /// stopped (another fleet was opened). `store` outlives its own callbacks.
    static void run(StoreWorker& store, std::shared_ptr<AnalysisThread> analysis,
                    std::shared_ptr<const FleetSpec> fleet, TimePoint until, std::stop_token stop);

private:
    WarmStart(StoreWorker& store, std::shared_ptr<AnalysisThread> analysis,
              std::shared_ptr<const FleetSpec> fleet, TimePoint until, std::stop_token stop);
    void askNext();

    StoreWorker& m_store;
    std::shared_ptr<AnalysisThread> m_analysis;
    std::shared_ptr<const FleetSpec> m_fleet;
    TimePoint m_from;
    TimePoint m_until;
    std::stop_token m_stop;
    std::size_t m_service = 0;
    std::size_t m_signal = 0; ///< of that service
};

/// The stored readings of [from, to) of one series as they were read (not thinned); nothing on an error.
[[nodiscard]] HistoryQuery rawQuery(const SeriesKey& series, TimePoint from, TimePoint to, Duration interval);
[[nodiscard]] std::vector<Reading> readingsOf(const Result<HistoryAnswer>& answer);

} // namespace holdfast::runtime
