// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runtime/automation_desk.h"

#include <algorithm>
#include <utility>

namespace holdfast::runtime {

namespace {

/// Before an order that was refused is tried again.
constexpr Duration kTryAgain{30'000};
constexpr const char* kPolicy = "automation";

Asker itself() {
    return {.origin = actions::Origin::Automation, .who = kPolicy, .granted = {}};
}

} // namespace

AutomationDesk::AutomationDesk(ActingOffice& office, PlanDrafts& drafts, PlanDesk& plans)
    : m_office(office)
    , m_drafts(drafts)
    , m_plans(plans)
    , m_watch(*office.rules(), office.ways().acting.brake) {}

void AutomationDesk::rulesChanged() {
    if (m_office.fleet()) m_watch.useFleet(*m_office.fleet(), true);
}

void AutomationDesk::leave() {
    m_ordered.clear();
    m_recordsAsked.clear();
    m_told.clear();
    if (m_office.fleet()) m_watch.useFleet(*m_office.fleet(), false);
}

void AutomationDesk::setRecord(const ServiceId& service, automation::AttemptRecord record) {
    m_recordsAsked.erase(service);
    m_watch.setRecord(service, std::move(record));
}

void AutomationDesk::sweepEnded(const FleetStatePtr& state) {
    if (!m_office.ways().acting.automation || !m_office.ready() || state->fleet != m_office.fleet()) return;
    const auto busy = [this](const ServiceId& service) {
        return m_ordered.contains(service) || m_plans.isBusy(service);
    };
    const auto& clock = m_office.ways().clock;
    const auto round = m_watch.take(*state, busy, clock.now(), clock.steady());
    for (const auto& service : round.recordsWanted) {
        if (m_recordsAsked.insert(service).second) m_office.wantRecord(service);
    }
    for (const auto& service : round.well)
        forgetAttempts(service);
    tellProposals(round.orders);
    if (round.stormChanged) tellStorm();
    for (const auto& order : round.orders)
        carryOut(order);
    m_office.ways().changed();
}

void AutomationDesk::forgetAttempts(const ServiceId& service) {
    m_office.onStore([service](ActingKit& kit) {
        // What could not be forgotten is forgotten when the service is well again the next time.
        static_cast<void>(kit.store().forgetAttempts(kit.fleet().name, service));
    });
}

void AutomationDesk::carryOut(const RecoveryWatch::Order& order) {
    m_ordered.insert(order.service);
    m_drafts.drawFor(
        {.service = order.service, .action = order.action, .arguments = {}, .reason = order.reason}, itself(),
        [this, order, generation = m_office.generation()](auto found) {
            if (generation == m_office.generation()) drawn(order, std::move(found));
        });
}

void AutomationDesk::drawn(const RecoveryWatch::Order& order, Result<PlanDrafts::Found> found) {
    m_ordered.erase(order.service);
    if (!found) return refused(order, found.error().detail);
    if (found->guards.refused()) return refused(order, found->guards.refusals());
    const auto& clock = m_office.ways().clock;
    // Several were ordered at once; how many may begin is known only now.
    if (auto held = m_watch.whyHeld(order.service, clock.steady()); !held.empty())
        return refused(order, held);
    auto confirmation = actions::confirmByPolicy(found->plan, kPolicy, clock.now());
    if (!confirmation) return refused(order, confirmation.error().detail);
    m_plans.begin(std::move(found->plan), std::move(*confirmation), [this, order](const auto& begun) {
        if (!begun) refused(order, begun.error().detail);
    });
}

void AutomationDesk::refused(const RecoveryWatch::Order& order, const std::string& why) {
    m_watch.refused(order.service, order.action, why, m_office.ways().clock.steady() + kTryAgain);
    m_office.ways().changed();
}

void AutomationDesk::began(const actions::Plan& plan, const std::string& refused) {
    if (refused.empty())
        m_watch.acted(m_office.ways().clock.steady());
    else
        m_watch.refused(plan.target.service, plan.action, refused,
                        m_office.ways().clock.steady() + kTryAgain);
}

void AutomationDesk::tellProposals(const std::vector<RecoveryWatch::Order>& orders) {
    std::map<ServiceId, actions::RecoveryAction> now;
    for (const auto& proposal : m_watch.proposals()) {
        now[proposal.service] = proposal.action;
        const auto before = m_told.find(proposal.service);
        if (before != m_told.end() && before->second == proposal.action) continue;
        // What begins at once is told of when it has begun.
        if (std::ranges::find(orders, proposal.service, &RecoveryWatch::Order::service) != orders.end())
            continue;
        m_office.note({.time = m_office.ways().clock.now(),
                       .kind = EventKind::PlanProposed,
                       .severity = Severity::Warning,
                       .service = proposal.service,
                       .facts = {{"action", std::string(actions::toString(proposal.action))},
                                 {"reason", proposal.reason},
                                 {"proactive", std::int64_t{proposal.proactive ? 1 : 0}}}});
    }
    m_told = std::move(now);
}

void AutomationDesk::tellStorm() {
    const bool held = !m_watch.storm().empty();
    m_office.note({.time = m_office.ways().clock.now(),
                   .kind = EventKind::AutomationHeld,
                   .severity = held ? Severity::Warning : Severity::Info,
                   .service = {},
                   .facts = {{"why", m_watch.storm()}}});
}

} // namespace holdfast::runtime
