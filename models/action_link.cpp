// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/action_link.h"

namespace holdfast::models {

ActionLink::ActionLink(ports::ActionClient& client, QObject* parent) : QObject(parent), m_client(client) {}

void ActionLink::askOffers(const ServiceId& service, QObject* context,
                           Answer<std::vector<actions::ActionOffer>> answer) {
    m_client.askOffers(service, guarded<std::vector<actions::ActionOffer>>(context, std::move(answer)));
}

void ActionLink::askRules(QObject* context, Answer<ports::ActingRules> answer) {
    m_client.askRules(guarded<ports::ActingRules>(context, std::move(answer)));
}

void ActionLink::drawPlan(const actions::PlanRequest& request, QObject* context,
                          Answer<actions::PlanSheet> answer) {
    m_client.drawPlan(request, guarded<actions::PlanSheet>(context, std::move(answer)));
}

void ActionLink::rehearse(const actions::PlanId& plan, QObject* context, Answer<actions::Rehearsal> answer) {
    m_client.rehearse(plan, guarded<actions::Rehearsal>(context, std::move(answer)));
}

void ActionLink::execute(const actions::ConfirmationGiven& given, QObject* context,
                         Answer<actions::PlanId> answer) {
    m_client.execute(given, guarded<actions::PlanId>(context, std::move(answer)));
}

void ActionLink::command(const ports::ActionCommand& command, QObject* context, Answer<std::string> answer) {
    m_client.command(command, guarded<std::string>(context, std::move(answer)));
}

void ActionLink::queryPlans(const actions::PlanQuery& query, QObject* context,
                            Answer<std::vector<actions::PlanSummary>> answer) {
    m_client.queryPlans(query, guarded<std::vector<actions::PlanSummary>>(context, std::move(answer)));
}

void ActionLink::askPlan(const actions::PlanId& plan, QObject* context, Answer<actions::PlanDetail> answer) {
    m_client.askPlan(plan, guarded<actions::PlanDetail>(context, std::move(answer)));
}

void ActionLink::queryAudit(const ports::AuditQuery& query, QObject* context,
                            Answer<ports::AuditAnswer> answer) {
    m_client.queryAudit(query, guarded<ports::AuditAnswer>(context, std::move(answer)));
}

void ActionLink::testGuards(const ServiceId& service, QObject* context,
                            Answer<std::vector<ports::GuardTrial>> answer) {
    m_client.testGuards(service, guarded<std::vector<ports::GuardTrial>>(context, std::move(answer)));
}

} // namespace holdfast::models
