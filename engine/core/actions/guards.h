// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/actions/guard_facts.h"

#include <span>

namespace holdfast::actions {

/// The guards, in the order in which they are shown. Each has one question.
enum class GuardId : std::uint8_t {
    Observed,          ///< does Holdfast see the fleet at all?
    Revision,          ///< is the world still the one the plan was built from?
    Target,            ///< is the target the one that is meant?
    Capability,        ///< can the platform do it?
    Lease,             ///< does nobody else act on it?
    ManagedElsewhere,  ///< would something else undo it?
    Cooldown,          ///< was it done only just now?
    Attempts,          ///< was it done too often?
    BackOff,           ///< was the wait after the last attempt kept?
    Breaker,           ///< has the action itself kept failing?
    Impact,            ///< is what goes down within bounds?
    LastReplica,       ///< is a healthy replica left meanwhile?
    HardDependencies,  ///< do its hard dependencies stand?
    PredictedFailures, ///< will they stand a while?
    WayBack,           ///< does a way back exist?
    ChangeFreeze,      ///< are changes allowed today?
    MaintenanceWindow, ///< are they allowed at this hour?
    Role,              ///< may this person do it?
    Automation,        ///< may automation do it?
    Disk,
    Versions,
    Tools,
};

/// NotSet: the guard has no source to ask; not «clear», and no refusal.
enum class Verdict : std::uint8_t { Pass, Warn, Refuse, NotSet };

/// What one guard says.
struct GuardResult {
    GuardId guard = GuardId::Observed;
    Verdict verdict = Verdict::Refuse;
    std::string sentence; ///< what it found; of a refusal: and what to do

    bool operator==(const GuardResult&) const = default;
};

/// When the guards are asked.
enum class GuardMoment : std::uint8_t {
    DrawnUp,         ///< the plan is shown; the lease may still be free
    BeforeExecution, ///< the very next thing is its first step: the lease must be held
    Resumed,         ///< after a crash, some steps done: the world has changed by the plan itself, and each
                     ///< step's precondition is what is asked instead
};

struct GuardReport {
    std::vector<GuardResult> results; ///< of every guard, in the order of GuardId
    GuardMoment moment = GuardMoment::DrawnUp;

    [[nodiscard]] bool refused() const noexcept;
    [[nodiscard]] const GuardResult& of(GuardId guard) const;
    /// The refusals, each sentence with its full stop; empty: none.
    [[nodiscard]] std::string refusals() const;
    bool operator==(const GuardReport&) const = default;
};

/// A plan older than this is drawn up anew rather than confirmed or begun.
inline constexpr Duration kPlanLivesFor{600'000};

/// A dependency at or beyond this probability of failing is warned of.
inline constexpr double kWarnedProbability = 0.7;

/// Asks every guard. Pure: same plan, facts and moment, same report. O(dependencies + affected + entries).
[[nodiscard]] GuardReport askGuards(const Plan& plan, const GuardFacts& facts, GuardMoment moment);

[[nodiscard]] std::string_view toString(GuardId guard) noexcept; ///< «change-freeze»
[[nodiscard]] std::string_view toString(Verdict verdict) noexcept;
[[nodiscard]] std::string_view toString(GuardMoment moment) noexcept;
[[nodiscard]] std::string_view toString(Role role) noexcept;
[[nodiscard]] std::optional<Role> roleFromString(std::string_view text) noexcept;
[[nodiscard]] std::string_view toString(AutomationMode mode) noexcept;
[[nodiscard]] std::optional<AutomationMode> automationModeFromString(std::string_view text) noexcept;

} // namespace holdfast::actions
