// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/analysis/offline_detector.h"
#include "engine/core/tracking/fleet_tracker.h"
#include "engine/ports/store.h"

#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace holdfast::runtime {

/// Stands between the probes and the tracker: decides whether what they found is about the fleet or about our
/// own network, and collects what is to be stored. No Qt; one thread; time is given.
///
/// «No answer» of targets beyond this machine is held back until another of them shows a sign of life in the
/// same sweep, or the sweep ends and the verdict is not offline: so a dead VPN makes nothing critical.
class SweepJudge {
public:
    explicit SweepJudge(std::shared_ptr<const FleetSpec> fleet);

    void beginSweep();
    void take(tracking::FleetTracker& tracker, std::size_t service, std::size_t probe,
              const ProbeReport& report, tracking::Instant at);

    enum class Change { None, WentOffline, CameOnline };

    struct Verdict {
        Change change = Change::None;
        bool offline = false;
        std::string reason;
        int targets = 0;
    };

    /// Ends the sweep: releases or drops what was held back. When we went offline the tracker forgets
    /// freshness.
    Verdict endSweep(tracking::FleetTracker& tracker);

    [[nodiscard]] bool isOffline() const noexcept { return m_offline; }

    [[nodiscard]] const std::string& reason() const noexcept { return m_reason; }

    /// Whether something of this service is held back: what it says now is not known.
    [[nodiscard]] bool holdsBack(std::size_t service) const noexcept;

    /// Readings accepted since the call before, for the store.
    [[nodiscard]] std::vector<ports::StoredReading> takeReadings();

    [[nodiscard]] std::int64_t bytesSent() const noexcept { return m_sent; }

    [[nodiscard]] std::int64_t bytesReceived() const noexcept { return m_received; }

private:
    struct Target {
        bool loopback = true;
        bool wasReachable = false; ///< in the last sweep that was not offline
    };

    struct Held {
        std::size_t service;
        std::size_t probe;
        ProbeReport report;
        tracking::Instant at;
    };

    void accept(tracking::FleetTracker& tracker, std::size_t service, std::size_t probe,
                const ProbeReport& report, tracking::Instant at);
    void release(tracking::FleetTracker& tracker);

    std::shared_ptr<const FleetSpec> m_fleet;
    std::vector<std::vector<Target>> m_targets;                             ///< by service and probe
    std::map<std::pair<std::size_t, std::size_t>, ProbeProblem> m_outcomes; ///< of this sweep
    std::vector<Held> m_held;
    std::vector<ports::StoredReading> m_readings;
    bool m_remoteLife = false;
    bool m_offline = false;
    std::string m_reason;
    std::int64_t m_sent = 0;
    std::int64_t m_received = 0;
};

} // namespace holdfast::runtime
