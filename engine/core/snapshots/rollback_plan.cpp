// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/snapshots/rollback_plan.h"

#include "engine/core/base/enum_names.h"
#include "engine/core/snapshots/rollback_order.h"
#include "engine/core/snapshots/service_moves.h"

#include <fmt/format.h>

#include <algorithm>

namespace holdfast::snapshots {

namespace {

constexpr EnumNames<MoveKind, 5> kMoveKinds{{{MoveKind::Write, "write"},
                                             {MoveKind::Set, "set"},
                                             {MoveKind::Scale, "scale"},
                                             {MoveKind::Replace, "replace"},
                                             {MoveKind::Limit, "limit"}}};
constexpr EnumNames<Uptake, 3> kUptakes{
    {{Uptake::Nothing, "nothing"}, {Uptake::Reload, "reload"}, {Uptake::Restart, "restart"}}};

bool comesBeforeUptake(const Move& move) {
    return move.kind != MoveKind::Limit &&
           (move.kind != MoveKind::Set || move.setting.applies == Applies::Restart);
}

/// Whether it is a service of which anything can be put back; if not, that is told.
bool isThere(const ServiceDifference& difference, const ServiceSpec* spec, std::vector<std::string>& told) {
    const auto& name = difference.service.value();
    if (spec == nullptr) {
        told.push_back(fmt::format("{} is not in the fleet file any more, so it stays as it is.", name));
    } else if (difference.kind == ChangeKind::Added) {
        told.push_back(
            fmt::format("{} stood in the snapshot and cannot be looked at now: it is not made anew.", name));
    } else if (difference.kind == ChangeKind::Removed) {
        told.push_back(fmt::format("{} is new since the snapshot and stays as it is.", name));
    } else {
        return true;
    }
    return false;
}

std::vector<ServiceDifference> wantedDifferences(const Snapshot& now, const Snapshot& then,
                                                 const ServiceId& only) {
    if (only.isEmpty()) return differences(now, then);
    std::vector<ServiceDifference> out;
    if (auto one = difference(now, then, only)) out.push_back(std::move(*one));
    return out;
}

} // namespace

std::vector<std::string> RollbackMoves::refusals() const {
    std::vector<std::string> out;
    for (const auto& stage : stages) {
        for (const auto& move : stage.moves) {
            if (!move.refusal.empty())
                out.push_back(fmt::format("{}: {}", stage.service.value(), move.refusal));
        }
    }
    return out;
}

RollbackMoves rollbackMoves(const Snapshot& now, const Snapshot& then, const SecretPool& pool,
                            const FleetSpec& fleet, const RollbackWish& wish) {
    RollbackMoves out;
    std::map<ServiceId, RollbackStage> stages;
    std::set<ServiceId> services;
    for (const auto& difference : wantedDifferences(now, then, wish.only)) {
        const auto* spec = fleet.find(difference.service);
        if (!isThere(difference, spec, out.told)) continue;
        auto stage = movesOf({.spec = *spec,
                              .now = now,
                              .then = then,
                              .difference = difference,
                              .pool = pool,
                              .limitsLive = wish.limitsLive && wish.limitsLive(difference.service)},
                             out.told);
        if (stage.moves.empty()) continue;
        services.insert(difference.service);
        stages.emplace(difference.service, std::move(stage));
    }
    for (const auto& service : rollbackOrder(fleet, services))
        out.stages.push_back(std::move(stages.at(service)));
    return out;
}

std::size_t uptakePosition(const RollbackStage& stage) noexcept {
    const auto first = std::ranges::find_if_not(stage.moves, comesBeforeUptake);
    return static_cast<std::size_t>(first - stage.moves.begin());
}

std::string_view toString(MoveKind kind) noexcept {
    return nameOf(kMoveKinds, kind);
}

std::string_view toString(Uptake uptake) noexcept {
    return nameOf(kUptakes, uptake);
}

} // namespace holdfast::snapshots
