// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_spec.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace holdfast::actions {

/// What can be done for a service. Each does what ActionTraits::does says and nothing else.
enum class RecoveryAction : std::uint8_t {
    GracefulRestart,
    ContainerRestart,
    CacheClear,
    CacheFlush,
    ConnectionReset,
    ScaleOut,
    ScaleIn,
    ResourceBoost,
    DependencyRestart,
    Isolate,
    Rejoin,
    ConfigurationReload,
    Failover,
    WorkerDrain,
    QueueShed,
    EmergencyRollback,
    Restore,
    QueueReturn,
};

/// How much is asked of a person before it happens (confirmation.h). Ordered.
enum class Tier : std::uint8_t {
    ReadOnly = 0,   ///< changes nothing
    Reversible = 1, ///< can be undone, nobody notices
    Impact = 2,     ///< can be undone, somebody notices
    Hard = 3,       ///< production, or hard to undo
    Destroys = 4,   ///< destroys data
};

/// What it takes away from the service while it runs.
enum class Interruption : std::uint8_t { None, OneReplica, Whole };

/// What must lie ready before it may begin, so that there is a way back.
enum class WayBack : std::uint8_t {
    Compensation, ///< the steps undo themselves
    SafePoint,    ///< a verified snapshot
    Backup,       ///< a fresh and verified backup: it touches data
};

struct ActionTraits {
    RecoveryAction action = RecoveryAction::GracefulRestart;
    std::string_view name;     ///< on the command line, in JSON and in the HTTP API: «graceful-restart»
    Tier tier = Tier::Impact;  ///< outside of production, see tierOf()
    std::string_view verb;     ///< on the button: «Restart now»
    std::string_view does;     ///< in a sentence, without its full stop
    std::string_view promises; ///< what is better afterwards, beside health; empty: nothing else
    Interruption interruption = Interruption::None;
    WayBack wayBack = WayBack::Compensation;
};

/// Every action, in the order of the enum.
[[nodiscard]] std::span<const ActionTraits> allActions() noexcept;
[[nodiscard]] const ActionTraits& traitsOf(RecoveryAction action) noexcept;
[[nodiscard]] std::string_view toString(RecoveryAction action) noexcept;
/// By its name, or by «restart», which means the graceful one.
[[nodiscard]] std::optional<RecoveryAction> recoveryActionFromString(std::string_view text) noexcept;

/// The tier of confirmation: that of the action, but what has an impact counts as hard in production.
[[nodiscard]] Tier tierOf(RecoveryAction action, Environment environment) noexcept;
[[nodiscard]] std::string_view toString(Tier tier) noexcept;
[[nodiscard]] std::optional<Tier> tierFromString(std::string_view text) noexcept;

} // namespace holdfast::actions
