// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/action_client.h"

#include <QtCore/QObject>
#include <QtCore/QPointer>

#include <functional>
#include <utility>

namespace holdfast::models {

/// Acting as models and pages see it: the questions and orders of ports::ActionClient, whose answers come
/// only as long as the object that asked is alive. What is proposed and under way is in FleetState::desk.
/// Main thread.
class ActionLink final : public QObject {
    Q_OBJECT

public:
    /// `client` outlives the link.
    explicit ActionLink(ports::ActionClient& client, QObject* parent = nullptr);

    template <typename T>
    using Answer = std::function<void(const Result<T>&)>;

    void askOffers(const ServiceId& service, QObject* context,
                   Answer<std::vector<actions::ActionOffer>> answer);
    void askRules(QObject* context, Answer<ports::ActingRules> answer);
    void drawPlan(const actions::PlanRequest& request, QObject* context, Answer<actions::PlanSheet> answer);
    void rehearse(const actions::PlanId& plan, QObject* context, Answer<actions::Rehearsal> answer);
    void execute(const actions::ConfirmationGiven& given, QObject* context, Answer<actions::PlanId> answer);
    void command(const ports::ActionCommand& command, QObject* context, Answer<std::string> answer);
    void queryPlans(const actions::PlanQuery& query, QObject* context,
                    Answer<std::vector<actions::PlanSummary>> answer);
    void askPlan(const actions::PlanId& plan, QObject* context, Answer<actions::PlanDetail> answer);
    void queryAudit(const ports::AuditQuery& query, QObject* context, Answer<ports::AuditAnswer> answer);
    void testGuards(const ServiceId& service, QObject* context,
                    Answer<std::vector<ports::GuardTrial>> answer);

private:
    template <typename T>
    static auto guarded(QObject* context, Answer<T> answer) {
        return [guard = QPointer<QObject>(context), answer = std::move(answer)](const Result<T>& result) {
            if (guard) answer(result);
        };
    }

    ports::ActionClient& m_client;
};

} // namespace holdfast::models
