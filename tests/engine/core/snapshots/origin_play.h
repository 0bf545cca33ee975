// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/snapshots/likely_change.h"
#include "tests/engine/core/snapshots/rollback_play.h"

namespace holdfast::snapshots::testing {

using namespace std::chrono_literals;

inline PlayedFleet fleetState() {
    PlayedFleet state;
    for (const auto* name : {"api", "db"})
        state[ServiceId(name)] = {
            .workload = sampleWorkload(name), .files = sampleFiles(), .settings = sampleSettings()};
    return state;
}

inline Snapshot at(const PlayedFleet& state, std::chrono::minutes after) {
    auto snapshot = RollbackPlay::snapshotOf(state, kTaken + after);
    for (auto& entry : snapshot.manifest.services)
        entry.health.started = kTaken - 60min;
    return snapshot;
}

inline FleetSpec spec() {
    FleetSpec fleet;
    for (const auto* name : {"api", "db", "other"}) {
        ServiceSpec service;
        service.id = ServiceId(name);
        fleet.services.push_back(std::move(service));
    }
    fleet.dependencies = {{.from = ServiceId("api"), .to = ServiceId("db")}};
    return fleet;
}

} // namespace holdfast::snapshots::testing
