// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runtime/in_process_actions.h"

#include <utility>

namespace holdfast::runtime {

InProcessActions::InProcessActions(EngineThread& engine, Asker asker, QObject* parent)
    : QObject(parent)
    , m_engine(engine)
    , m_asker(std::move(asker))
    , m_gate(std::make_shared<PostGate>(this)) {}

InProcessActions::~InProcessActions() {
    m_gate->close();
}

template <typename T>
ports::ActionClient::Answer<T> InProcessActions::homeward(Answer<T> answer) {
    return [gate = m_gate, answer = std::move(answer)](Result<T> result) {
        gate->post([answer, result = std::move(result)]() mutable { answer(std::move(result)); });
    };
}

void InProcessActions::askOffers(const ServiceId& service, Answer<std::vector<actions::ActionOffer>> answer) {
    m_engine.post([service, home = homeward(std::move(answer))](Engine& engine) {
        engine.desk().drafts().offers(service, home);
    });
}

void InProcessActions::askRules(Answer<ports::ActingRules> answer) {
    m_engine.post([home = homeward(std::move(answer))](Engine& engine) { engine.desk().rules(home); });
}

void InProcessActions::drawPlan(const actions::PlanRequest& request, Answer<actions::PlanSheet> answer) {
    m_engine.post([request, asker = m_asker, home = homeward(std::move(answer))](Engine& engine) {
        engine.desk().drafts().draw(request, asker, home);
    });
}

void InProcessActions::rehearse(const actions::PlanId& plan, Answer<actions::Rehearsal> answer) {
    m_engine.post([plan, home = homeward(std::move(answer))](Engine& engine) {
        engine.desk().drafts().rehearse(plan, home);
    });
}

void InProcessActions::execute(const actions::ConfirmationGiven& given, Answer<actions::PlanId> answer) {
    m_engine.post([given, asker = m_asker, home = homeward(std::move(answer))](Engine& engine) {
        engine.desk().execute(given, asker, home);
    });
}

void InProcessActions::command(const ports::ActionCommand& command, Answer<std::string> answer) {
    m_engine.post([command, asker = m_asker, home = homeward(std::move(answer))](Engine& engine) {
        engine.desk().command(command, asker, home);
    });
}

void InProcessActions::queryPlans(const actions::PlanQuery& query,
                                  Answer<std::vector<actions::PlanSummary>> answer) {
    m_engine.post(
        [query, home = homeward(std::move(answer))](Engine& engine) { engine.desk().plans(query, home); });
}

void InProcessActions::askPlan(const actions::PlanId& plan, Answer<actions::PlanDetail> answer) {
    m_engine.post(
        [plan, home = homeward(std::move(answer))](Engine& engine) { engine.desk().plan(plan, home); });
}

void InProcessActions::queryAudit(const ports::AuditQuery& query, Answer<ports::AuditAnswer> answer) {
    m_engine.post(
        [query, home = homeward(std::move(answer))](Engine& engine) { engine.desk().audit(query, home); });
}

void InProcessActions::testGuards(const ServiceId& service, Answer<std::vector<ports::GuardTrial>> answer) {
    m_engine.post([service, asker = m_asker, home = homeward(std::move(answer))](Engine& engine) {
        engine.desk().drafts().testGuards(service, asker, home);
    });
}

} // namespace holdfast::runtime
