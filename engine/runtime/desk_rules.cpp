// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runtime/desk_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace holdfast::runtime {

namespace {

using actions::Role;

constexpr Duration kShortestUnlock{60'000};
constexpr Duration kLongestUnlock = std::chrono::hours(8);

} // namespace

DeskRules::DeskRules(const Clock& clock, std::string who, Role highest, automation::EnvironmentBounds bounds)
    : m_clock(clock), m_who(std::move(who)), m_highest(highest), m_bounds(bounds) {}

Result<void> DeskRules::unlock(const ports::Unlock& order) {
    if (order.role == Role::Viewer) {
        lock();
        return {};
    }
    if (order.role > m_highest)
        return failure(ErrorCode::FixInput, fmt::format("{} may be {} at most. Ask an admin.", m_who,
                                                        actions::toString(m_highest)));
    if (order.lasts < kShortestUnlock || order.lasts > kLongestUnlock)
        return failure(ErrorCode::FixInput, "Unlock it for one minute to eight hours.");
    const std::lock_guard guard(m_mutex);
    m_role = order.role;
    m_lockAt = m_clock.steady() + order.lasts;
    m_locksAt = m_clock.now() + order.lasts;
    return {};
}

void DeskRules::lock() {
    const std::lock_guard guard(m_mutex);
    m_lockAt.reset();
    m_role = Role::Viewer;
}

bool DeskRules::lockWhenDue() {
    const std::lock_guard guard(m_mutex);
    if (!m_lockAt || m_clock.steady() < *m_lockAt) return false;
    m_lockAt.reset();
    m_role = Role::Viewer;
    return true;
}

automation::AccessState DeskRules::access() const {
    const std::lock_guard guard(m_mutex);
    automation::AccessState state{.who = m_who, .role = m_highest, .unlocked = false, .locksAt = {}};
    if (!m_lockAt || m_clock.steady() >= *m_lockAt) return state;
    state.role = m_role;
    state.unlocked = true;
    state.locksAt = m_locksAt;
    return state;
}

Result<void> DeskRules::may(const Asker& asker, Role needed) const {
    const auto state = access();
    const Role role = asker.granted.value_or(state.role);
    if (!asker.granted && !state.unlocked)
        return failure(ErrorCode::FixSetup, "Acting is locked. Unlock it first.");
    if (role < needed)
        return failure(ErrorCode::FixSetup,
                       fmt::format("The role {} may not do this; it needs {}. Ask one who has it.",
                                   actions::toString(role), actions::toString(needed)));
    return {};
}

std::string DeskRules::nameOf(const Asker& asker) const {
    return asker.who.empty() ? m_who : asker.who;
}

void DeskRules::useFleet(const FleetSpec& fleet, const std::map<std::string, std::string>& settings) {
    std::map<ServiceId, automation::RecoveryPolicy> policies;
    std::map<ServiceId, RecoverySettings> set;
    for (const auto& service : fleet.services) {
        policies.emplace(service.id, automation::policyOf(service, settings));
        if (auto own = automation::setBy(service.id, settings); own != RecoverySettings{})
            set.emplace(service.id, std::move(own));
    }
    const auto mode = automation::fleetModeOf(fleet, settings);
    const std::lock_guard guard(m_mutex);
    m_policies = std::move(policies);
    m_set = std::move(set);
    m_fleetMode = mode;
}

automation::RecoveryPolicy DeskRules::policyOf(const ServiceId& service) const {
    const std::lock_guard guard(m_mutex);
    const auto found = m_policies.find(service);
    return found != m_policies.end() ? found->second : automation::RecoveryPolicy{};
}

ports::ActingRules DeskRules::ruled() const {
    ports::ActingRules rules;
    rules.bounds = m_bounds;
    const std::lock_guard guard(m_mutex);
    rules.set = m_set;
    for (const auto& [service, glass] : m_glass) {
        if (m_clock.steady() < glass.until) rules.broken.push_back(glass.view);
    }
    return rules;
}

actions::AutomationMode DeskRules::modeOf(const ServiceId& service) const {
    const std::lock_guard guard(m_mutex);
    const auto found = m_policies.find(service);
    if (found == m_policies.end()) return actions::AutomationMode::Observe;
    return automation::modeOf(m_fleetMode, found->second, m_bounds);
}

actions::AutomationMode DeskRules::fleetMode() const {
    const std::lock_guard guard(m_mutex);
    return m_fleetMode;
}

void DeskRules::breakGlass(const ServiceId& service, std::string by, std::string reason, Duration lasts) {
    const std::lock_guard guard(m_mutex);
    m_glass[service] = {.view = {.service = service,
                                 .by = std::move(by),
                                 .why = std::move(reason),
                                 .until = m_clock.now() + lasts},
                        .until = m_clock.steady() + lasts};
}

std::string DeskRules::brokenGlassOf(const ServiceId& service) const {
    const std::lock_guard guard(m_mutex);
    const auto found = m_glass.find(service);
    if (found == m_glass.end() || m_clock.steady() >= found->second.until) return {};
    return found->second.view.why;
}

void DeskRules::asked(const actions::PlanId& plan, const Asker& asker) {
    const std::lock_guard guard(m_mutex);
    m_askers[plan] = asker;
}

void DeskRules::takenUp(const actions::PlanId& plan) {
    const std::lock_guard guard(m_mutex);
    m_takenUp.insert(plan);
}

void DeskRules::forget(const actions::PlanId& plan) {
    const std::lock_guard guard(m_mutex);
    m_askers.erase(plan);
    m_takenUp.erase(plan);
}

actions::AccessFacts DeskRules::accessOf(const actions::Plan& plan) const {
    const auto& service = plan.target.service;
    const auto policy = policyOf(service);
    const auto person = access();
    actions::AccessFacts facts{.who = person.who,
                               .role = person.role,
                               .unlocked = person.unlocked,
                               .mode = modeOf(service),
                               .automationTier = policy.highestTier,
                               .automationPaused = m_pause.whyPaused(service)};
    const std::lock_guard guard(m_mutex);
    if (const auto asker = m_askers.find(plan.id); asker != m_askers.end()) {
        if (!asker->second.who.empty()) facts.who = asker->second.who;
        if (asker->second.granted) {
            facts.role = asker->second.granted;
            facts.unlocked = true;
        }
    }
    if (m_takenUp.contains(plan.id)) {
        facts.who = plan.drawnUpBy;
        facts.role = Role::Admin;
        facts.unlocked = true;
    }
    return facts;
}

} // namespace holdfast::runtime
