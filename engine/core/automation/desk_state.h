// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/actions/audit_chain.h"
#include "engine/core/actions/plan_request.h"
#include "engine/core/automation/recovery_policy.h"

namespace holdfast::automation {

/// Something that should be done, on the word of a trigger. One for each service at most.
struct Proposal {
    ServiceId service;
    actions::RecoveryAction action = actions::RecoveryAction::GracefulRestart;
    bool proactive = false; ///< foretold, not yet so
    std::string reason;     ///< why it is proposed
    std::string waits;      ///< for what it must wait first; empty: for a person, or it begins now
    TimePoint since;

    bool operator==(const Proposal&) const = default;
};

/// A plan on its way.
struct RunningPlan {
    actions::Plan plan; ///< masked
    actions::Phase phase = actions::Phase::Confirmed;
    std::vector<actions::StepState> steps;
    std::optional<std::size_t> current; ///< the step at work; none: between steps, verifying or waiting
    std::string text;                   ///< what it does now, or what it waits for
    std::string confirmedBy;
    TimePoint began;
    std::optional<TimePoint> firstStep;
    std::string abortBy;      ///< who asked to abort it; empty: nobody
    bool interrupted = false; ///< begun by a program that ended, and taken up again

    bool operator==(const RunningPlan&) const = default;
};

/// Who holds a service, as the store tells.
struct LeaseView {
    ServiceId service;
    std::string holder;
    TimePoint since;
    TimePoint until;
    bool ours = false;

    bool operator==(const LeaseView&) const = default;
};

struct PauseView {
    ServiceId service; ///< empty: the fleet
    std::string by;
    std::string why;
    TimePoint since;

    bool operator==(const PauseView&) const = default;
};

/// A plan that ended where a person must look.
struct OpenQuestion {
    actions::PlanId plan;
    ServiceId service;
    std::string why;
    TimePoint since;

    bool operator==(const OpenQuestion&) const = default;
};

struct ServiceAutomation {
    ServiceId service;
    actions::AutomationMode mode = actions::AutomationMode::Observe; ///< the lowest of all that speak
    RecoveryPolicy policy;
};

struct AccessState {
    std::string who;
    actions::Role role = actions::Role::Viewer; ///< of the person, when unlocked
    bool unlocked = false;
    std::optional<TimePoint> locksAt;

    bool operator==(const AccessState&) const = default;
};

/// Where leases, attempts and the audit trail are kept.
struct ActionStoreState {
    std::string kind;  ///< «SQLite», «PostgreSQL»
    std::string where; ///< without credentials
    actions::LeaseReach reach = actions::LeaseReach::ThisMachine;
    std::string trouble;  ///< in a sentence that says what to do; empty: it answers
    bool opening = false; ///< not there yet: nothing can be ordered

    bool operator==(const ActionStoreState&) const = default;
};

/// All that the screen shows of acting. Immutable; a new one comes with a new FleetState.
struct DeskState {
    std::vector<Proposal> proposals;
    std::vector<RunningPlan> running;
    std::vector<actions::PlanSummary> ended; ///< newest first, at most 50
    std::vector<LeaseView> leases;
    std::vector<PauseView> pauses;
    std::vector<OpenQuestion> questions;
    std::vector<ServiceAutomation> services; ///< in the order of the fleet
    actions::AutomationMode fleetMode = actions::AutomationMode::Suggest;
    actions::AutomationMode highestMode = actions::AutomationMode::Auto; ///< what the environment allows
    std::string storm; ///< why automation holds still; empty: it may act
    AccessState access;
    ActionStoreState store;
    actions::ChainVerdict audit;
    std::string journalTrouble; ///< a damaged journal: nothing can be done until a person looked
};

} // namespace holdfast::automation
