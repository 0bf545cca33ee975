// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/snapshots/snapshot.h"
#include "engine/ports/action_client.h"
#include "engine/runtime/acting_office.h"

#include <functional>
#include <map>

namespace holdfast::runtime {

/// Plans that were drawn up and wait for somebody's word: draws them off the engine thread, keeps them for as
/// long as they live, rehearses them and tests the guards with copies of them. Engine thread; answers come on
/// any thread, once, unless the office is gone.
class PlanDrafts {
public:
    template <typename T>
    using Answer = std::function<void(Result<T>)>;

    explicit PlanDrafts(ActingOffice& office) : m_office(office) {}

    void offers(const ServiceId& service, Answer<std::vector<actions::ActionOffer>> answer);
    void draw(const actions::PlanRequest& request, const Asker& asker, Answer<actions::PlanSheet> answer);
    void rehearse(const actions::PlanId& plan, Answer<actions::Rehearsal> answer);
    void testGuards(const ServiceId& service, const Asker& asker,
                    Answer<std::vector<ports::GuardTrial>> answer);

    /// A plan for automation, with what the guards say; on the engine thread, and not kept.
    struct Found {
        actions::Plan plan;
        actions::GuardReport guards;
    };

    void drawFor(const actions::PlanRequest& request, const Asker& asker, Answer<Found> answer);

    /// Where a service is rolled back to if no snapshot is named: the last safe point of before the change
    /// that likely made it ill. Others go to the newest safe point.
    void setGoals(std::map<ServiceId, snapshots::SnapshotId> goals) { m_goals = std::move(goals); }

    /// As it was drawn up, not masked. Replan: it is not here, or too old.
    [[nodiscard]] Result<actions::Plan> find(const actions::PlanId& plan) const;
    void forget(const actions::PlanId& plan);

    void forgetAll() { m_drafts.clear(); }

private:
    struct Draft {
        actions::Plan plan;
        TimePoint expires;
    };

    void keep(const actions::Plan& plan, const Asker& asker);
    [[nodiscard]] actions::PlanRequest withGoal(actions::PlanRequest request) const;

    ActingOffice& m_office;
    std::map<actions::PlanId, Draft> m_drafts;
    std::map<ServiceId, snapshots::SnapshotId> m_goals;
    WorkerPool m_threads{"drawing", 4}; ///< last: its jobs use the rest
};

} // namespace holdfast::runtime
