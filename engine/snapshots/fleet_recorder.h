// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/snapshots/file_record.h"
#include "engine/core/snapshots/settings_record.h"
#include "engine/core/snapshots/workload_record.h"
#include "engine/recovery/plan_maker.h"
#include "engine/recovery/snapshot_book.h"

#include <optional>
#include <span>
#include <vector>

namespace holdfast::snapshots {

/// What was read of a service, before its secrets were concealed. Kept no longer than a call.
struct PlainRecord {
    std::optional<RecordedWorkload> workload;
    RecordedFiles files;
    std::optional<RecordedSettings> settings;
};

/// What a fleet was read to be.
struct Recording {
    std::vector<ServiceEntry> services; ///< by id
    PartTexts parts;
    std::vector<PlainRecord> plain; ///< of each service, where it was asked for

    /// Adds every secret that was at hand.
    void addTo(SecretPool& pool) const;
};

struct RecordingBounds {
    std::size_t atOnce = 12;     ///< services that are read at the same time
    Duration eachService{8'000}; ///< at most for one of them
};

/// Whether the texts themselves are kept besides what is recorded of them.
enum class PlainTexts : std::uint8_t { Forget, Keep };

/// Reads services from their platforms, their configuration files and their servers. Changes nothing.
/// Thread-safe; blocks within the context's deadline, on threads of its own.
class FleetRecorder {
public:
    /// Everything outlives the recorder.
    struct Parts {
        const FleetSpec& fleet;
        recovery::SubjectFinder& subjects;
        recovery::NewestState newest; ///< for the evidence of health; may be null
        RecordingBounds bounds = {};
    };

    explicit FleetRecorder(Parts parts) : m_parts(std::move(parts)) {}

    /// `services` empty: all. What cannot be read of one, or not in time, is told in ServiceEntry::missing.
    /// FixInput: there is no such service. Cancelled.
    [[nodiscard]] Result<Recording> record(std::span<const ServiceId> services, const Concealer& concealer,
                                           PlainTexts texts, const ports::PlatformContext& context,
                                           const recovery::RecordingProgress& progress = {});

private:
    Parts m_parts;
};

} // namespace holdfast::snapshots
