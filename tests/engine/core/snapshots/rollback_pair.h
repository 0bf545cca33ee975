// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/engine/core/snapshots/rollback_play.h"

namespace holdfast::snapshots::testing {

inline FleetSpec fleetOf(ServiceKind kind = ServiceKind::Http) {
    FleetSpec fleet;
    ServiceSpec api;
    api.id = ServiceId("api");
    api.kind = kind;
    api.configurationFiles = {"/etc/shop/shop.conf"};
    fleet.services.push_back(std::move(api));
    return fleet;
}

inline PlayedService sample() {
    return {.workload = sampleWorkload(), .files = sampleFiles(), .settings = sampleSettings()};
}

inline RollbackMoves movesFrom(const PlayedService& now, const PlayedService& then,
                               const FleetSpec& fleet = fleetOf(), bool limitsLive = true) {
    const auto concealer = sampleConcealer();
    SecretPool pool(concealer);
    RollbackPlay::addSecrets(pool, {{ServiceId("api"), now}});
    return rollbackMoves(RollbackPlay::snapshotOf({{ServiceId("api"), now}}),
                         RollbackPlay::snapshotOf({{ServiceId("api"), then}}), pool, fleet,
                         {.only = {}, .limitsLive = [limitsLive](const ServiceId&) { return limitsLive; }});
}

inline bool tells(const RollbackMoves& moves, std::string_view words) {
    return std::ranges::any_of(moves.told, [&](const std::string& text) { return text.contains(words); });
}

} // namespace holdfast::snapshots::testing
