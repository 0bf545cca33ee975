// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/automation/desk_state.h"
#include "engine/ports/acting_rules.h"

#include <functional>
#include <variant>

namespace holdfast::ports {

/// Ends a plan at the next step's boundary; what was done is undone.
struct AbortPlan {
    actions::PlanId plan;
};

/// `service` empty: the whole fleet. Holds within a second, also for plans of automation under way.
struct PauseAutomation {
    ServiceId service;
    std::string why;
};

struct ResumeAutomation {
    ServiceId service;
};

/// `service` empty: the fleet. The environment's bound holds all the same.
struct SetAutomationMode {
    ServiceId service;
    actions::AutomationMode mode = actions::AutomationMode::Suggest;
};

/// How a service is recovered, in place of what the fleet file says: its ladder and the highest tier that
/// automation does by itself; the rest of `wanted` is not looked at. Empty: as the file says. The
/// environment's bounds hold all the same. FixInput: it is not sound, in a sentence; a higher tier than
/// before needs an admin.
struct SetLadder {
    ServiceId service;
    RecoverySettings wanted;
};

/// Viewer locks again.
struct Unlock {
    actions::Role role = actions::Role::Operator;
    Duration lasts{900'000}; ///< 1 min .. 8 h
};

struct Lock {};

/// Allows to act on this service for ten minutes though the shared store cannot be reached. Goes into the
/// audit trail with its reason.
struct BreakGlass {
    ServiceId service;
    std::string reason; ///< at least 10 characters
};

/// A person has looked at a plan that needed one.
struct SettleQuestion {
    actions::PlanId plan;
    std::string text; ///< what they found
};

using ActionCommand = std::variant<AbortPlan, PauseAutomation, ResumeAutomation, SetAutomationMode, SetLadder,
                                   Unlock, Lock, BreakGlass, SettleQuestion>;

/// Newest first.
struct AuditQuery {
    std::optional<TimePoint> from;
    std::optional<TimePoint> to;
    ServiceId service;         ///< empty: all
    std::string kind;          ///< empty: all
    std::string actor;         ///< empty: all
    std::string text;          ///< contained in text or kind, whatever the case; empty: all
    std::size_t limit = 1'000; ///< 1..100'000
};

struct AuditAnswer {
    std::vector<actions::AuditEntry> entries;
    actions::ChainVerdict verdict; ///< of the whole trail, verified anew
    std::uint64_t matching = 0;    ///< before the limit
};

/// One refusal that the self-test provoked.
struct GuardTrial {
    std::string trial;          ///< «a plan whose confirmation names the service in wrong case»
    bool refused = false;       ///< as it must be
    std::string sentence;       ///< with which it was refused
    std::optional<Error> error; ///< it could not be tried
};

/// How a screen, a command or the HTTP API acts: everything goes through plans. Thread and answers as of
/// EngineClient; Origin and the person are known to whoever made the client.
class ActionClient {
public:
    template <typename T>
    using Answer = std::function<void(Result<T>)>;

    virtual ~ActionClient() = default;
    ActionClient() = default;
    ActionClient(const ActionClient&) = delete;
    ActionClient& operator=(const ActionClient&) = delete;

    /// Every action, with why it cannot be planned for the service.
    virtual void askOffers(const ServiceId& service, Answer<std::vector<actions::ActionOffer>> answer) = 0;
    /// What was ruled beside the fleet file, as it is now.
    virtual void askRules(Answer<ActingRules> answer) = 0;
    /// Reads the world and draws up a plan. A plan that guards refuse is answered all the same: the sheet
    /// says which. FixInput, FixSetup: it cannot be drawn up, in a sentence that says what to do.
    virtual void drawPlan(const actions::PlanRequest& request, Answer<actions::PlanSheet> answer) = 0;
    virtual void rehearse(const actions::PlanId& plan, Answer<actions::Rehearsal> answer) = 0;
    /// Confirms and begins a plan that was drawn up here. The answer comes when it is accepted; how it goes
    /// on is in DeskState::running. FixInput: a wrong name or reason; Replan: too old, or another one.
    virtual void execute(const actions::ConfirmationGiven& given, Answer<actions::PlanId> answer) = 0;
    virtual void command(const ActionCommand& command, Answer<std::string> answer) = 0;

    virtual void queryPlans(const actions::PlanQuery& query,
                            Answer<std::vector<actions::PlanSummary>> answer) = 0;
    virtual void askPlan(const actions::PlanId& plan, Answer<actions::PlanDetail> answer) = 0;
    virtual void queryAudit(const AuditQuery& query, Answer<AuditAnswer> answer) = 0;
    /// Provokes every refusal on copies of a plan for this service; nothing is done to it.
    virtual void testGuards(const ServiceId& service, Answer<std::vector<GuardTrial>> answer) = 0;
};

} // namespace holdfast::ports
