// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/backups/backup.h"

#include <span>

namespace holdfast::backups {

/// What retention must know of a backup.
struct RetentionItem {
    BackupId id;
    TimePoint ended;
    bool verified = false; ///< its newest verification found it sound
    bool inUse = false;    ///< a restore or drill under way reads it, or it is being taken
    std::optional<LogRange> log;
};

/// What may go, oldest first, and never more than that:
/// – a backup that ended after `now - keep` stays;
/// – of those with a log the newest that ended before stays, too, or the first hours of the span could not be
///   restored; where that one is not verified, the newest verified one before it stays as well;
/// – the newest verified one stays whatever its age, and while none is verified, nothing goes;
/// – what is in use stays.
/// Each cluster (system identifier) is judged by itself, but for the newest verified one.
[[nodiscard]] std::vector<BackupId> toDrop(std::span<const RetentionItem> backups, Duration keep,
                                           TimePoint now);

/// Whether a segment of a cluster's log is of use for one of the backups that are kept: it lies on their
/// timeline or one that followed, and not before where they begin. History files are always kept.
[[nodiscard]] bool isNeeded(const LogSegment& segment, const std::string& systemIdentifier,
                            SegmentBytes bytes, std::span<const RetentionItem> kept);

} // namespace holdfast::backups
