// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/recovery/plan_maker.h"

#include "engine/core/actions/fleet_facts.h"
#include "engine/core/actions/plan_id.h"
#include "engine/core/actions/plan_impact.h"
#include "engine/core/base/sha256.h"

#include <fmt/format.h>

#include <algorithm>

namespace holdfast::recovery {

namespace {

using actions::RecoveryAction;

std::string noRecipe(RecoveryAction action) {
    return fmt::format("This build of Holdfast cannot do {}. Choose another action.",
                       actions::toString(action));
}

/// Services beside the target that the plan's steps restart.
std::vector<ServiceId> alsoDown(const Drawing& drawing, const actions::PlanRequest& request) {
    auto services = drawing.heals;
    if (request.action != RecoveryAction::DependencyRestart &&
        request.action != RecoveryAction::EmergencyRollback && request.action != RecoveryAction::Restore)
        return services;
    for (const auto& step : drawing.steps) {
        if (step.service != request.service && std::ranges::find(services, step.service) == services.end())
            services.push_back(step.service);
    }
    return services;
}

actions::Plan planFrom(const Drawing& drawing, const actions::PlanRequest& request, const Orderer& orderer,
                       const Subject& subject, const FleetState& state, TimePoint now) {
    actions::Plan plan{.id = actions::newPlanId(now),
                       .action = request.action,
                       .tier = actions::tierOf(request.action, subject.fleet.environment),
                       .target = {.fleet = subject.fleet.name,
                                  .environment = subject.fleet.environment,
                                  .context = drawing.context,
                                  .service = request.service,
                                  .identity = drawing.identity},
                       .revision = state.revision,
                       .basis = drawing.basis,
                       .drawnUp = now,
                       .origin = orderer.origin,
                       .drawnUpBy = orderer.who,
                       .reason = request.reason.empty() ? actions::reasonFrom(state, request.service)
                                                        : request.reason,
                       .arguments = request.arguments,
                       .changes = drawing.changes,
                       .steps = drawing.steps,
                       .expected = drawing.expected,
                       .wayBack = drawing.wayBack};
    plan.success.healthAtLeast = drawing.healthAtLeast.value_or(subject.fleet.interveneBelow);
    plan.success.deadline = drawing.deadline;
    plan.success.promises = drawing.promises;
    plan.affected = actions::affectedBy({.action = request.action,
                                         .service = request.service,
                                         .alsoDown = alsoDown(drawing, request),
                                         .healthyReplicas = drawing.healthyReplicas,
                                         .replicasTaken = drawing.replicasTaken,
                                         .lasts = drawing.expected},
                                        topology::DependencyGraph(subject.fleet));
    return plan;
}

Result<Drawing> drawingOf(const Subject& subject, const actions::PlanRequest& request, Cookbook& cookbook,
                          SubjectFinder& subjects, const ports::PlatformContext& context) {
    auto* recipe = cookbook.recipeFor(request.action);
    if (recipe == nullptr) return failure(ErrorCode::FixSetup, noRecipe(request.action));
    if (auto why = recipe->whyNot(subject); !why.empty())
        return failure(ErrorCode::FixSetup, std::move(why), request.service.value());
    return recipe->draw(subject, request, subjects, context);
}

} // namespace

actions::PlanRequest requestOf(const actions::Plan& plan) {
    return {.service = plan.target.service,
            .action = plan.action,
            .arguments = plan.arguments,
            .reason = plan.reason};
}

Result<Drawn> PlanMaker::draw(const actions::PlanRequest& request, const Orderer& orderer,
                              const ports::PlatformContext& context) {
    const auto state = m_parts.newest();
    if (state == nullptr)
        return failure(ErrorCode::Retry, "The fleet has not been looked at yet. Wait for the first sweep.");
    auto subject = m_parts.subjects.find(request.service);
    if (!subject) return std::unexpected(subject.error());
    auto drawing = drawingOf(*subject, request, m_parts.cookbook, m_parts.subjects, context);
    if (!drawing) return std::unexpected(drawing.error());
    auto plan = planFrom(*drawing, request, orderer, *subject, *state, m_parts.clock.now());
    if (auto sound = actions::checkPlan(plan); !sound)
        return failure(ErrorCode::Internal,
                       fmt::format("The plan that was drawn up is not sound: it {}.", sound.error().detail),
                       sound.error().where);
    return Drawn{.plan = std::move(plan), .drawing = std::move(*drawing)};
}

Result<Drawing> PlanMaker::drawAgain(const actions::Plan& plan, const ports::PlatformContext& context) {
    auto subject = m_parts.subjects.find(plan.target.service);
    if (!subject) return std::unexpected(subject.error());
    return drawingOf(*subject, requestOf(plan), m_parts.cookbook, m_parts.subjects, context);
}

Result<std::vector<actions::ActionOffer>> PlanMaker::offers(const ServiceId& service) {
    auto subject = m_parts.subjects.find(service);
    if (!subject) return std::unexpected(subject.error());
    std::vector<actions::ActionOffer> offers;
    for (const auto& traits : actions::allActions()) {
        auto* recipe = m_parts.cookbook.recipeFor(traits.action);
        offers.push_back({.action = traits.action,
                          .whyNot = recipe == nullptr ? noRecipe(traits.action) : recipe->whyNot(*subject)});
    }
    return offers;
}

} // namespace holdfast::recovery
