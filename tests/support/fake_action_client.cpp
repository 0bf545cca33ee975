// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/fake_action_client.h"

#include <QtCore/QMetaObject>

#include <utility>

namespace holdfast::testing {

template <typename T>
void FakeActionClient::later(Answer<T> answer, Result<T> result) {
    QMetaObject::invokeMethod(
        &m_context,
        [answer = std::move(answer), result = std::move(result)]() mutable { answer(std::move(result)); },
        Qt::QueuedConnection);
}

void FakeActionClient::askOffers(const ServiceId&, Answer<std::vector<actions::ActionOffer>> answer) {
    later<std::vector<actions::ActionOffer>>(std::move(answer), offers);
}

void FakeActionClient::askRules(Answer<ports::ActingRules> answer) {
    later<ports::ActingRules>(std::move(answer), rules);
}

void FakeActionClient::drawPlan(const actions::PlanRequest& request, Answer<actions::PlanSheet> answer) {
    requests.push_back(request);
    later<actions::PlanSheet>(std::move(answer),
                              draw ? draw(request)
                                   : failure(ErrorCode::FixSetup, "The platform is not "
                                                                  "connected. Connect it."));
}

void FakeActionClient::rehearse(const actions::PlanId& plan, Answer<actions::Rehearsal> answer) {
    auto shown = rehearsal;
    shown.plan = plan;
    later<actions::Rehearsal>(std::move(answer), std::move(shown));
}

void FakeActionClient::execute(const actions::ConfirmationGiven& confirmation,
                               Answer<actions::PlanId> answer) {
    given.push_back(confirmation);
    if (refusal) return later<actions::PlanId>(std::move(answer), std::unexpected(*refusal));
    later<actions::PlanId>(std::move(answer), confirmation.plan);
}

void FakeActionClient::command(const ports::ActionCommand& wanted, Answer<std::string> answer) {
    commands.push_back(wanted);
    if (refusal) return later<std::string>(std::move(answer), std::unexpected(*refusal));
    later<std::string>(std::move(answer), std::string());
}

void FakeActionClient::queryPlans(const actions::PlanQuery&,
                                  Answer<std::vector<actions::PlanSummary>> answer) {
    std::vector<actions::PlanSummary> plans;
    for (const auto& [id, detail] : details)
        plans.push_back(detail.summary);
    later<std::vector<actions::PlanSummary>>(std::move(answer), std::move(plans));
}

void FakeActionClient::askPlan(const actions::PlanId& plan, Answer<actions::PlanDetail> answer) {
    const auto found = details.find(plan);
    if (found == details.end())
        return later<actions::PlanDetail>(std::move(answer),
                                          failure(ErrorCode::FixInput, "There is no such plan."));
    later<actions::PlanDetail>(std::move(answer), found->second);
}

void FakeActionClient::queryAudit(const ports::AuditQuery& query, Answer<ports::AuditAnswer> answer) {
    audits.push_back(query);
    ports::AuditAnswer found{.entries = {}, .verdict = actions::verifyChain(trail), .matching = 0};
    for (auto entry = trail.rbegin(); entry != trail.rend(); ++entry) {
        const auto& note = entry->note;
        const bool fits = (query.service.isEmpty() || note.service == query.service) &&
                          (query.kind.empty() || note.kind == query.kind) &&
                          (query.actor.empty() || note.actor == query.actor) &&
                          (!query.from || entry->time >= *query.from) &&
                          (query.text.empty() || note.text.find(query.text) != std::string::npos);
        if (!fits) continue;
        ++found.matching;
        if (found.entries.size() < query.limit) found.entries.push_back(*entry);
    }
    later<ports::AuditAnswer>(std::move(answer), std::move(found));
}

void FakeActionClient::testGuards(const ServiceId&, Answer<std::vector<ports::GuardTrial>> answer) {
    later<std::vector<ports::GuardTrial>>(std::move(answer), trials);
}

} // namespace holdfast::testing
