// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/clock.h"
#include "engine/core/fleet/fleet_spec.h"
#include "engine/core/tracking/fleet_tracker.h"
#include "engine/runtime/event_journal.h"
#include "engine/runtime/post_gate.h"
#include "engine/runtime/store_worker.h"

#include <functional>
#include <memory>
#include <string>

namespace holdfast::runtime {

/// What outlives a run of Holdfast beside readings and events: until when the fleet was observed, which
/// breakers were open, and the trends that the screen begins with. Engine thread.
class FleetMemory {
public:
    /// The tracker of this fleet; null once another fleet is watched.
    using Current = std::function<tracking::FleetTracker*(const std::shared_ptr<const FleetSpec>&)>;

    /// Told from when to when nobody watched.
    using Unobserved = std::function<void(TimePoint from, TimePoint to)>;

    FleetMemory(StoreWorker& store, EventJournal& journal, std::shared_ptr<PostGate> gate, const Clock& clock,
                Current current, Unobserved unobserved);

    /// The store of another fleet is opened: nothing of the one before is known.
    void forget() { m_openBreakers.clear(); }

    /// Asks the newly opened store, and gives the tracker of `fleet` what it knows, as the answers come.
    void recall(const std::shared_ptr<const FleetSpec>& fleet);

    void observed(TimePoint until);
    /// So that an opening which the record tells of is not left without an end when Holdfast restarts.
    void keepOpenBreakers(tracking::FleetTracker& tracker);

private:
    void tellUnobserved(const FleetSpec& fleet, const Result<std::string>& observedUntil);
    void seedTrends(const std::shared_ptr<const FleetSpec>& fleet);

    StoreWorker& m_store;
    EventJournal& m_journal;
    std::shared_ptr<PostGate> m_gate;
    const Clock& m_clock;
    Current m_current;
    Unobserved m_unobserved;
    std::string m_openBreakers; ///< as the store knows them
};

} // namespace holdfast::runtime
