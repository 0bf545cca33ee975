// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/actions/guard_facts.h"
#include "engine/core/actions/plan_request.h"
#include "engine/core/fleet/fleet_spec.h"
#include "engine/ports/platform.h"

#include <functional>
#include <memory>
#include <stop_token>

namespace holdfast::recovery {

/// One service with what is needed to act on it. Everything outlives the call.
struct Subject {
    const FleetSpec& fleet;
    const ServiceSpec& service;
    ports::Platform* platform = nullptr; ///< that runs it; null: the fleet file names none
    workloads::WorkloadId workload;      ///< there; empty: none
    /// This program is closing: who waits for an answer gives it up, as if the deadline had come.
    std::stop_token stop = {};
    /// A person wants the plan to end: what takes long and leaves nothing behind ends in its middle.
    std::stop_token abort = {};
    /// Told now and then how far a long step is, in a few words, on the thread of the call. May be null.
    std::function<void(const std::string&)> tell = {};
};

/// Finds the subject of any service of the fleet: a plan may act on several. FixSetup: there is no such
/// service, or its platform cannot be used, in a sentence that says what to do.
class SubjectFinder {
public:
    virtual ~SubjectFinder() = default;
    [[nodiscard]] virtual Result<Subject> find(const ServiceId& service) = 0;
};

/// What a recipe found in the live world and would do about it: everything of a plan that depends on the
/// action. Who draws up the plan adds id, fleet, revision, affected services and verification by health.
struct Drawing {
    std::string context;  ///< PlanTarget::context
    std::string identity; ///< PlanTarget::identity
    std::string basis;    ///< digest of all that it relies on; the same world gives the same one
    std::vector<actions::FieldChange> changes;
    std::vector<actions::Step> steps;
    Duration expected{0};
    std::vector<actions::Promise> promises;
    Duration deadline{300'000}; ///< for verification
    /// Own health from which it has helped; none: the fleet's. 0 where the service itself stays as it is: one
    /// that is isolated is still sick, a primary that was replaced is still down.
    std::optional<double> healthAtLeast = std::nullopt;
    std::string wayBack; ///< or «none: …»
    // For the guards.
    std::vector<actions::Manager> managers;
    std::vector<actions::Need> needs;
    std::optional<int> healthyReplicas; ///< none: not known
    int replicasTaken = 0;
    std::vector<ServiceId> heals; ///< dependencies that the plan recovers first
};

/// How one action is done. Thread-safe; draw() blocks within the context's deadline and only reads.
class Recipe {
public:
    virtual ~Recipe() = default;
    [[nodiscard]] virtual actions::RecoveryAction action() const = 0;
    /// By the fleet file alone: why the action makes no sense for this service, in a sentence that says what
    /// to do; empty: it can be tried.
    [[nodiscard]] virtual std::string whyNot(const Subject& subject) const = 0;
    /// Reads the world now. Called when a plan is drawn up, and again (with the same request) for the guards
    /// just before it begins: the basis of both is compared. FixInput: an argument; FixSetup, Retry, Replan:
    /// why it cannot be done, in a sentence that says what to do.
    [[nodiscard]] virtual Result<Drawing> draw(const Subject& subject, const actions::PlanRequest& request,
                                               SubjectFinder& others,
                                               const ports::PlatformContext& context) = 0;
};

/// Does steps of one kind of operation: those whose Operation::name begins with prefix(), e.g. «platform.» or
/// «postgres.». The contract of actions::StepRunner holds; `subject` is the service on whom the step acts.
/// Its stop ends every wait.
class Deed {
public:
    virtual ~Deed() = default;
    [[nodiscard]] virtual std::string_view prefix() const = 0;
    [[nodiscard]] virtual actions::StepAnswer run(const actions::StepCall& call, const Subject& subject) = 0;
    [[nodiscard]] virtual actions::StepSight observe(const actions::StepCall& call,
                                                     const Subject& subject) = 0;
};

/// What this program can do: recipes by action, deeds by prefix.
struct Cookbook {
    std::vector<std::unique_ptr<Recipe>> recipes;
    std::vector<std::unique_ptr<Deed>> deeds;

    [[nodiscard]] Recipe* recipeFor(actions::RecoveryAction action) const noexcept;
    [[nodiscard]] Deed* deedFor(std::string_view operation) const noexcept;
    void add(Cookbook&& other);
};

/// Restarts, scaling, limits, dependency restart, worker drain: what goes through the platform alone.
[[nodiscard]] Cookbook platformCookbook(const Clock& clock);
/// Caches, sessions, reloads, queues, the proxy, failover: what goes through the servers themselves.
[[nodiscard]] Cookbook serverCookbook(const Clock& clock);

} // namespace holdfast::recovery
