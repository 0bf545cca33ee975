// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/clock.h"
#include "engine/core/fleet/fleet_state.h"
#include "engine/core/outlook/fleet_outlook.h"
#include "engine/core/outlook/record.h"
#include "engine/core/topology/dependency_graph.h"
#include "engine/runtime/analysis_thread.h"
#include "engine/runtime/event_journal.h"
#include "engine/runtime/post_gate.h"
#include "engine/runtime/store_worker.h"
#include "engine/runtime/worker_pool.h"

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <utility>
#include <vector>

namespace holdfast::runtime {

/// What is foretold, from sweeps to the screen and the store: gives each finished sweep to the analysis
/// thread, and what comes back to the journal, the record and the state. Loads the record and the models
/// first, replays the last day, has forests trained when they are due. Engine thread; nothing here blocks but
/// stop().
class OutlookDesk {
public:
    /// Everything outlives the desk.
    struct Ways {
        const Clock& clock;
        StoreWorker& store;
        WorkerPool& compute;
        EventJournal& journal;
        std::shared_ptr<PostGate> gate;
        std::function<void()> changed; ///< there is a new outlook
    };

    explicit OutlookDesk(Ways ways);

    /// Foretells this fleet from now on. `same`: the file of the fleet before has changed, what is known of
    /// it stays. Else sweeps wait until storeOpened().
    void useFleet(std::shared_ptr<const FleetSpec> fleet,
                  std::shared_ptr<const topology::DependencyGraph> graph, bool same);
    /// The store of the fleet is open, or could not be opened.
    void storeOpened(bool works);

    /// A sweep has ended, and this is the state that came of it. One of another fleet is passed over.
    void sweepEnded(FleetStatePtr state);
    /// Nobody watched from then to then.
    void unobserved(TimePoint from, TimePoint to);
    /// Somebody acted on the service.
    void act(const ServiceId& service, TimePoint time);

    /// The newest; null until there is one.
    [[nodiscard]] const std::shared_ptr<const outlook::FleetOutlook>& outlook() const noexcept {
        return m_outlook;
    }

    /// Answers come on another thread, unless the desk is gone.
    void forecast(const ServiceId& service, std::function<void(Result<outlook::ServiceForecast>)> answer);
    void record(const outlook::RecordQuery& query, std::function<void(Result<outlook::RecordAnswer>)> answer);

    /// Waits for the rounds under way and hands the last of the record to the store.
    void stop();

private:
    void loadPast();
    void begin(std::uint64_t generation);
    void give(const FleetStatePtr& state);
    void takeInbox();
    void train(outlook::TrainingWish wish);
    void keep();
    void kept(const Result<void>& outcome);

    /// What rounds brought, from the analysis thread to this one.
    struct Inbox {
        struct Letter {
            std::uint64_t generation = 0;
            outlook::Told told;
            std::optional<outlook::TrainingWish> wish;
        };

        std::mutex mutex;
        std::vector<Letter> letters;
    };

    Ways m_ways;
    std::shared_ptr<Inbox> m_inbox = std::make_shared<Inbox>();
    std::shared_ptr<AnalysisThread> m_analysis;
    std::stop_source m_past; ///< ends the reading of the past when another fleet is opened
    std::shared_ptr<const FleetSpec> m_fleet;
    std::shared_ptr<const outlook::FleetOutlook> m_outlook;
    std::uint64_t m_generation = 0; ///< of fleets
    bool m_ready = false;           ///< the record and the models are loaded
    bool m_replayed = false;        ///< the warm start has been ordered
    bool m_training = false;
    bool m_stopped = false;
    std::vector<FleetStatePtr> m_waitingRounds; ///< until ready
    std::vector<std::pair<TimePoint, TimePoint>> m_waitingSpans;
    outlook::RecordChanges m_waiting;  ///< for the store
    outlook::RecordChanges m_underWay; ///< what the store has been given and has not acknowledged
    bool m_keeping = false;
};

} // namespace holdfast::runtime
