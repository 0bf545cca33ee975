// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/runtime/acting_office.h"
#include "engine/runtime/plan_drafts.h"
#include "engine/runtime/plan_executors.h"

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <vector>

namespace holdfast::runtime {

/// Plans on their way and plans that ended: takes up what a program before left, has confirmed plans run, and
/// keeps what came of them. Engine thread; answers come there, too.
class PlanDesk {
public:
    template <typename T>
    using Answer = std::function<void(Result<T>)>;

    struct Ways {
        ActingOffice& office;
        std::function<void(const ServiceId&, TimePoint)> intervened; ///< somebody acts on a service
        /// A plan of automation has begun, or was refused by its guards: then with the reason.
        std::function<void(const actions::Plan&, const std::string& refused)> automatic;
    };

    explicit PlanDesk(Ways ways);

    /// Everything of this fleet stays where it is; the journal knows it. Blocks until no plan is at an act.
    void park();
    /// What a program that ended has left; begins once the fleet is observed.
    void takeUp(std::vector<actions::PlanHistory> interrupted);
    /// The fleet is observed.
    void observed();

    /// Runs a plan; the answer comes when its guards have been asked once more and it has begun, or why not.
    void begin(actions::Plan plan, actions::Confirmation confirmation, Answer<actions::PlanId> answer);
    void abort(const std::function<bool(const actions::Plan&)>& which, const std::string& by);

    void wake() { m_executors->wake(); }

    /// A plan is under way for the service, or what came of it is still being entered.
    [[nodiscard]] bool isBusy(const ServiceId& service) const;
    [[nodiscard]] const automation::RunningPlan* find(const actions::PlanId& plan) const;

    [[nodiscard]] std::vector<automation::RunningPlan> running() const;
    /// Newest first, of the store and of this program, at most 50.
    [[nodiscard]] std::vector<actions::PlanSummary> ended() const;
    /// That the store does not know of.
    [[nodiscard]] std::vector<automation::OpenQuestion> questions() const;
    void settled(const actions::PlanId& plan);
    /// Offers the store what it has not taken.
    void keepEnded();

private:
    [[nodiscard]] PlanRun::Parts parts();
    [[nodiscard]] std::unique_ptr<PlanExecutors> newExecutors();
    void watch(const std::shared_ptr<PlanRun>& run, const automation::RunningPlan& first);
    void began(const std::shared_ptr<PlanRun>& run, const actions::Progress& progress,
               const std::string& why);
    void over(const actions::PlanDetail& detail, const std::optional<automation::AttemptRecord>& record,
              bool kept);
    void tellBegin(const automation::RunningPlan& run);
    void tellEnd(const actions::PlanSummary& summary);

    Ways m_ways;
    std::vector<actions::PlanHistory> m_interrupted; ///< until the fleet is observed
    std::map<actions::PlanId, automation::RunningPlan> m_running;
    std::map<actions::PlanId, Answer<actions::PlanId>> m_answers; ///< of plans whose guards are asked
    std::deque<actions::PlanDetail> m_unkept;                     ///< that the store has not taken yet
    std::deque<actions::PlanSummary> m_ended;                     ///< of this program, newest first
    std::vector<automation::OpenQuestion> m_questions;
    bool m_observed = false;
    std::unique_ptr<PlanExecutors> m_executors; ///< last: its threads use the rest
};

} // namespace holdfast::runtime
