// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/action_client.h"
#include "engine/runtime/acting_office.h"
#include "engine/runtime/plan_desk.h"

#include <functional>

namespace holdfast::runtime {

/// Orders of people that are no plans: lock and unlock, pause and modes, abort, broken glass, questions. Says
/// who may, does it, enters it in the audit trail. Stopping things (pause, abort) is never locked. Engine
/// thread; answers come on any thread.
class CommandDesk {
public:
    using Answer = std::function<void(Result<std::string>)>;

    CommandDesk(ActingOffice& office, PlanDesk& plans) : m_office(office), m_plans(plans) {}

    void carryOut(const ports::ActionCommand& command, const Asker& asker, Answer answer);

private:
    void carry(const ports::AbortPlan& order, const Asker& asker, Answer answer);
    void carry(const ports::PauseAutomation& order, const Asker& asker, Answer answer);
    void carry(const ports::ResumeAutomation& order, const Asker& asker, Answer answer);
    void carry(const ports::SetAutomationMode& order, const Asker& asker, Answer answer);
    void carry(const ports::SetLadder& order, const Asker& asker, Answer answer);
    void carry(const ports::Unlock& order, const Asker& asker, Answer answer);
    void carry(const ports::Lock& order, const Asker& asker, Answer answer);
    void carry(const ports::BreakGlass& order, const Asker& asker, Answer answer);
    void carry(const ports::SettleQuestion& order, const Asker& asker, Answer answer);

    /// False, and answered: somebody may not do this, or there is no such service.
    [[nodiscard]] bool allowed(const Asker& asker, actions::Role needed, const Answer& answer) const;
    [[nodiscard]] bool known(const ServiceId& service, const Answer& answer) const;
    [[nodiscard]] actions::AuditNote noteOf(std::string kind, const Asker& asker, const ServiceId& service,
                                            std::string text) const;
    void tell(EventKind kind, const ServiceId& service, Facts facts);

    ActingOffice& m_office;
    PlanDesk& m_plans;
};

} // namespace holdfast::runtime
