// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/runtime/acting_office.h"
#include "engine/runtime/plan_desk.h"
#include "engine/runtime/plan_drafts.h"
#include "engine/runtime/recovery_watch.h"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace holdfast::runtime {

/// Acts by itself where it may: watches the triggers after each sweep, has what is due drawn up, confirms it
/// by policy and begins it; proposes the rest. Each decision is a sentence. Engine thread.
class AutomationDesk {
public:
    AutomationDesk(ActingOffice& office, PlanDrafts& drafts, PlanDesk& plans);

    /// Policies, modes or pauses are others now.
    void rulesChanged();
    /// Another fleet is watched.
    void leave();
    void sweepEnded(const FleetStatePtr& state);
    /// What was tried on a service.
    void setRecord(const ServiceId& service, automation::AttemptRecord record);

    void setLikely(std::vector<snapshots::LikelyChange> changes) { m_watch.setLikely(std::move(changes)); }

    /// A plan of automation began, or its guards refused it.
    void began(const actions::Plan& plan, const std::string& refused);

    [[nodiscard]] const std::vector<automation::Proposal>& proposals() const noexcept {
        return m_watch.proposals();
    }

    [[nodiscard]] const std::string& storm() const noexcept { return m_watch.storm(); }

private:
    void carryOut(const RecoveryWatch::Order& order);
    void drawn(const RecoveryWatch::Order& order, Result<PlanDrafts::Found> found);
    void refused(const RecoveryWatch::Order& order, const std::string& why);
    void forgetAttempts(const ServiceId& service);
    void tellProposals(const std::vector<RecoveryWatch::Order>& orders);
    void tellStorm();

    ActingOffice& m_office;
    PlanDrafts& m_drafts;
    PlanDesk& m_plans;
    RecoveryWatch m_watch;
    std::set<ServiceId> m_ordered; ///< a plan is being drawn up
    std::set<ServiceId> m_recordsAsked;
    std::map<ServiceId, actions::RecoveryAction> m_told; ///< proposals that are in the journal of events
};

} // namespace holdfast::runtime
