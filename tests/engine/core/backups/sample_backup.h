// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/backups/backup.h"

namespace holdfast::backups::testing {

inline constexpr TimePoint kNoon{Duration(1'795'348'800'000)}; // 2026-11-22 12:00 UTC

inline Manifest sampleManifest() {
    return {.id = backupIdOf(kNoon, 0x7f3a),
            .fleet = "reference",
            .service = ServiceId("postgres"),
            .method = BackupMethod::Physical,
            .began = kNoon,
            .ended = kNoon + std::chrono::seconds(90),
            .server = "PostgreSQL 15.14",
            .administrator = "postgres",
            .tool = "pg_basebackup (PostgreSQL) 15.14",
            .dataBytes = 40'000'000,
            .log = LogRange{.systemIdentifier = "7437826543210987654",
                            .timeline = 2,
                            .begin = {0x2000028},
                            .end = {0x2000138},
                            .segmentBytes = kUsualSegment},
            .files = {{.path = "base.tar.zst", .bytes = 9'000'000, .digest = std::string(64, 'a')},
                      {.path = "wal/x", .bytes = 7, .digest = std::string(64, 'b')}},
            .samples = {{.name = "app.public.ledger", .rows = 12, .digest = "1234", .quiet = true}}};
}

} // namespace holdfast::backups::testing
