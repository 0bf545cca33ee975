// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/stores/action_book.h"

#include <fmt/format.h>

#include <algorithm>

namespace holdfast::stores {

Result<void> ActionBook::record(const actions::Plan& plan, actions::Outcome outcome, TimePoint ended) {
    auto rule = m_ruleOf ? m_ruleOf(plan.target.service, plan.action) : std::nullopt;
    if (!rule) rule = automation::TriggerRule{};
    rule->action = plan.action;
    return m_store.countOutcome(plan, *rule, outcome, ended);
}

Result<void> ActionBook::pauseAutomation(const actions::Plan& plan, const std::string& why) {
    const auto& service = plan.target.service;
    const auto standing = m_store.pauses(plan.target.fleet);
    if (!standing) return std::unexpected(standing.error());
    // Whoever paused it first said why; that is not written over.
    if (std::ranges::any_of(*standing, [&](const auto& pause) { return pause.service == service; }))
        return {};
    return m_store.putPause(plan.target.fleet, {.service = service,
                                                .by = fmt::format("plan {}", plan.id.value()),
                                                .why = why,
                                                .since = m_clock.now()});
}

Result<void> ActionBook::askPerson(const actions::Plan& plan, const std::string& why) {
    return m_store.putQuestion(
        plan.target.fleet,
        {.plan = plan.id, .service = plan.target.service, .why = why, .since = m_clock.now()});
}

} // namespace holdfast::stores
