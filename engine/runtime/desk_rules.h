// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/actions/guard_facts.h"
#include "engine/core/automation/desk_state.h"
#include "engine/core/automation/service_policy.h"
#include "engine/core/automation/storm_brake.h"
#include "engine/ports/action_client.h"
#include "engine/runtime/acting_world.h"

#include <map>
#include <memory>
#include <mutex>
#include <set>

namespace holdfast::runtime {

/// Who may do what now: the person's lock, the modes of automation and its pauses, broken glass, and who
/// asked for which plan. Asked by guards on executors' threads, changed on the engine thread. Thread-safe,
/// never blocks.
class DeskRules {
public:
    DeskRules(const Clock& clock, std::string who, actions::Role highest,
              automation::EnvironmentBounds bounds);

    // The person.
    /// FixInput: more than this person may, or for too long or short.
    [[nodiscard]] Result<void> unlock(const ports::Unlock& order);
    void lock();
    /// Locks when its time is over; true: it just did.
    [[nodiscard]] bool lockWhenDue();
    [[nodiscard]] automation::AccessState access() const;
    /// Whether somebody may give orders that need this role. FixSetup: what is missing, in a sentence.
    [[nodiscard]] Result<void> may(const Asker& asker, actions::Role needed) const;
    [[nodiscard]] std::string nameOf(const Asker& asker) const;

    // Automation.
    void useFleet(const FleetSpec& fleet, const std::map<std::string, std::string>& settings);
    [[nodiscard]] automation::RecoveryPolicy policyOf(const ServiceId& service) const;
    /// What is ruled beside the fleet file.
    [[nodiscard]] ports::ActingRules ruled() const;
    [[nodiscard]] actions::AutomationMode modeOf(const ServiceId& service) const;
    [[nodiscard]] actions::AutomationMode fleetMode() const;

    [[nodiscard]] const automation::EnvironmentBounds& bounds() const noexcept { return m_bounds; }

    [[nodiscard]] automation::AutomationPause& pause() noexcept { return m_pause; }

    // The glass.
    void breakGlass(const ServiceId& service, std::string by, std::string reason, Duration lasts);
    [[nodiscard]] std::string brokenGlassOf(const ServiceId& service) const;

    // Plans.
    void asked(const actions::PlanId& plan, const Asker& asker);
    /// It was confirmed by a program that has ended; whoever confirmed it might do so then.
    void takenUp(const actions::PlanId& plan);
    void forget(const actions::PlanId& plan);
    /// For the guards.
    [[nodiscard]] actions::AccessFacts accessOf(const actions::Plan& plan) const;

private:
    struct Glass {
        ports::BrokenGlass view;
        SteadyPoint until;
    };

    const Clock& m_clock;
    const std::string m_who;
    const actions::Role m_highest;
    const automation::EnvironmentBounds m_bounds;
    automation::AutomationPause m_pause;
    mutable std::mutex m_mutex;
    actions::Role m_role = actions::Role::Viewer;
    std::optional<SteadyPoint> m_lockAt; ///< none: locked
    TimePoint m_locksAt;                 ///< the same for people
    actions::AutomationMode m_fleetMode = actions::AutomationMode::Observe;
    std::map<ServiceId, automation::RecoveryPolicy> m_policies;
    std::map<ServiceId, RecoverySettings> m_set;
    std::map<ServiceId, Glass> m_glass;
    std::map<actions::PlanId, Asker> m_askers;
    std::set<actions::PlanId> m_takenUp;
};

} // namespace holdfast::runtime
