// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/action_client.h"

#include <QtCore/QObject>

#include <functional>
#include <map>
#include <optional>
#include <vector>

namespace holdfast::testing {

/// An engine's hands that a test leads: what was asked is written down, and answered from the event loop as
/// the test says. It does nothing by itself; what is under way stands in the DeskState that the test gives.
class FakeActionClient final : public ports::ActionClient {
public:
    void askOffers(const ServiceId& service, Answer<std::vector<actions::ActionOffer>> answer) override;
    void askRules(Answer<ports::ActingRules> answer) override;
    void drawPlan(const actions::PlanRequest& request, Answer<actions::PlanSheet> answer) override;
    void rehearse(const actions::PlanId& plan, Answer<actions::Rehearsal> answer) override;
    void execute(const actions::ConfirmationGiven& given, Answer<actions::PlanId> answer) override;
    void command(const ports::ActionCommand& command, Answer<std::string> answer) override;
    void queryPlans(const actions::PlanQuery& query,
                    Answer<std::vector<actions::PlanSummary>> answer) override;
    void askPlan(const actions::PlanId& plan, Answer<actions::PlanDetail> answer) override;
    void queryAudit(const ports::AuditQuery& query, Answer<ports::AuditAnswer> answer) override;
    void testGuards(const ServiceId& service, Answer<std::vector<ports::GuardTrial>> answer) override;

    /// Who draws plans up; none: FixSetup.
    std::function<Result<actions::PlanSheet>(const actions::PlanRequest&)> draw;
    std::optional<Error> refusal; ///< of execute() and command()
    std::vector<actions::ActionOffer> offers;
    actions::Rehearsal rehearsal;
    std::map<actions::PlanId, actions::PlanDetail> details;
    std::vector<actions::AuditEntry> trail; ///< oldest first
    std::vector<ports::GuardTrial> trials;
    ports::ActingRules rules;

    std::vector<actions::PlanRequest> requests; ///< so far
    std::vector<actions::ConfirmationGiven> given;
    std::vector<ports::ActionCommand> commands;
    std::vector<ports::AuditQuery> audits;

private:
    template <typename T>
    void later(Answer<T> answer, Result<T> result);

    QObject m_context; ///< what is queued dies with the client
};

} // namespace holdfast::testing
