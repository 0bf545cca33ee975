// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/recovery/recipe.h"

#include <map>
#include <mutex>

namespace holdfast::recovery {

/// Takes a changed configuration into a running server. PostgreSQL reads its files again, once they were
/// checked. Caddy is given its file (`reload`), adapted by itself. Redis reads none again: each parameter of
/// its file (`reload`) that differs and can change while it runs is set, and set back to undo it.
class ConfigurationReloadRecipe final : public Recipe {
public:
    [[nodiscard]] actions::RecoveryAction action() const override {
        return actions::RecoveryAction::ConfigurationReload;
    }

    [[nodiscard]] std::string whyNot(const Subject& subject) const override;
    [[nodiscard]] Result<Drawing> draw(const Subject& subject, const actions::PlanRequest& request,
                                       SubjectFinder& others, const ports::PlatformContext& context) override;
};

/// «postgres.reload».
class PostgresReloadDeed final : public Deed {
public:
    [[nodiscard]] std::string_view prefix() const override { return "postgres.reload"; }

    [[nodiscard]] actions::StepAnswer run(const actions::StepCall& call, const Subject& subject) override;
    [[nodiscard]] actions::StepSight observe(const actions::StepCall& call, const Subject& subject) override;
};

/// «redis.config.set», undone by «redis.config.restore», which has the same arguments.
class RedisConfigDeed final : public Deed {
public:
    [[nodiscard]] std::string_view prefix() const override { return "redis.config."; }

    [[nodiscard]] actions::StepAnswer run(const actions::StepCall& call, const Subject& subject) override;
    [[nodiscard]] actions::StepSight observe(const actions::StepCall& call, const Subject& subject) override;
};

/// «caddyfile.load», undone by «caddyfile.unload». The configuration that was there before may hold keys, so
/// it is kept in memory only: once this program has ended, a person loads the former file. Thread-safe.
class CaddyLoadDeed final : public Deed {
public:
    [[nodiscard]] std::string_view prefix() const override { return "caddyfile."; }

    [[nodiscard]] actions::StepAnswer run(const actions::StepCall& call, const Subject& subject) override;
    [[nodiscard]] actions::StepSight observe(const actions::StepCall& call, const Subject& subject) override;

private:
    std::mutex m_mutex;
    std::map<std::string, std::string> m_before; ///< configurations by plan
};

/// A parameter of a redis.conf.
struct RedisSetting {
    std::string name; ///< lower case
    std::string value;

    bool operator==(const RedisSetting&) const = default;
};

/// The parameters of a redis.conf that stand there once, without comments; quotes are resolved.
[[nodiscard]] std::vector<RedisSetting> parseRedisFile(std::string_view text);

/// Gives Caddy its file (`reload`) as it is now; nothing where it runs that already.
[[nodiscard]] actions::StepAnswer loadCaddyFile(const actions::StepCall& call, const ServiceSpec& proxy);

[[nodiscard]] Result<Drawing> drawCaddyReload(const Subject& subject, const ports::PlatformContext& context);
[[nodiscard]] Result<Drawing> drawPostgresReload(const Subject& subject,
                                                 const ports::PlatformContext& context);
[[nodiscard]] Result<Drawing> drawRedisReload(const Subject& subject, const ports::PlatformContext& context);

} // namespace holdfast::recovery
