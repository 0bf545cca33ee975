// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/clock.h"
#include "engine/core/fleet/fleet_spec.h"
#include "engine/core/snapshots/settings_record.h"

#include <stop_token>

namespace holdfast::snapshots {

/// What a server said of its settings. `partly`: what it did not tell, in a sentence; empty: everything.
struct LiveSettings {
    RecordedSettings settings;
    std::string partly;
};

/// Whether this service is a server whose settings can be read: PostgreSQL or Redis, with a probe of that
/// kind.
[[nodiscard]] bool hasLiveSettings(const ServiceSpec& service) noexcept;

/// Asks it, over the connection that probes have; only reads. Blocks within the deadline.
/// Retry: no answer in time. FixSetup: a right is missing, in a sentence that names it.
[[nodiscard]] Result<LiveSettings> readLiveSettings(const ServiceSpec& service, Duration deadline,
                                                    const std::stop_token& stop);

/// Settings of PostgreSQL as they hold for whoever connects next, its roles and the extensions and the schema
/// of the database that the probe names. SHA-256 where the server has it (from 11), else MD5.
[[nodiscard]] Result<LiveSettings> readPostgresSettings(const ProbeSpec& spec, Duration deadline,
                                                        const std::stop_token& stop);
/// CONFIG GET of a Redis.
[[nodiscard]] Result<LiveSettings> readRedisSettings(const ProbeSpec& spec, Duration deadline,
                                                     const std::stop_token& stop);

} // namespace holdfast::snapshots
