// SPDX-License-Identifier: GPL-3.0-or-later
// Internal to the restore of backups: the steps of its plan.
#pragma once

#include "engine/recovery/backup_book.h"
#include "engine/recovery/platform_recipe.h"

namespace holdfast::recovery {

/// A service that is stopped before and started after the data changes places, or the service itself.
struct StoppedService {
    Subject subject;
    PlatformSight sight;
};

struct RestoreWork {
    const Subject& subject;
    const PlatformSight& own;
    const RestoreSight& sight;
    /// Who cannot do without it, in the order in which they are stopped.
    const std::vector<StoppedService>& dependants;
    std::map<std::string, std::string> wish; ///< what each step needs to know again
};

[[nodiscard]] std::vector<actions::Step> stepsFor(const RestoreWork& work);
/// About how long all of it takes.
[[nodiscard]] Duration expectedFor(const RestoreWork& work);

/// A restore's places in the arguments of its steps.
void writePlaces(const RestoreSight& sight, std::map<std::string, std::string>& arguments);
[[nodiscard]] RestoreSight placesIn(const std::map<std::string, std::string>& arguments);

} // namespace holdfast::recovery
