// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/recovery/recipe.h"

namespace holdfast::recovery {

/// Moves tasks of a Celery queue in Redis aside, into lists «holdfast:aside:PLAN:QUEUE», from where undoing
/// puts them back in their order. None is ever deleted, and each batch moves in one atomic script. Which:
/// arguments «task» (by name), «retries» (as often or more), «beyond» (all but so many of the oldest);
/// without any, those retried three times or more, else all beyond 100.
class QueueShedRecipe final : public Recipe {
public:
    [[nodiscard]] actions::RecoveryAction action() const override {
        return actions::RecoveryAction::QueueShed;
    }

    [[nodiscard]] std::string whyNot(const Subject& subject) const override;
    [[nodiscard]] Result<Drawing> draw(const Subject& subject, const actions::PlanRequest& request,
                                       SubjectFinder& others, const ports::PlatformContext& context) override;
};

/// Puts tasks back that a plan moved aside and that stayed there, since it ended well: the oldest lists
/// first, each in its order, behind those that wait. Arguments: «plan» (only what that one moved), «most» (so
/// many; else all). What is back is worked off, so there is no way back but to move it aside again.
class QueueReturnRecipe final : public Recipe {
public:
    [[nodiscard]] actions::RecoveryAction action() const override {
        return actions::RecoveryAction::QueueReturn;
    }

    [[nodiscard]] std::string whyNot(const Subject& subject) const override;
    [[nodiscard]] Result<Drawing> draw(const Subject& subject, const actions::PlanRequest& request,
                                       SubjectFinder& others, const ports::PlatformContext& context) override;
};

/// «queue.shed», undone by «queue.put-back», and «queue.return».
class QueueDeed final : public Deed {
public:
    [[nodiscard]] std::string_view prefix() const override { return "queue."; }

    [[nodiscard]] actions::StepAnswer run(const actions::StepCall& call, const Subject& subject) override;
    [[nodiscard]] actions::StepSight observe(const actions::StepCall& call, const Subject& subject) override;
};

/// The list that holds what a plan moved out of a queue.
[[nodiscard]] std::string asideKey(const actions::PlanId& plan, const std::string& queue);

/// The lists of each queue. Kombu keeps each priority in one of its own.
[[nodiscard]] std::vector<std::string> queueLists(const std::vector<std::string>& queues);
/// Without the bytes by which kombu sets a priority apart.
[[nodiscard]] std::string shownQueue(const std::string& list);
/// Why this service has no queue to be moved about; empty: it has.
[[nodiscard]] std::string whyNoQueue(const Subject& subject);

} // namespace holdfast::recovery
