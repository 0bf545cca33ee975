// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/actions/recovery_action.h"

#include "engine/core/base/enum_names.h"

#include <array>

namespace holdfast::actions {

namespace {

using enum RecoveryAction;

constexpr std::array kActions{
    ActionTraits{GracefulRestart, "graceful-restart", Tier::Impact, "Restart now",
                 "Drains, stops by signal with a deadline, starts, waits until ready", "",
                 Interruption::OneReplica, WayBack::Compensation},
    ActionTraits{ContainerRestart, "container-restart", Tier::Impact, "Restart hard now",
                 "Stops hard and starts, one replica at a time where there are several", "",
                 Interruption::OneReplica, WayBack::Compensation},
    ActionTraits{CacheClear, "cache-clear", Tier::Impact, "Clear the cache now",
                 "Drops expired keys and what the fleet file declares as cache, and gives memory back",
                 "memory is lower", Interruption::None, WayBack::Compensation},
    ActionTraits{CacheFlush, "cache-flush", Tier::Destroys, "Flush all keys now",
                 "Deletes every key of the database", "memory is lower", Interruption::Whole,
                 WayBack::Backup},
    ActionTraits{ConnectionReset, "connection-reset", Tier::Impact, "End the sessions now",
                 "Ends sessions that are idle in a transaction or blocked for longer than an age",
                 "fewer connections are in use", Interruption::None, WayBack::Compensation},
    ActionTraits{ScaleOut, "scale-out", Tier::Reversible, "Add replicas now",
                 "Adds replicas within the bounds of the rule", "the number of replicas is the planned one",
                 Interruption::None, WayBack::Compensation},
    ActionTraits{ScaleIn, "scale-in", Tier::Reversible, "Remove replicas now",
                 "Removes replicas within the bounds of the rule",
                 "the number of replicas is the planned one", Interruption::OneReplica,
                 WayBack::Compensation},
    ActionTraits{ResourceBoost, "resource-boost", Tier::Reversible, "Raise the limits now",
                 "Raises the limit of CPU or memory of what runs", "the share of the limit in use is lower",
                 Interruption::None, WayBack::Compensation},
    ActionTraits{DependencyRestart, "dependency-restart", Tier::Hard, "Restart in order now",
                 "Restarts the failing dependency first, then what depends on it, in order", "",
                 Interruption::Whole, WayBack::Compensation},
    ActionTraits{Isolate, "isolate", Tier::Hard, "Isolate now",
                 "Takes the service out of rotation at the proxy or the network",
                 "no request reaches the service", Interruption::Whole, WayBack::Compensation},
    ActionTraits{Rejoin, "rejoin", Tier::Hard, "Rejoin now", "Puts the service back into rotation",
                 "requests reach the service", Interruption::None, WayBack::Compensation},
    ActionTraits{ConfigurationReload, "configuration-reload", Tier::Reversible, "Reload now",
                 "Reloads the configuration without a restart", "", Interruption::None,
                 WayBack::Compensation},
    ActionTraits{
        Failover, "failover", Tier::Hard, "Fail over now",
        "Promotes the standby and points its users at it, once the old primary is stopped and fenced",
        "the standby is the primary", Interruption::Whole, WayBack::Compensation},
    ActionTraits{WorkerDrain, "worker-drain", Tier::Impact, "Drain and restart now",
                 "Stops taking tasks, finishes those at hand, restarts", "the queue is shorter",
                 Interruption::OneReplica, WayBack::Compensation},
    ActionTraits{QueueShed, "queue-shed", Tier::Impact, "Move the tasks aside now",
                 "Moves poisoned tasks aside, from where they can be put back; deletes none",
                 "the queue is shorter", Interruption::None, WayBack::Compensation},
    ActionTraits{EmergencyRollback, "emergency-rollback", Tier::Hard, "Roll back now",
                 "Returns the service to its last safe point", "the version is that of the safe point",
                 Interruption::OneReplica, WayBack::SafePoint},
    ActionTraits{Restore, "restore", Tier::Destroys, "Restore now", "Puts data back from a backup",
                 "the data is that of the backup", Interruption::Whole, WayBack::Backup},
    ActionTraits{QueueReturn, "queue-return", Tier::Impact, "Put the tasks back now",
                 "Puts tasks that were moved aside back into their queues, in their order",
                 "fewer tasks lie aside", Interruption::None, WayBack::Compensation},
};

constexpr EnumNames<Tier, 5> kTiers{{{Tier::ReadOnly, "0"},
                                     {Tier::Reversible, "1"},
                                     {Tier::Impact, "2"},
                                     {Tier::Hard, "3"},
                                     {Tier::Destroys, "4"}}};

} // namespace

std::span<const ActionTraits> allActions() noexcept {
    return kActions;
}

const ActionTraits& traitsOf(RecoveryAction action) noexcept {
    return kActions[static_cast<std::size_t>(action)];
}

std::string_view toString(RecoveryAction action) noexcept {
    return traitsOf(action).name;
}

std::optional<RecoveryAction> recoveryActionFromString(std::string_view text) noexcept {
    if (text == "restart") return GracefulRestart;
    for (const auto& traits : kActions) {
        if (traits.name == text) return traits.action;
    }
    return std::nullopt;
}

Tier tierOf(RecoveryAction action, Environment environment) noexcept {
    const Tier own = traitsOf(action).tier;
    return own == Tier::Impact && environment == Environment::Production ? Tier::Hard : own;
}

std::string_view toString(Tier tier) noexcept {
    return nameOf(kTiers, tier);
}

std::optional<Tier> tierFromString(std::string_view text) noexcept {
    return valueOf(kTiers, text);
}

} // namespace holdfast::actions
