// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runtime/known_plans.h"

#include <algorithm>

namespace holdfast::runtime {

namespace {

using actions::Outcome;
using actions::RecoveryAction;
using snapshots::KnownPlan;

/// A plan is begun at most so long before its last step ends.
constexpr Duration kLongestPlan = std::chrono::hours(2);
constexpr std::size_t kMostPlans = 10'000;

/// What was undone is as it was.
bool leavesChanges(const actions::PlanSummary& plan) {
    return plan.firstStep && plan.ended && plan.outcome &&
           (*plan.outcome == Outcome::Done || *plan.outcome == Outcome::NeedsPerson);
}

bool actsOnOthers(RecoveryAction action) {
    return action == RecoveryAction::EmergencyRollback || action == RecoveryAction::DependencyRestart ||
           action == RecoveryAction::Restore;
}

std::vector<ServiceId> servicesOf(const actions::Plan& plan) {
    std::vector<ServiceId> services{plan.target.service};
    for (const auto& step : plan.steps) {
        if (std::ranges::find(services, step.service) == services.end()) services.push_back(step.service);
    }
    return services;
}

} // namespace

Result<std::vector<KnownPlan>> knownPlans(ports::ActionStore& store, const std::string& fleet, TimePoint from,
                                          TimePoint to) {
    const auto found =
        store.plans(fleet, {.service = {}, .from = from - kLongestPlan, .to = to, .limit = kMostPlans});
    if (!found) return std::unexpected(found.error());
    std::vector<KnownPlan> out;
    for (const auto& plan : *found) {
        if (!leavesChanges(plan) || *plan.ended < from) continue;
        std::vector<ServiceId> services{plan.service};
        if (actsOnOthers(plan.action)) {
            const auto detail = store.plan(plan.plan);
            if (!detail) return std::unexpected(detail.error());
            services = servicesOf(detail->plan);
        }
        out.push_back({.plan = plan.plan.value(),
                       .action = plan.action,
                       .who = plan.by,
                       .services = std::move(services),
                       .began = *plan.firstStep,
                       .ended = *plan.ended});
    }
    return out;
}

std::optional<KnownPlan> knownPlan(const automation::RunningPlan& running, TimePoint now) {
    if (!running.firstStep) return std::nullopt;
    return KnownPlan{.plan = running.plan.id.value(),
                     .action = running.plan.action,
                     .who = running.confirmedBy,
                     .services = servicesOf(running.plan),
                     .began = *running.firstStep,
                     .ended = now};
}

} // namespace holdfast::runtime
