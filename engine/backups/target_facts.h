// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/backups/target_guard.h"

namespace holdfast::backups {

/// Whose numbers of processes a pid file in a data directory holds.
enum class PidsOf : std::uint8_t {
    ThisMachine,
    Container, ///< of meaning there only: whoever works in the folder is looked for among all processes
};

/// Looks at a path into which somebody wants to restore, for isSafeTarget(). Changes nothing. What cannot be
/// told is told as the worst.
[[nodiscard]] TargetFacts factsOfTarget(const std::string& path, PidsOf pids = PidsOf::ThisMachine);

/// The homes of this machine's accounts that people (and root) log in to.
[[nodiscard]] std::vector<std::string> homesOfPeople();

} // namespace holdfast::backups
