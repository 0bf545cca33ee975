// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_state.h"
#include "models/act_line_model.h"

namespace holdfast::models {

/// A snapshot on the line of time.
struct SnapshotPoint {
    std::string id;
    TimePoint time;
    Mark mark = Mark::NotSet;
    bool pinned = false;
    bool safety = false; ///< taken before a plan
    QString label;       ///< its time
    QString spoken;      ///< all of it

    bool operator==(const SnapshotPoint&) const = default;
};

/// Something that happened to the fleet, as far as snapshots or plans tell when.
struct LinePoint {
    enum class Kind : std::uint8_t { Change, Plan };

    Kind kind = Kind::Change;
    TimePoint from; ///< it was not so yet
    TimePoint to;   ///< it was so; a plan's end
    Mark mark = Mark::None;
    QString words;
    std::string plan;    ///< Plan: its id
    bool likely = false; ///< Change: the one that likely made a service ill

    bool operator==(const LinePoint&) const = default;
};

/// What the timeline of snapshots shows beside the fleet's health: oldest first, likely causes last.
struct SnapshotLine {
    std::vector<SnapshotPoint> snapshots;
    std::vector<LinePoint> points;
    TimePoint now;
    QString drift;
    Mark driftMark = Mark::NotSet;

    bool operator==(const SnapshotLine&) const = default;
};

/// Of a state that has snapshots. Changes stand between the two snapshots that tell of them; intact ones
/// only, since a damaged one tells nothing. Pure; any thread.
[[nodiscard]] SnapshotLine snapshotLine(const FleetState& state);

} // namespace holdfast::models
