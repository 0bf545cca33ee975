// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_state.h"
#include "engine/recovery/recipe.h"

#include <functional>

namespace holdfast::recovery {

/// The newest state of the fleet; null: there is none yet. Any thread.
using NewestState = std::function<FleetStatePtr()>;

/// On whose word a plan is drawn up.
struct Orderer {
    actions::Origin origin = actions::Origin::Window;
    std::string who;
};

/// A plan together with what its recipe found; the guards ask about both.
struct Drawn {
    actions::Plan plan;
    Drawing drawing;
};

/// Turns a wish into a plan. Thread-safe as far as the cookbook and the finder are.
class PlanMaker {
public:
    struct Parts {
        const Clock& clock;
        Cookbook& cookbook;
        SubjectFinder& subjects;
        NewestState newest;
    };

    explicit PlanMaker(Parts parts) : m_parts(std::move(parts)) {}

    /// Reads the world and draws the plan up; blocks within the context's deadline. Errors: FixInput (no such
    /// service, an argument), FixSetup, Retry, Replan, as the recipe says them; Retry while no state is
    /// there.
    [[nodiscard]] Result<Drawn> draw(const actions::PlanRequest& request, const Orderer& orderer,
                                     const ports::PlatformContext& context = {});

    /// What the recipe finds now for the same wish: the guards hold its basis against the plan's.
    [[nodiscard]] Result<Drawing> drawAgain(const actions::Plan& plan,
                                            const ports::PlatformContext& context = {});

    /// Every action in the order of the enum, with why it cannot be planned for the service. By the fleet
    /// file alone; asks nobody. FixInput: there is no such service.
    [[nodiscard]] Result<std::vector<actions::ActionOffer>> offers(const ServiceId& service);

private:
    Parts m_parts;
};

/// The wish from which a plan was drawn up.
[[nodiscard]] actions::PlanRequest requestOf(const actions::Plan& plan);

} // namespace holdfast::recovery
