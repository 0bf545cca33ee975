// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/action_client.h"
#include "engine/runtime/acting_world.h"
#include "engine/runtime/engine_thread.h"
#include "engine/runtime/post_gate.h"

#include <QtCore/QObject>

#include <memory>

namespace holdfast::runtime {

/// How somebody acts through an engine in this process. Lives on the thread that made it (which needs an
/// event loop); answers come there, unless it is gone. Who may do what is decided by the engine, not here.
class InProcessActions final : public QObject, public ports::ActionClient {
    Q_OBJECT

public:
    InProcessActions(EngineThread& engine, Asker asker, QObject* parent = nullptr);
    ~InProcessActions() override;

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

private:
    /// Brings an answer from another thread home.
    template <typename T>
    [[nodiscard]] Answer<T> homeward(Answer<T> answer);

    EngineThread& m_engine;
    Asker m_asker;
    std::shared_ptr<PostGate> m_gate;
};

} // namespace holdfast::runtime
