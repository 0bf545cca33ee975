// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/recovery/recipe.h"

namespace holdfast::recovery {

/// Takes a service out of rotation at its Caddy: out of the upstreams of every reverse proxy that has it, by
/// path and only while the configuration is still the one that the plan saw. Where it was is written into the
/// handler's «@id», so that whoever rejoins it needs nothing but the proxy. The last upstream is taken only
/// with the argument «last» = «true».
class IsolateRecipe final : public Recipe {
public:
    [[nodiscard]] actions::RecoveryAction action() const override { return actions::RecoveryAction::Isolate; }

    [[nodiscard]] std::string whyNot(const Subject& subject) const override;
    [[nodiscard]] Result<Drawing> draw(const Subject& subject, const actions::PlanRequest& request,
                                       SubjectFinder& others, const ports::PlatformContext& context) override;
};

/// Puts a service back to where it was taken out.
class RejoinRecipe final : public Recipe {
public:
    [[nodiscard]] actions::RecoveryAction action() const override { return actions::RecoveryAction::Rejoin; }

    [[nodiscard]] std::string whyNot(const Subject& subject) const override;
    [[nodiscard]] Result<Drawing> draw(const Subject& subject, const actions::PlanRequest& request,
                                       SubjectFinder& others, const ports::PlatformContext& context) override;
};

/// «caddy.set»: one part of the configuration from «before» to «after»; undone by «caddy.restore», which has
/// the same arguments and goes the other way.
class CaddyDeed final : public Deed {
public:
    [[nodiscard]] std::string_view prefix() const override { return "caddy."; }

    [[nodiscard]] actions::StepAnswer run(const actions::StepCall& call, const Subject& subject) override;
    [[nodiscard]] actions::StepSight observe(const actions::StepCall& call, const Subject& subject) override;
};

} // namespace holdfast::recovery
