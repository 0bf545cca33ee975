// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/snapshots/file_record.h"
#include "engine/core/snapshots/settings_record.h"
#include "engine/core/snapshots/snapshot_diff.h"
#include "engine/core/snapshots/workload_record.h"

#include <functional>

namespace holdfast::snapshots {

enum class MoveKind : std::uint8_t {
    Write,   ///< a configuration file is written as it was, or removed where there was none
    Set,     ///< a setting of a running server becomes what it was
    Scale,   ///< as many replicas as there were
    Replace, ///< it runs with the configuration that it had
    Limit,   ///< its limits become what they were while it runs
};

/// One thing that is put back. Holds secrets: never shown as it is; `fields` may be.
struct Move {
    MoveKind kind = MoveKind::Replace;
    std::string what;                    ///< Write: the path; Set: the setting's name
    std::vector<FieldDifference> fields; ///< that it puts back: before is now, after is as it was
    std::string refusal;                 ///< why it cannot be done, and what to do; empty: it can
    // What is to be, by kind; without meaning where it is refused.
    std::optional<RecordedWorkload> workload; ///< Replace
    int replicasNow = 0;                      ///< Scale
    int replicas = 0;                         ///< Scale
    workloads::Limits limitsNow;              ///< Limit
    workloads::Limits limits;                 ///< Limit: zero leaves that one as it is
    RecordedFile file;                        ///< Write: Kept or Absent
    LiveSetting settingNow;                   ///< Set
    LiveSetting setting;                      ///< Set
};

/// What the service needs beside the moves so that they take effect. A replacement starts it anew anyway.
enum class Uptake : std::uint8_t { Nothing, Reload, Restart };

/// One service. Its moves come in the order in which they are done; the uptake comes before the live ones
/// (Limit, and Set where it applies live).
struct RollbackStage {
    ServiceId service;
    std::vector<Move> moves; ///< at least one
    Uptake uptake = Uptake::Nothing;
};

struct RollbackMoves {
    /// What others depend on comes first; then by priority. Services that are equal are not in it.
    std::vector<RollbackStage> stages;
    /// In sentences: what is not put back and stays as it is (data, services that are new or gone, what was
    /// not recorded).
    std::vector<std::string> told;

    /// Of all moves, in sentences that name their service; empty: everything can be done.
    [[nodiscard]] std::vector<std::string> refusals() const;
};

struct RollbackWish {
    ServiceId only; ///< one service; empty: all of the fleet
    /// Whether limits of this service can be moved while it runs. None: of no service.
    std::function<bool(const ServiceId&)> limitsLive = {};
};

/// The fewest moves from `now` to `then`: nothing that is equal is touched, and without any one of them a
/// difference would stay. Data is never among them. Both snapshots must have passed checkParts(); secrets of
/// `then` come from `pool`, and where they are not in it their move is refused. Never fails. O(what differs)
/// after O(services + dependencies).
[[nodiscard]] RollbackMoves rollbackMoves(const Snapshot& now, const Snapshot& then, const SecretPool& pool,
                                          const FleetSpec& fleet, const RollbackWish& wish = {});

/// Where in RollbackStage::moves the uptake comes: before this one.
[[nodiscard]] std::size_t uptakePosition(const RollbackStage& stage) noexcept;

[[nodiscard]] std::string_view toString(MoveKind kind) noexcept;
[[nodiscard]] std::string_view toString(Uptake uptake) noexcept;

} // namespace holdfast::snapshots
