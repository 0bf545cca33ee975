// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/actions/recovery_action.h"
#include "engine/core/actions/step.h"
#include "engine/core/base/clock.h"
#include "engine/core/base/ids.h"
#include "engine/core/base/result.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace holdfast::actions {

using PlanId = Id<struct PlanTag>;

/// Whom a plan means, so that it cannot be another of the same name.
struct PlanTarget {
    std::string fleet;
    Environment environment = Environment::Development;
    std::string context; ///< the platform it runs on: «docker unix:///run/docker.sock», a cluster's UID
    ServiceId service;
    std::string identity; ///< container id, process start, PostgreSQL's system identifier; empty: has none

    bool operator==(const PlanTarget&) const = default;
};

enum class Sensitivity : std::uint8_t { Plain, Secret };

/// A field before and after; the same on both sides: stays as it is, and is shown for context.
struct FieldChange {
    std::string field;
    std::string before;
    std::string after;
    Sensitivity sensitivity = Sensitivity::Plain;

    bool operator==(const FieldChange&) const = default;
};

enum class Effect : std::uint8_t { Down, Degraded };

/// A service that is touched while the plan runs.
struct AffectedService {
    ServiceId service;
    Effect effect = Effect::Degraded;
    Duration lasts{0};
    double probability = 1.0; ///< 0..1

    bool operator==(const AffectedService&) const = default;
};

enum class Comparison : std::uint8_t { AtMost, AtLeast, Equal };

/// What the action promised beside health. Either a number (a signal, in its unit) or a word (a field).
struct Promise {
    std::string text; ///< «the queue is shorter than 100»
    std::string name; ///< of the signal or the field («version», «replicas»)
    Comparison comparison = Comparison::AtMost;
    double value = 0.0;
    std::string word; ///< not empty: the field must be exactly this

    bool operator==(const Promise&) const = default;
};

struct SuccessCriteria {
    double healthAtLeast = 0.7; ///< own health, 0..1
    int readings = 3;           ///< in a row
    Duration span{10'000};      ///< from the first to the last of them, at least
    Duration every{2'000};      ///< between two readings meanwhile
    Duration deadline{300'000}; ///< counted from the end of the last step
    std::vector<Promise> promises;

    bool operator==(const SuccessCriteria&) const = default;
};

enum class Origin : std::uint8_t { Window, CommandLine, Api, Automation };

/// A proposed change as steps: complete, readable, and bound to what it was built from. A value; once drawn
/// up it is never changed, only drawn up anew.
struct Plan {
    PlanId id;
    RecoveryAction action = RecoveryAction::GracefulRestart;
    Tier tier = Tier::Impact;
    PlanTarget target;
    std::uint64_t revision = 0; ///< of the state it was built from, which it shows
    std::string basis;          ///< digest of what it relies on (configuration, instances, identity)
    TimePoint drawnUp;
    Origin origin = Origin::Window;
    std::string drawnUpBy;
    std::string reason; ///< why it is proposed
    /// What was asked for beside the action (PlanRequest::arguments): enough to draw the plan up again.
    std::map<std::string, std::string> arguments;
    std::vector<FieldChange> changes;
    std::vector<Step> steps; ///< in the order in which they are done
    Duration expected{0};    ///< how long all steps take, as far as is known
    std::vector<AffectedService> affected;
    SuccessCriteria success;
    std::string wayBack; ///< how it is undone, or «none» with the reason

    bool operator==(const Plan&) const = default;
};

/// A plan that may be shown to a person: complete and sound. FixInput says which field is not. Bounds: 1 to
/// 256 steps, texts up to 4096 bytes.
[[nodiscard]] Result<void> checkPlan(const Plan& plan);

/// The plan as it may leave the program: values of secret fields and secrets in texts masked.
[[nodiscard]] Plan masked(Plan plan);

/// SHA-256 of the masked plan in JSON: what a confirmation is bound to. Any change of the plan changes it.
[[nodiscard]] std::string digestOf(const Plan& plan);

} // namespace holdfast::actions
