// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/automation/desk_state.h"
#include "engine/core/automation/recovery_trigger.h"
#include "engine/core/automation/storm_brake.h"
#include "engine/core/fleet/fleet_state.h"
#include "engine/core/snapshots/snapshot_state.h"
#include "engine/runtime/desk_rules.h"

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <vector>

namespace holdfast::runtime {

/// After each sweep: what should be done for which service, and on whose word. Holds a trigger for each
/// service, what was tried before, and the storm brake. No Qt; one thread; time is given.
class RecoveryWatch {
public:
    RecoveryWatch(DeskRules& rules, const automation::BrakeSettings& brake)
        : m_rules(rules), m_brake(brake) {}

    /// The policies may have changed. `same`: the fleet is the same one, and what was tried before still
    /// holds.
    void useFleet(const FleetSpec& fleet, bool same);

    /// What automation is to do now.
    struct Order {
        ServiceId service;
        actions::RecoveryAction action = actions::RecoveryAction::GracefulRestart;
        std::string reason;
    };

    struct Round {
        std::vector<Order> orders;
        std::vector<ServiceId> recordsWanted; ///< of services in trouble whose attempts are not known yet
        std::vector<ServiceId> well;          ///< whose attempts are to be forgotten
        bool stormChanged = false;
    };

    /// A sweep has ended. `busy`: a plan is under way for the service, or about to be.
    [[nodiscard]] Round take(const FleetState& state, const std::function<bool(const ServiceId&)>& busy,
                             TimePoint now, SteadyPoint steady);

    /// What was tried before, from the store.
    void setRecord(const ServiceId& service, automation::AttemptRecord record);

    /// It is read again before anything is decided for the service.
    void forgetRecord(const ServiceId& service) { m_records.erase(service); }

    /// What likely made services ill. It is named with what is proposed for the service that was changed;
    /// where nothing is, rolling that service back is, for a person to decide.
    void setLikely(std::vector<snapshots::LikelyChange> changes) { m_likely = std::move(changes); }

    /// An order could not be carried out: why, and how long to wait before the next one.
    void refused(const ServiceId& service, actions::RecoveryAction action, std::string why,
                 SteadyPoint until);
    /// Why automation must not act on the service now, by pauses and the storm brake; empty: it may.
    [[nodiscard]] std::string whyHeld(const ServiceId& service, SteadyPoint steady) const;

    /// Automation begins an action.
    void acted(SteadyPoint now) { m_brake.acted(now); }

    /// In the order of the fleet, then rollbacks of what likely made one ill; those without reason are gone.
    [[nodiscard]] const std::vector<automation::Proposal>& proposals() const noexcept { return m_proposals; }

    /// Why automation holds still; empty: it may act.
    [[nodiscard]] const std::string& storm() const noexcept { return m_storm; }

private:
    struct Refusal {
        actions::RecoveryAction action = actions::RecoveryAction::GracefulRestart;
        std::string why;
        SteadyPoint until;
    };

    void watchForStorms(const FleetState& state, SteadyPoint steady);
    [[nodiscard]] std::string whyNot(const ServiceId& service, const automation::Decision& decision,
                                     SteadyPoint steady);
    void propose(std::vector<automation::Proposal>& proposals, const ServiceId& service,
                 const automation::Decision& decision, std::string waits, TimePoint now) const;

    [[nodiscard]] const snapshots::LikelyChange* likelyOf(const ServiceId& service) const;
    /// Rolling back what likely made a service ill, where nothing else is proposed.
    void proposeRollbacks(std::vector<automation::Proposal>& proposals,
                          const std::function<bool(const ServiceId&)>& busy, TimePoint now) const;

    DeskRules& m_rules;
    automation::StormBrake m_brake;
    std::map<ServiceId, automation::RecoveryTrigger> m_triggers;
    std::map<ServiceId, automation::AttemptRecord> m_records;
    std::map<ServiceId, Refusal> m_refusals;
    std::vector<automation::Proposal> m_proposals;
    std::vector<snapshots::LikelyChange> m_likely;
    std::string m_storm;
};

/// One service as triggers see it.
[[nodiscard]] automation::ServiceSigns signsOf(const ServiceState& service, const FleetState& state);

} // namespace holdfast::runtime
