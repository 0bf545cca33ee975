// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/recovery/recipe.h"
#include "engine/recovery/server_call.h"

namespace holdfast::recovery {

/// Makes the standby of a PostgreSQL or Redis the primary, once the old one is proven down: its platform says
/// that it does not run, and its port refuses connections. Says what may be lost, who has to be pointed at
/// the new one, and who else (Patroni, Sentinel) would decide that.
class FailoverRecipe final : public Recipe {
public:
    [[nodiscard]] actions::RecoveryAction action() const override {
        return actions::RecoveryAction::Failover;
    }

    [[nodiscard]] std::string whyNot(const Subject& subject) const override;
    [[nodiscard]] Result<Drawing> draw(const Subject& subject, const actions::PlanRequest& request,
                                       SubjectFinder& others, const ports::PlatformContext& context) override;
};

/// «postgres.failover.promote».
class PostgresFailoverDeed final : public Deed {
public:
    [[nodiscard]] std::string_view prefix() const override { return "postgres.failover."; }

    [[nodiscard]] actions::StepAnswer run(const actions::StepCall& call, const Subject& subject) override;
    [[nodiscard]] actions::StepSight observe(const actions::StepCall& call, const Subject& subject) override;
};

/// «redis.failover.promote».
class RedisFailoverDeed final : public Deed {
public:
    [[nodiscard]] std::string_view prefix() const override { return "redis.failover."; }

    [[nodiscard]] actions::StepAnswer run(const actions::StepCall& call, const Subject& subject) override;
    [[nodiscard]] actions::StepSight observe(const actions::StepCall& call, const Subject& subject) override;
};

/// Why the server is not proven down by its port, in a sentence; empty: nobody listens there. An answer of
/// any kind, and none in time, prove nothing: it may be cut off from here and serve others.
[[nodiscard]] std::string whyNotRefusing(const ProbeSpec& server, Duration deadline);

/// A pair of primary and standby as far as its kind matters.
struct FailoverPair {
    const ProbeSpec& old;
    const ProbeSpec& standby;
    const ServiceSpec& standbyService;
};

/// The part of the drawing that depends on the kind: identity, basis, changes, step, managers.
[[nodiscard]] Result<Drawing> drawPostgresFailover(const FailoverPair& pair,
                                                   const ports::PlatformContext& context);
[[nodiscard]] Result<Drawing> drawRedisFailover(const FailoverPair& pair,
                                                const ports::PlatformContext& context);

} // namespace holdfast::recovery
