// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_state.h"
#include "engine/core/fleet/probe_report.h"
#include "engine/core/tracking/instant.h"

#include <map>
#include <optional>
#include <vector>

namespace holdfast::tracking {

/// What is known of one service from its probes' reports: newest readings with their freshness, limits, own
/// health.
///
/// A reading is stale when two following ones were missed, not observed after three. Expected are the signals
/// that a probe offers; when the service was observed to be down, only «up» is expected of it. Time is given
/// with every call; one thread at a time.
class ServiceTracker {
public:
    /// `spec` is copied; `interval` is the time between two sweeps.
    ServiceTracker(ServiceSpec spec, Duration interval);

    /// Takes in what probe number `probe` (index in the spec) found. Values that are not finite, and signals
    /// that the spec does not know, are left out.
    void ingest(std::size_t probe, const ProbeReport& report, Instant at);
    /// Whether the signal's value comes from this probe. Two probes may read what is called alike (a server's
    /// own memory, and its process's): one of them is the signal. All may say whether the service is up.
    [[nodiscard]] bool isSource(std::size_t probe, const SignalId& signal) const;
    /// After a gap in observation (sleep, offline): whatever was read before counts as not observed.
    void forgetFreshness();

    /// Signals, probes, own health and freshness as of `at`; state, effective health and trend are for the
    /// caller.
    [[nodiscard]] ServiceState build(Instant at) const;

    [[nodiscard]] const ServiceSpec& spec() const noexcept { return m_spec; }

    /// The identity changed since the call before (the service restarted); told once.
    [[nodiscard]] bool takeRestart();

private:
    struct SignalRecord {
        std::size_t probe = 0; ///< its source
        std::optional<Reading> last;
        std::optional<SteadyPoint> readAt; ///< none: not observed
        std::optional<double> learntLimit;
        bool offered = true;
    };

    struct ProbeRecord {
        ProbeState state;
        std::optional<double> up;
        std::optional<SteadyPoint> upAt;
        std::string identity;
        bool reported = false;
        std::int64_t lastBytes = 0; ///< exchanged in the last run, both ways
        std::optional<SteadyPoint> ranAt;
    };

    void takeReadings(std::size_t probe, const ProbeReport& report, Instant at);
    void takeUp(std::size_t probe, double value, Instant at);
    void noteIdentity(ProbeRecord& record, const std::string& identity);
    [[nodiscard]] Freshness freshnessAt(const std::optional<SteadyPoint>& readAt, SteadyPoint now) const;
    [[nodiscard]] bool isDown() const;
    [[nodiscard]] SignalState signalState(std::size_t index, Instant at) const;
    /// What Holdfast itself asks of the service; nothing while no probe has exchanged anything.
    [[nodiscard]] std::optional<SignalState> probeLoad(Instant at) const;

    ServiceSpec m_spec;
    Duration m_interval;
    std::map<SignalId, std::size_t> m_index; ///< of signals in m_spec.signals
    std::vector<SignalRecord> m_signals;
    std::vector<ProbeRecord> m_probes;
    std::string m_version;
    bool m_restarted = false;
};

} // namespace holdfast::tracking
