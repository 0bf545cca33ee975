// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/automation/recovery_policy.h"
#include "engine/core/base/clock.h"
#include "engine/core/base/ids.h"
#include "engine/core/fleet/recovery_settings.h"

#include <map>
#include <string>
#include <vector>

namespace holdfast::ports {

/// A service on which plans may run though the shared store cannot be reached.
struct BrokenGlass {
    ServiceId service;
    std::string by;
    std::string why;
    TimePoint until;

    bool operator==(const BrokenGlass&) const = default;
};

/// What people and the environment have ruled about acting, beside the fleet file.
struct ActingRules {
    /// Mode, highest tier and ladder as people have set them; what is empty there is the file's. Only
    /// services of which something is set.
    std::map<ServiceId, RecoverySettings> set;
    std::vector<BrokenGlass> broken; ///< by people here; never one that is mended again
    automation::EnvironmentBounds bounds;
};

} // namespace holdfast::ports
