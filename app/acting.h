// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/clock.h"
#include "engine/core/fleet/fleet_file.h"
#include "engine/runtime/acting_world.h"

#include <string>

namespace holdfast::app {

/// Which program acts, and with what.
struct Acting {
    actions::Origin origin = actions::Origin::Window;
    /// Of kind «local»: the lab's supervisor; null: nothing of this machine is steered. Outlives the engine.
    ports::Platform* local = nullptr;
    bool automation = true; ///< triggers are watched; a single command leaves that to others
    /// Plans are drawn up and shown to whom the highest role would be unlocked, and none is begun: so nothing
    /// is unlocked for it, and nothing of it stands in the trail.
    bool dryRun = false;
};

/// What an engine acts with: journal, store (HOLDFAST_STORE_URL or this machine's) and audit trail of each
/// fleet beside its history below `folder`. HOLDFAST_AUTOMATION, AUTO_SCALING_ENABLED, ROLLBACK_ENABLED and
/// HOLDFAST_ROLE (the highest role that can be unlocked) bound it. `clock` outlives the engine.
[[nodiscard]] runtime::ActingWorld actingOnDisk(std::string folder, const Clock& clock,
                                                EnvironmentLookup environment, const Acting& acting);

/// «ann@desk».
[[nodiscard]] std::string personOfThisProcess();

} // namespace holdfast::app
