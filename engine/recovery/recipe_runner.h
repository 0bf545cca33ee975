// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/actions/step_runner.h"
#include "engine/recovery/recipe.h"

#include <mutex>

namespace holdfast::recovery {

/// What ends a call early, and who hears how far it is; see Subject.
struct StepWays {
    std::stop_token stop = {};
    std::stop_token abort = {};
    std::function<void(const std::string&)> tell = {};
};

/// Does the steps of plans with the deeds of a cookbook. An operation that nobody knows, and a service that
/// cannot be found, are Failed with a sentence; a fencing token smaller than one seen for the same service of
/// the same fleet is Fenced. An exception that a deed lets out is taken for Unknown: it may have happened.
/// Thread-safe, as far as the deeds and the finder are; steps of one service come one at a time.
class RecipeRunner final : public actions::StepRunner {
public:
    /// Both outlive it.
    RecipeRunner(const Cookbook& cookbook, SubjectFinder& subjects)
        : m_cookbook(cookbook), m_subjects(subjects) {}

    [[nodiscard]] actions::StepAnswer run(const actions::StepCall& call) override {
        return run(call, StepWays{});
    }

    [[nodiscard]] actions::StepSight observe(const actions::StepCall& call) override {
        return observe(call, {});
    }

    /// The same; with the stop every wait ends. What is answered then may be a beginning only: whoever asked
    /// for the stop decides nothing on it.
    [[nodiscard]] actions::StepAnswer run(const actions::StepCall& call, const StepWays& ways);
    [[nodiscard]] actions::StepSight observe(const actions::StepCall& call, const std::stop_token& stop);

private:
    [[nodiscard]] bool isOvertaken(const actions::StepCall& call);

    const Cookbook& m_cookbook;
    SubjectFinder& m_subjects;
    std::mutex m_mutex;
    /// The greatest token seen, by fleet and the service whom the lease is for.
    std::map<std::pair<std::string, ServiceId>, std::uint64_t> m_tokens;
};

} // namespace holdfast::recovery
