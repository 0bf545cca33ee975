// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_state.h"
#include "engine/core/topology/dependency_graph.h"

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace holdfast::topology {

/// What could be done about the risk that a service is to others.
enum class MitigationKind : std::uint8_t {
    Restart,          ///< it does not answer, or answers badly
    RaiseLimit,       ///< processor or memory is near its limit
    ClearCache,       ///< a Redis near its memory limit
    ResetConnections, ///< a PostgreSQL with waiting or forgotten sessions
    ShedQueue,        ///< tasks pile up
    Replica,          ///< a second instance
    Standby,          ///< a second instance of a data store, to fail over to
    Isolate,          ///< taken out of rotation at the proxy that calls it
    SoftDependency,   ///< the caller learns to live without it
};

/// One thing to do, and what it is worth.
struct Mitigation {
    MitigationKind kind = MitigationKind::Restart;
    ServiceId service; ///< to which it is done
    ServiceId callee;  ///< Isolate, SoftDependency: the other end of the edge; else empty
    SignalId because;  ///< the signal it is about; empty: the shape of the fleet
    /// 0..1: the share of the risk that it takes away.
    double removes = 0.0;

    bool operator==(const Mitigation&) const = default;
};

/// The recovery action that a mitigation would be, as the action is called; empty: a change to the service
/// itself, which no action makes.
[[nodiscard]] std::string_view actionOf(MitigationKind kind) noexcept;
[[nodiscard]] std::string_view toString(MitigationKind kind) noexcept;

struct MitigationQuestion {
    const DependencyGraph* graph = nullptr; ///< never null
    const FleetSpec* fleet = nullptr;       ///< whose graph it is; never null
    std::span<const ServiceState> services; ///< as they are now, in the order of the fleet; may be empty
    std::span<const Node> failing;          ///< without repetitions
};

/// What takes away risk, most first, at most `most`; nothing that takes away less than a hundredth.
///
/// Risk is the chance of the failure times the worth it costs others. What is done to the cause lowers the
/// chance: by as much as the failing service's own health would gain were the signal in question well
/// (analysis::failureChanceAt; only when a single service fails and its health is known). What is done to the
/// fleet lowers the loss: the impact is computed again without the edge, or with a soft one, or without the
/// failure. A replica takes away nine tenths of the loss: one failure in ten is assumed to have a cause that
/// both share (the beta-factor model, Fleming 1975; IEC 61508-6 gives 1 to 10 %).
///
/// At most 60 impacts are computed, each as impactOf(): not for the main or the engine thread.
[[nodiscard]] std::vector<Mitigation> mitigationsFor(const MitigationQuestion& question,
                                                     std::size_t most = 8);

} // namespace holdfast::topology
