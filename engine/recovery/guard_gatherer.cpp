// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/recovery/guard_gatherer.h"

#include "engine/core/actions/fleet_facts.h"
#include "engine/recovery/restore_recipe.h"
#include "engine/recovery/rollback_recipe.h"

#include <fmt/format.h>

#include <algorithm>

namespace holdfast::recovery {

namespace {

automation::TriggerRule ruleIn(const automation::RecoveryPolicy& policy, actions::RecoveryAction action) {
    const auto rung = std::ranges::find(policy.ladder, action, &automation::TriggerRule::action);
    return rung == policy.ladder.end() ? automation::TriggerRule{.action = action} : *rung;
}

actions::LeaseFacts heldLease(const actions::Lease& lease) {
    return {.standing = actions::LeaseStanding::Ours,
            .reach = lease.reach,
            .token = lease.token,
            .until = lease.until,
            .breakGlass = lease.breakGlass};
}

/// Who stands where no lease is held for the plan. One of this very program is held by another plan.
actions::LeaseFacts foundLease(ports::ActionStore& store, const actions::PlanTarget& target,
                               const std::string& breakGlass) {
    actions::LeaseFacts facts{.reach = store.condition().reach, .breakGlass = breakGlass};
    const auto leases = store.leases(target.fleet);
    if (!leases) return facts;
    const auto held = std::ranges::find(*leases, target.service, &automation::LeaseView::service);
    if (held == leases->end()) {
        facts.standing = actions::LeaseStanding::Free;
        return facts;
    }
    facts.standing = actions::LeaseStanding::Others;
    facts.holder = held->ours ? fmt::format("Another plan of {}", held->holder) : held->holder;
    facts.since = held->since;
    facts.until = held->until;
    return facts;
}

} // namespace

actions::GuardFacts GuardGatherer::factsOf(const Drawn& drawn) {
    return factsFrom(drawn.plan, drawn.drawing, nullptr);
}

Result<actions::GuardFacts> GuardGatherer::gather(const actions::Plan& plan, const actions::Lease* lease) {
    return gather(plan, lease, {});
}

Result<actions::GuardFacts> GuardGatherer::gather(const actions::Plan& plan, const actions::Lease* lease,
                                                  const std::stop_token& stop) {
    ports::PlatformContext context;
    context.deadline = m_parts.deadline;
    context.stop = stop;
    return factsFrom(plan, m_parts.maker.drawAgain(plan, context), lease);
}

actions::GuardFacts GuardGatherer::factsFrom(const actions::Plan& plan, const Result<Drawing>& drawing,
                                             const actions::Lease* lease) {
    const auto& target = plan.target;
    const auto state = m_parts.newest();
    actions::GuardFacts facts{.now = m_parts.clock.now()};
    facts.world = actions::sightOf(state.get(), facts.now);
    facts.access = m_parts.answers.accessOf(plan);
    const auto subject = m_parts.subjects.find(target.service);
    if (subject) {
        facts.calendar = actions::calendarOf(subject->fleet.changes);
        facts.access.serviceLocked = facts.access.serviceLocked || subject->service.recovery.locked;
    } else {
        facts.world.incapable = subject.error().detail;
    }
    if (state != nullptr) facts.impact = actions::impactBounds(plan, *state);
    if (drawing && subject) {
        facts.world.target = actions::PlanTarget{.fleet = subject->fleet.name,
                                                 .environment = subject->fleet.environment,
                                                 .context = drawing->context,
                                                 .service = subject->service.id,
                                                 .identity = drawing->identity};
        facts.world.basis = drawing->basis;
        if (drawing->basis != plan.basis)
            facts.world.difference = actions::differenceFrom(plan, drawing->changes, drawing->steps);
        facts.managers = drawing->managers;
        facts.needs = drawing->needs;
        if (plan.action == actions::RecoveryAction::EmergencyRollback)
            facts.wayBack.safePoint = snapshotOf(*drawing);
        if (plan.action == actions::RecoveryAction::Restore) facts.wayBack.backup = backupOf(*drawing);
        facts.impact.healthyReplicas = drawing->healthyReplicas;
        facts.impact.replicasTaken = drawing->replicasTaken;
    } else if (!drawing) {
        facts.world.incapable = drawing.error().detail;
    }
    if (state != nullptr)
        facts.dependencies = actions::dependencyFactsOf(*state, target.service,
                                                        drawing ? drawing->heals : std::vector<ServiceId>{});

    const auto& answers = m_parts.answers;
    const auto glass = answers.brokenGlassOf ? answers.brokenGlassOf(target.service) : std::string();
    facts.lease = lease != nullptr ? heldLease(*lease) : foundLease(m_parts.store, target, glass);
    facts.lease.keptInTarget =
        facts.lease.breakGlass.empty() && answers.keepsStore && answers.keepsStore(target.service);
    if (const auto attempts = m_parts.store.attempts(target.fleet, target.service))
        facts.record = attempts->factsFor(ruleIn(answers.policyOf(target.service), plan.action));
    return facts;
}

} // namespace holdfast::recovery
