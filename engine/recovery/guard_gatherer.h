// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/actions/world.h"
#include "engine/core/automation/recovery_policy.h"
#include "engine/ports/action_store.h"
#include "engine/recovery/plan_maker.h"

namespace holdfast::recovery {

/// What the guards ask that is neither in the world nor in the store. All are called on any thread and must
/// not block.
struct GuardAnswers {
    /// Of the fleet file or edited since; an action that is in no ladder gets the defaults of a TriggerRule.
    std::function<automation::RecoveryPolicy(const ServiceId&)> policyOf;
    /// Who ordered it, with role, lock, mode, highest tier and pause as of now. `serviceLocked` is added here
    /// from the fleet file.
    std::function<actions::AccessFacts(const actions::Plan&)> accessOf;
    /// The reason with which the glass is broken for a service now; empty: it is not. May be null.
    std::function<std::string(const ServiceId&)> brokenGlassOf;
    /// Whether the shared store lies in this service, so that its lock must not be trusted. May be null.
    std::function<bool(const ServiceId&)> keepsStore;
};

/// Gathers what the guards ask about: when a plan is drawn up, and again just before it begins and when it is
/// taken up after a crash. What cannot be found out is left empty, so that its guard refuses or says «not
/// set». Thread-safe; blocks for the store's and the recipe's deadline, and belongs on an executor's thread
/// or an I/O pool.
class GuardGatherer final : public actions::GuardSource {
public:
    struct Parts {
        const Clock& clock;
        PlanMaker& maker;
        SubjectFinder& subjects;
        ports::ActionStore& store;
        NewestState newest;
        GuardAnswers answers;
        Duration deadline{20'000}; ///< for drawing again
    };

    explicit GuardGatherer(Parts parts) : m_parts(std::move(parts)) {}

    /// For a plan that was drawn up this moment: its drawing is what the world is.
    [[nodiscard]] actions::GuardFacts factsOf(const Drawn& drawn);
    /// Draws the plan again from the world as it is now. Never fails: what fails is in the facts.
    [[nodiscard]] Result<actions::GuardFacts> gather(const actions::Plan& plan,
                                                     const actions::Lease* lease) override;
    /// The same; with the stop it gives up drawing again, and says so in the facts.
    [[nodiscard]] Result<actions::GuardFacts> gather(const actions::Plan& plan, const actions::Lease* lease,
                                                     const std::stop_token& stop);

private:
    [[nodiscard]] actions::GuardFacts factsFrom(const actions::Plan& plan, const Result<Drawing>& drawing,
                                                const actions::Lease* lease);

    Parts m_parts;
};

} // namespace holdfast::recovery
