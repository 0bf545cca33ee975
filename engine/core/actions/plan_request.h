// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/actions/confirmation.h"
#include "engine/core/actions/execution.h"

namespace holdfast::actions {

/// What somebody wants done; a plan is drawn up from it.
struct PlanRequest {
    ServiceId service;
    RecoveryAction action = RecoveryAction::GracefulRestart;
    /// What the action leaves open, by name: «replicas» (scaling), «memory» in bytes and «cpu» in cores
    /// (resource boost), «older-than» in seconds (connection reset), «prefix» (cache clear), «to» (failover:
    /// the standby's service), «snapshot» (emergency rollback: its id; else the newest intact safe point) and
    /// «scope» («service», or «fleet» for every service that differs), «backup», «into» and «at» (restore).
    /// What is left out is decided by the recipe.
    std::map<std::string, std::string> arguments;
    std::string reason; ///< why; empty: the plan says what it found

    bool operator==(const PlanRequest&) const = default;
};

/// Whether an action makes sense for a service, as far as the fleet file and the platform tell.
struct ActionOffer {
    RecoveryAction action = RecoveryAction::GracefulRestart;
    std::string whyNot; ///< in a sentence that says what to do; empty: it can be planned

    bool operator==(const ActionOffer&) const = default;
};

/// A plan as it is put before a person, with what is asked of them.
struct PlanSheet {
    Plan plan; ///< masked
    std::string digest;
    GuardReport guards; ///< as of drawing it up
    ConfirmationAsk ask;
    TimePoint expires; ///< afterwards it must be drawn up anew
};

/// What a dry run showed: the calls that each step would make, and why it could not go on.
struct Rehearsal {
    PlanId plan;
    std::vector<std::vector<CallRecord>> steps; ///< as many as the plan has steps; empty where none was made
    GuardReport guards;
    std::string trouble; ///< empty: all steps were rehearsed
};

/// A plan in lists: how it stands or stood at its end.
struct PlanSummary {
    PlanId plan;
    ServiceId service;
    RecoveryAction action = RecoveryAction::GracefulRestart;
    Tier tier = Tier::Impact;
    Origin origin = Origin::Window;
    std::string by;
    std::string reason;
    TimePoint began;
    std::optional<TimePoint> firstStep; ///< none: no step began
    std::optional<TimePoint> ended;
    std::optional<Outcome> outcome; ///< none: it has not ended
    EndCause cause = EndCause::None;
    std::string why;

    bool operator==(const PlanSummary&) const = default;
};

struct PlanQuery {
    ServiceId service; ///< empty: all
    std::optional<TimePoint> from;
    std::optional<TimePoint> to;
    std::size_t limit = 200; ///< 1..10'000
};

/// One plan in full. `evidence` is evidenceOf() as JSON text; empty where there is none.
struct PlanDetail {
    Plan plan; ///< masked
    PlanSummary summary;
    std::vector<StepState> steps;
    std::string evidence;
};

} // namespace holdfast::actions
