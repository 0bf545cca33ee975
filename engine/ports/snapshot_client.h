// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/snapshots/snapshot_state.h"

#include <functional>
#include <string>

namespace holdfast::ports {

/// How a screen, a command or the HTTP API takes, compares and keeps snapshots. What there is stands in
/// FleetState::snapshots. Rolling back is an action: ActionClient, RecoveryAction::EmergencyRollback. Thread
/// and answers as of EngineClient.
///
/// Errors: FixInput (no such snapshot, damaged, pinned), FixSetup (disk full, no right, role missing), each
/// in a sentence that says what to do. What changes something goes into the audit trail.
class SnapshotClient {
public:
    template <typename T>
    using Answer = std::function<void(Result<T>)>;
    using SnapshotId = snapshots::SnapshotId;

    virtual ~SnapshotClient() = default;
    SnapshotClient() = default;
    SnapshotClient(const SnapshotClient&) = delete;
    SnapshotClient& operator=(const SnapshotClient&) = delete;

    /// Takes one now, answered once it is on the disk. Retry: one is being taken.
    virtual void take(const std::string& reason, Answer<SnapshotId> answer) = 0;
    /// `after` empty: against the fleet as it is now, which is read for it.
    virtual void compare(const SnapshotId& before, const SnapshotId& after,
                         Answer<snapshots::SnapshotDiff> answer) = 0;
    /// Reads and checks every byte; the answer is a sentence.
    virtual void verify(const SnapshotId& id, Answer<std::string> answer) = 0;
    virtual void pin(const SnapshotId& id, bool pinned, Answer<std::string> answer) = 0;
    virtual void drop(const SnapshotId& id, Answer<std::string> answer) = 0;
    /// One service's part of a snapshot as text to be read: JSON, secrets masked.
    virtual void askPart(const SnapshotId& id, const ServiceId& service, snapshots::PartKind part,
                         Answer<std::string> answer) = 0;
    /// One file with everything, for another machine or a safe place.
    virtual void exportAs(const SnapshotId& id, Answer<std::string> bytes) = 0;
    virtual void importFrom(std::string bytes, Answer<SnapshotId> answer) = 0;
};

} // namespace holdfast::ports
