// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/snapshots/snapshot.h"
#include "engine/core/snapshots/snapshot_diff.h"

namespace holdfast::snapshots {

/// How a service was in a snapshot, for lists.
struct ServiceMark {
    ServiceId service;
    HealthState state = HealthState::Unknown;
    std::optional<double> own; ///< 0..1
    std::string version;       ///< empty: unknown
    bool whole = true;         ///< false: a part of it could not be recorded

    bool operator==(const ServiceMark&) const = default;
};

/// A snapshot in lists.
struct SnapshotSummary {
    SnapshotId id;
    TimePoint taken;
    Occasion occasion = Occasion::Schedule;
    std::string by;     ///< empty: nobody asked for it
    std::string reason; ///< in words
    std::string plan;   ///< Safety: before which one
    SafetyVerdict safety;
    bool pinned = false;
    std::string damage;                ///< in a sentence; empty: intact. Then the rest may be of no meaning
    std::string digest;                ///< SHA-256 of the whole
    std::uint64_t bytes = 0;           ///< of its own file
    bool comparable = true;            ///< false: of another machine, secrets cannot be compared
    std::optional<TimePoint> verified; ///< when all of its bytes were read last
    /// Services that differ from the snapshot before it; none: there is none, or one is damaged.
    std::optional<std::size_t> changed;
    std::vector<ServiceMark> services; ///< by id

    bool operator==(const SnapshotSummary&) const = default;
};

/// Who or what changed something, as far as anybody knows.
struct ChangeOrigin {
    TimePoint earliest; ///< it was not so yet then
    TimePoint latest;   ///< it was so then
    std::string who;    ///< empty: not by Holdfast, nobody knows
    std::string plan;   ///< by which plan; empty: by none
    std::string text;   ///< «graceful restart by ann», «outside of Holdfast»

    bool operator==(const ChangeOrigin&) const = default;
};

/// A difference with who made it, for each of its fields.
struct ExplainedDifference {
    ServiceDifference difference;
    std::vector<ChangeOrigin> origins; ///< as many as difference.fields
};

/// What differs between two snapshots, or between one and the fleet as it is now.
struct SnapshotDiff {
    SnapshotId before;
    SnapshotId after; ///< empty: now
    TimePoint beforeAt;
    TimePoint afterAt;
    std::vector<ExplainedDifference> services; ///< that differ, or of which something is unknown
    /// In sentences: data that is not rolled back («schema of postgres differs»).
    std::vector<std::string> data;
};

/// The change that most likely made a service ill, and from where it would be put back.
struct LikelyChange {
    ServiceId service;
    FieldDifference field; ///< «version 1.8.2 → 1.8.3»
    ChangeOrigin origin;
    Duration before{0};   ///< how long before health fell
    SnapshotId safePoint; ///< the newest intact one of before
    std::string text;     ///< «learning-service 1.8.2 → 1.8.3, 14 min before health fell»
};

/// What differs now from the newest safe point, counted.
struct DriftCount {
    ServiceId service;
    std::size_t fields = 0;
    bool unknown = false; ///< something could not be compared

    bool operator==(const DriftCount&) const = default;
};

struct CaptureProgress {
    Occasion occasion = Occasion::Schedule;
    std::size_t done = 0; ///< services
    std::size_t total = 0;
    TimePoint began;
};

/// All that the screen shows of snapshots. Immutable; a new one comes with a new FleetState.
struct SnapshotState {
    std::vector<SnapshotSummary> snapshots; ///< newest first
    std::optional<CaptureProgress> capturing;
    std::optional<TimePoint> nextDue; ///< none: not by schedule (nobody may act here, or it is switched off)
    Duration every{1'800'000};
    std::size_t most = 10;
    std::string folder;
    SnapshotId safePoint;             ///< newest intact one; empty: none
    std::optional<TimePoint> driftAt; ///< when drift was worked out; none: not yet, or there is no safe point
    std::vector<DriftCount> drift;    ///< services that differ from it, by id
    std::vector<LikelyChange> likely; ///< of services that are ill
    std::string trouble; ///< why the last one could not be taken or listed, and what to do; empty: fine
};

} // namespace holdfast::snapshots
