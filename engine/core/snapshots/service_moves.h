// SPDX-License-Identifier: GPL-3.0-or-later
// Internal to snapshots: what puts one service back.
#pragma once

#include "engine/core/snapshots/rollback_plan.h"

namespace holdfast::snapshots {

/// A service that both snapshots have, with what differs; before is now, after is then.
struct ServicePair {
    const ServiceSpec& spec;
    const Snapshot& now;
    const Snapshot& then;
    const ServiceDifference& difference;
    const SecretPool& pool;
    bool limitsLive = false;
};

/// Its moves in order, and its uptake; sentences about what stays are added to `told`.
[[nodiscard]] RollbackStage movesOf(const ServicePair& pair, std::vector<std::string>& told);

/// The parts of it, by file: each adds to the stage.
void addWorkloadMoves(const ServicePair& pair, RollbackStage& stage);
void addFileMoves(const ServicePair& pair, RollbackStage& stage, std::vector<std::string>& told);
/// After the others: what a file or a replacement brings back is not set once more.
void addSettingMoves(const ServicePair& pair, RollbackStage& stage, std::vector<std::string>& told);

/// Differences of one part.
[[nodiscard]] std::vector<FieldDifference> fieldsOf(const ServiceDifference& difference, PartKind part);
/// Null where it has none. The text was checked when the snapshot was read.
[[nodiscard]] nlohmann::json documentOfPart(const Snapshot& snapshot, const ServiceId& service,
                                            PartKind kind);

} // namespace holdfast::snapshots
