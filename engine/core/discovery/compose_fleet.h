// SPDX-License-Identifier: GPL-3.0-or-later
// Internal to discovery: a Compose project in the words of a fleet file.
#pragma once

#include "engine/core/discovery/compose_project.h"
#include "engine/core/discovery/discovered_fleet.h"

#include <string>

namespace holdfast::discovery {

/// `host`: where the published ports are reached («127.0.0.1»).
[[nodiscard]] DiscoveredFleet fleetOf(const ComposeProject& project, const FileReader& read,
                                      const Variables& variables, const std::string& host,
                                      Findings& findings);

} // namespace holdfast::discovery
