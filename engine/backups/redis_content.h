// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/backups/backup.h"
#include "engine/core/backups/change_watch.h"
#include "engine/core/fleet/fleet_spec.h"

#include <stop_token>

namespace holdfast::backups {

/// What a Redis says of itself before a backup.
struct RedisFacts {
    std::string shown;       ///< «Redis 7.0.15»
    std::uint64_t bytes = 0; ///< of its data in memory
};

[[nodiscard]] Result<RedisFacts> askRedisFacts(const ProbeSpec& server, Duration deadline,
                                               std::stop_token stop);

/// How many changes it has not saved by itself. Retry: it does not say.
[[nodiscard]] Result<ChangeLook> askRedisChanges(const ProbeSpec& server, Duration deadline,
                                                 std::stop_token stop);

/// Keys of every database, told by SCAN: «db0» are those without an expiry, with the digest of all their
/// types and values; «db0 expiring» those with one, which may be fewer at any time: with theirs, the moment
/// of their expiry included. Where a database has more than `mostKeys`, keys are counted and nothing else.
[[nodiscard]] Result<std::vector<ContentSample>> sampleKeys(const ProbeSpec& server, std::uint64_t mostKeys,
                                                            Duration deadline, std::stop_token stop);

} // namespace holdfast::backups
