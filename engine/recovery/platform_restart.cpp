// SPDX-License-Identifier: GPL-3.0-or-later
// Graceful restart, hard restart, worker drain: the same steps with another way to stop.
#include "engine/recovery/platform_recipe.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace holdfast::recovery {

using actions::RecoveryAction;
using workloads::Ability;

namespace {

constexpr std::array kNeeds{Ability::Stop, Ability::Start};
/// A plan holds 256 steps, three for each instance.
constexpr std::size_t kMostInstances = 80;
/// Platforms wait ten minutes for an end at most; a task at hand should get all of it but the calls' time.
constexpr Duration kDrain{570'000};

class RestartRecipe final : public Recipe {
public:
    RestartRecipe(RecoveryAction action, StopManner manner) : m_action(action), m_manner(std::move(manner)) {}

    [[nodiscard]] RecoveryAction action() const override { return m_action; }

    [[nodiscard]] std::string whyNot(const Subject& subject) const override {
        if (m_action == RecoveryAction::WorkerDrain && subject.service.kind != ServiceKind::Celery)
            return fmt::format("{} takes no tasks that could be finished first: restart it gracefully.",
                               subject.service.id.value());
        return whyNotByPlatform(subject, kNeeds);
    }

    [[nodiscard]] Result<Drawing> draw(const Subject& subject, const actions::PlanRequest& request,
                                       SubjectFinder&, const ports::PlatformContext& context) override {
        if (auto why = whyNot(subject); !why.empty())
            return failure(ErrorCode::FixSetup, std::move(why), subject.service.id.value());
        const auto sight = lookAt(subject, kNeeds, context);
        if (!sight) return std::unexpected(sight.error());
        const auto& workload = sight->workload;
        if (workload.instances.size() > kMostInstances)
            return failure(ErrorCode::FixSetup,
                           fmt::format("One plan restarts {} replicas at most and this has {}: let its "
                                       "platform roll them.",
                                       kMostInstances, workload.instances.size()),
                           subject.service.id.value());
        auto drawing = beginDrawing(*sight, Touches::Run, request);
        addRestart(drawing, subject, workload, m_manner);
        drawing.replicasTaken = std::min(drawing.healthyReplicas.value_or(0), 1);
        drawing.wayBack = "none: a restart cannot be taken back; the service is started again if it is down";
        return drawing;
    }

private:
    RecoveryAction m_action;
    StopManner m_manner;
};

} // namespace

std::vector<std::unique_ptr<Recipe>> restartRecipes() {
    std::vector<std::unique_ptr<Recipe>> recipes;
    recipes.push_back(std::make_unique<RestartRecipe>(RecoveryAction::GracefulRestart, StopManner{}));
    recipes.push_back(std::make_unique<RestartRecipe>(RecoveryAction::ContainerRestart,
                                                      StopManner{.signal = {}, .within = Duration(0)}));
    // Celery finishes the tasks at hand on this signal, and takes no more. Source: its documentation, «warm
    // shutdown».
    recipes.push_back(std::make_unique<RestartRecipe>(RecoveryAction::WorkerDrain,
                                                      StopManner{.signal = "SIGTERM", .within = kDrain}));
    return recipes;
}

} // namespace holdfast::recovery
