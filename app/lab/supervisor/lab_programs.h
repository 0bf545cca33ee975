// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/result.h"
#include "engine/platforms/local/account.h"

#include <optional>
#include <string>

namespace holdfast::lab {

/// The programs of the lab, by absolute path, found once.
struct LabPrograms {
    std::string initdb;
    std::string postgres;
    std::string redis; ///< run under the name redis-server: redis-tools carries the program under another
    std::string caddy;
    std::string service; ///< holdfast-lab-service
};

/// Whom the servers run as. Not root: as the user, and both are empty.
struct LabAccounts {
    std::optional<platforms::Account> postgres;
    std::optional<platforms::Account> others;
};

/// FixSetup: which packages to install for what is missing. `service` is the path of holdfast-lab-service.
[[nodiscard]] Result<LabPrograms> findPrograms(const std::string& service);

/// As root PostgreSQL runs as «postgres» (it refuses root), everything else as «nobody».
[[nodiscard]] Result<LabAccounts> findAccounts();

} // namespace holdfast::lab
