// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_state.h"
#include "engine/core/fleet/history.h"
#include "engine/core/tracking/fleet_tracker.h"
#include "tests/support/fake_engine_client.h"
#include "tests/support/foretold.h"

#include <QtCore/QRandomGenerator>

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace holdfast::testing {

/// Plays a fleet without a fleet: plausible readings, sweep after sweep, through the real tracker of the
/// core, so that health, states, reasons and events are what the engine would make of them. The same play
/// every time. Faults are set by a test and last until they are healed.
class FleetPlay {
public:
    explicit FleetPlay(std::shared_ptr<const FleetSpec> fleet);

    void down(const std::string& service) { m_down.insert(service); }

    /// Answers, but cannot be read: its password is wrong.
    void refuse(const std::string& service) { m_refusing.insert(service); }

    /// No word from its probes at all.
    void silence(const std::string& service) { m_silent.insert(service); }

    void slow(const std::string& service, double factor) { m_slow[service] = factor; }

    /// Memory at this share of its limit.
    void fill(const std::string& service, double share) { m_filled[service] = share; }

    void heal(const std::string& service);

    /// A sweep of every service, one interval after the one before.
    void sweep(int times = 1);
    /// Holdfast itself cannot see.
    void goOffline(const std::string& why);
    void comeBack();
    /// This machine sleeps: all is unknown until read again.
    void sleep(Duration time);
    /// Time passes, nothing is read.
    void pass(Duration time);

    [[nodiscard]] FleetStatePtr state();
    /// Since the last call.
    [[nodiscard]] std::vector<Event> takeEvents();
    [[nodiscard]] HistoryAnswer history(const HistoryQuery& query) const;

    /// Hands the newest state, the events and the history to a client.
    void tell(FakeEngineClient& client);

    [[nodiscard]] TimePoint now() const noexcept { return m_now; }

    [[nodiscard]] const FleetSpec& fleet() const noexcept { return *m_fleet; }

    /// Changes what comes with the next state beside the services.
    StoreState store;
    std::string fleetTrouble;
    /// What is foretold of the fleet; none: nothing yet.
    std::optional<Foretold> foretold;
    /// What the desk says of acting; null: nobody can act.
    std::shared_ptr<const automation::DeskState> desk;
    /// Which snapshots there are; null: none are taken.
    std::shared_ptr<const snapshots::SnapshotState> snapshots;
    /// Which backups there are; null: none are taken.
    std::shared_ptr<const backups::BackupState> backups;

private:
    [[nodiscard]] ProbeReport report(const ServiceSpec& service, const ProbeSpec& probe);
    [[nodiscard]] double plausible(const ServiceSpec& service, const SignalSpec& signal);
    void picture();

    std::shared_ptr<const FleetSpec> m_fleet;
    tracking::FleetTracker m_tracker;
    QRandomGenerator m_random{20260528};
    TimePoint m_now{Duration(1'780'000'000'000)};
    SteadyPoint m_steady{Duration(1'000'000)};
    TimePoint m_observedSince = m_now;
    std::uint64_t m_round = 0;
    std::uint64_t m_revision = 0;
    Observation m_observation = Observation::Online;
    std::string m_offlineReason;
    tracking::FleetPicture m_picture;
    std::vector<Event> m_events;
    std::map<SeriesKey, std::vector<Reading>> m_history;
    std::set<std::string> m_down;
    std::set<std::string> m_refusing;
    std::set<std::string> m_silent;
    std::map<std::string, double> m_slow;
    std::map<std::string, double> m_filled;
};

/// The lab's fleet, as resources/fleets/lab.yaml has it, under a name and environment of choice; a sweep
/// every 30 s and a horizon of 15 min.
[[nodiscard]] std::shared_ptr<FleetSpec> referenceFleet(const std::string& name = "aiwfe-prod",
                                                        Environment environment = Environment::Production);
/// Many HTTP services in layers, each depending on up to three others.
[[nodiscard]] std::shared_ptr<FleetSpec> largeFleet(int services);
/// The reference fleet with names nobody thought of.
[[nodiscard]] std::shared_ptr<FleetSpec> longNamedFleet();

/// An hour of the reference fleet, with the events of an ordinary day.
[[nodiscard]] FleetPlay ordinaryHour();

} // namespace holdfast::testing
