// SPDX-License-Identifier: GPL-3.0-or-later
// Internal to discovery: which service depends on which, with the evidence.
#pragma once

#include "engine/core/discovery/compose_names.h"
#include "engine/core/discovery/compose_service.h"
#include "engine/core/discovery/discovered_fleet.h"

#include <set>
#include <string>
#include <vector>

namespace holdfast::discovery {

struct ComposeNeeds {
    std::vector<DiscoveredDependency> dependencies; ///< grouped by caller, in the order of the services
    std::set<std::size_t> jobs;                     ///< run once and end: others wait for their completion
};

/// Dependencies of a project: hard where depends_on, links or a shared network say so; soft where it is not
/// required, where only an address in a variable or a command names the other, or where a proxy finds it by
/// its labels. What cannot be (an unknown service, itself, no network in common, a circle) is in the
/// findings.
[[nodiscard]] ComposeNeeds findNeeds(const std::vector<ComposeService>& services, const ComposeNames& names,
                                     const std::map<std::string, Place>& inactive, Findings& findings);

} // namespace holdfast::discovery
