// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/backups/backup.h"
#include "engine/core/fleet/fleet_spec.h"

#include <stop_token>

namespace holdfast::backups {

/// What a server says of itself before a backup.
struct PostgresFacts {
    int version = 0;   ///< 150018
    std::string shown; ///< «PostgreSQL 15.18»
    std::string systemIdentifier;
    SegmentBytes segmentBytes = kUsualSegment;
    std::string dataDirectory; ///< empty: this account may not know
    std::string administrator; ///< its first role that may do everything
    std::uint64_t bytes = 0;   ///< of all databases that may be looked at
    LogPosition written;       ///< in its log, now

    [[nodiscard]] int major() const noexcept { return version / 10'000; }
};

[[nodiscard]] Result<PostgresFacts> askFacts(const ProbeSpec& server, Duration deadline,
                                             std::stop_token stop);

/// Databases that take connections, without templates.
[[nodiscard]] Result<std::vector<std::string>> databasesOf(const ProbeSpec& server, Duration deadline,
                                                           std::stop_token stop);

/// Rows and digests of the largest tables that are small enough to be read in passing: in each database the
/// 20 largest up to `mostBytes`, by name. A table that may not be read is left out.
[[nodiscard]] Result<std::vector<ContentSample>> sampleTables(const ProbeSpec& server, std::int64_t mostBytes,
                                                              Duration deadline, std::stop_token stop);

/// The same tables again, however large they are now. What is gone or cannot be read is not in the answer but
/// in `troubles`, in sentences.
[[nodiscard]] Result<std::vector<ContentSample>> sampleAgain(const ProbeSpec& server,
                                                             const std::vector<ContentSample>& tables,
                                                             Duration deadline, std::stop_token stop,
                                                             std::vector<std::string>* troubles = nullptr);

} // namespace holdfast::backups
