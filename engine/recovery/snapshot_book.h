// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/snapshots/concealment.h"
#include "engine/core/snapshots/snapshot.h"
#include "engine/ports/platform.h"

#include <functional>
#include <span>
#include <string>
#include <vector>

namespace holdfast::recovery {

/// The fleet as it is now, recorded but not kept.
struct LiveRecord {
    snapshots::Snapshot snapshot;
    snapshots::SecretPool pool; ///< the secrets that were at hand while it was recorded
};

/// Told of each service that has been recorded: how many, of how many. Any thread.
using RecordingProgress = std::function<void(std::size_t, std::size_t)>;

/// Snapshots as whoever rolls back, compares or takes one needs them. Thread-safe; every call blocks within
/// the context's deadline and belongs on a thread that may. Errors: FixInput (no such snapshot, damaged),
/// FixSetup (disk full, no right, platform not reachable), Retry, Cancelled, each in a sentence.
class SnapshotBook {
public:
    virtual ~SnapshotBook() = default;
    SnapshotBook() = default;
    SnapshotBook(const SnapshotBook&) = delete;
    SnapshotBook& operator=(const SnapshotBook&) = delete;

    /// With all of its parts, verified.
    [[nodiscard]] virtual Result<snapshots::Snapshot> load(const snapshots::SnapshotId& id) = 0;
    /// The newest intact safe point; FixInput: there is none.
    [[nodiscard]] virtual Result<snapshots::SnapshotId> safePoint() = 0;
    /// Reads what runs now. What cannot be read of a service is told in ServiceEntry::missing, not an error.
    /// `services` empty: all of the fleet.
    [[nodiscard]] virtual Result<LiveRecord> record(std::span<const ServiceId> services,
                                                    const ports::PlatformContext& context,
                                                    const RecordingProgress& progress = {}) = 0;
    /// Records the whole fleet and keeps it as taken before this plan.
    [[nodiscard]] virtual Result<snapshots::SnapshotId>
    takeSafety(const std::string& plan, const std::string& reason, const ports::PlatformContext& context) = 0;
};

} // namespace holdfast::recovery
