// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/recovery/platform_steps.h"
#include "engine/recovery/recipe.h"

#include <span>

namespace holdfast::recovery {

/// A service as its platform shows it now.
struct PlatformSight {
    ports::PlatformIdentity identity;
    workloads::WorkloadDescription workload;
};

/// What an action touches, which decides who would fight it.
enum class Touches : std::uint8_t { Run, Size, Definition };

/// Why its platform cannot be used for these, in a sentence that says what to do; empty: it can. Asks nobody.
[[nodiscard]] std::string whyNotByPlatform(const Subject& subject,
                                           std::span<const workloads::Ability> abilities);
/// FixSetup: it has no platform, or that cannot do this for this workload; else as Platform::describe().
[[nodiscard]] Result<PlatformSight> lookAt(const Subject& subject,
                                           std::span<const workloads::Ability> abilities,
                                           const ports::PlatformContext& context);

/// Who else looks after it, and what that means for the action.
[[nodiscard]] std::vector<actions::Manager> managersFor(const workloads::WorkloadDescription& workload,
                                                        Touches touches);

/// A drawing with all that does not depend on the action: context, identity, basis, managers, replicas.
[[nodiscard]] Drawing beginDrawing(const PlatformSight& sight, Touches touches,
                                   const actions::PlanRequest& request);
/// What a restart changes, for people; and about how long it takes.
void addRestart(Drawing& drawing, const Subject& subject, const workloads::WorkloadDescription& workload,
                const StopManner& manner);

/// A count or an amount among the request's arguments; none: it was left out. FixInput: it is no number.
[[nodiscard]] Result<std::optional<double>> numberIn(const actions::PlanRequest& request, const char* name);
/// With a capital and a full stop.
[[nodiscard]] std::string asSentence(std::string text);

/// The recipes, by file.
[[nodiscard]] std::vector<std::unique_ptr<Recipe>> restartRecipes();
[[nodiscard]] std::vector<std::unique_ptr<Recipe>> sizeRecipes();
[[nodiscard]] std::unique_ptr<Recipe> dependencyRestart();

} // namespace holdfast::recovery
