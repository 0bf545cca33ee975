// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/recovery/recipe.h"

namespace holdfast::recovery {

/// Expired keys, and live ones under the prefixes that the fleet file declares as a cache: found with SCAN,
/// taken away with UNLINK in batches; then memory is given back. Never keys of a broker, results or sessions.
class CacheClearRecipe final : public Recipe {
public:
    [[nodiscard]] actions::RecoveryAction action() const override {
        return actions::RecoveryAction::CacheClear;
    }

    [[nodiscard]] std::string whyNot(const Subject& subject) const override;
    [[nodiscard]] Result<Drawing> draw(const Subject& subject, const actions::PlanRequest& request,
                                       SubjectFinder& others, const ports::PlatformContext& context) override;
};

/// Flushes the databases that hold nothing but declared cache.
class CacheFlushRecipe final : public Recipe {
public:
    [[nodiscard]] actions::RecoveryAction action() const override {
        return actions::RecoveryAction::CacheFlush;
    }

    [[nodiscard]] std::string whyNot(const Subject& subject) const override;
    [[nodiscard]] Result<Drawing> draw(const Subject& subject, const actions::PlanRequest& request,
                                       SubjectFinder& others, const ports::PlatformContext& context) override;
};

/// «redis.cache.clear», «redis.cache.purge», «redis.cache.flush».
class CacheDeed final : public Deed {
public:
    [[nodiscard]] std::string_view prefix() const override { return "redis.cache."; }

    [[nodiscard]] actions::StepAnswer run(const actions::StepCall& call, const Subject& subject) override;
    [[nodiscard]] actions::StepSight observe(const actions::StepCall& call, const Subject& subject) override;
};

} // namespace holdfast::recovery
