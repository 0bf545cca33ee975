// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/recovery/recipe.h"

namespace holdfast::recovery {

/// Ends PostgreSQL sessions that are idle in a transaction, or blocked by others than those, for longer than
/// «older-than» seconds (60). Sessions that only wait for ones that are ended are left: they go on by
/// themselves. Never Holdfast's own, superusers', or maintenance's; replication and autovacuum are no client
/// sessions.
class ConnectionResetRecipe final : public Recipe {
public:
    [[nodiscard]] actions::RecoveryAction action() const override {
        return actions::RecoveryAction::ConnectionReset;
    }

    [[nodiscard]] std::string whyNot(const Subject& subject) const override;
    [[nodiscard]] Result<Drawing> draw(const Subject& subject, const actions::PlanRequest& request,
                                       SubjectFinder& others, const ports::PlatformContext& context) override;
};

/// «postgres.sessions.end»: ends the named sessions as far as each is still the same one (process and its
/// start) and still stuck.
class SessionDeed final : public Deed {
public:
    [[nodiscard]] std::string_view prefix() const override { return "postgres.sessions."; }

    [[nodiscard]] actions::StepAnswer run(const actions::StepCall& call, const Subject& subject) override;
    [[nodiscard]] actions::StepSight observe(const actions::StepCall& call, const Subject& subject) override;
};

/// The text of a statement without its literals, on one line and cut.
[[nodiscard]] std::string maskedStatement(std::string_view sql);

} // namespace holdfast::recovery
