// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/backups/backup_keeper.h"

namespace holdfast::backups::testing {

/// The same for whoever is killed and for whoever looks afterwards.
inline BackupPlace victimPlace(const std::string& kind, const std::string& target, const std::string& place) {
    const bool postgres = kind == "postgres";
    return {.fleet = "tests",
            .service = ServiceId(kind),
            .server = {.kind = postgres ? ProbeKind::Postgres : ProbeKind::Redis,
                       .target = target,
                       .user = postgres ? "keeper" : "",
                       .password = Secret("pl4nted"),
                       .database = postgres ? "postgres" : ""},
            .settings = {.method = postgres ? BackupMethod::Physical : BackupMethod::Redis,
                         .repository = place + "/repository",
                         .log = false},
            .scratch = place + "/scratch",
            .sockets = place + "/sockets"};
}

} // namespace holdfast::backups::testing
