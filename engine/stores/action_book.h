// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/action_store.h"

#include <functional>

namespace holdfast::stores {

/// What later plans are held against, in an action store. Each call may come twice for a plan: an outcome is
/// counted once, a person is asked once, and a pause that stands is left as it is.
class ActionBook final : public actions::ActionBook {
public:
    /// The rule that holds now for an action on a service; called on the executor's thread. None: the
    /// action's defaults.
    using RuleOf =
        std::function<std::optional<automation::TriggerRule>(const ServiceId&, actions::RecoveryAction)>;

    /// `store` and `clock` outlive it.
    ActionBook(ports::ActionStore& store, const Clock& clock, RuleOf ruleOf)
        : m_store(store), m_clock(clock), m_ruleOf(std::move(ruleOf)) {}

    [[nodiscard]] Result<void> record(const actions::Plan& plan, actions::Outcome outcome,
                                      TimePoint ended) override;
    /// For the plan's service.
    [[nodiscard]] Result<void> pauseAutomation(const actions::Plan& plan, const std::string& why) override;
    [[nodiscard]] Result<void> askPerson(const actions::Plan& plan, const std::string& why) override;

private:
    ports::ActionStore& m_store;
    const Clock& m_clock;
    RuleOf m_ruleOf;
};

} // namespace holdfast::stores
