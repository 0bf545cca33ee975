// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/recovery/rollback_recipe.h"

#include <set>

namespace holdfast::recovery {

/// «snapshot.safety»: the fleet as it is before a plan changes anything. Thread-safe.
class SafetyDeed final : public Deed {
public:
    explicit SafetyDeed(SnapshotBook& book) : m_book(book) {}

    [[nodiscard]] std::string_view prefix() const override { return "snapshot."; }

    [[nodiscard]] actions::StepAnswer run(const actions::StepCall& call, const Subject& subject) override;
    [[nodiscard]] actions::StepSight observe(const actions::StepCall& call, const Subject& subject) override;

private:
    SnapshotBook& m_book;
    std::mutex m_mutex;
    std::map<std::string, std::string>
        m_taken; ///< snapshots by plan, of this program; another one does no harm
};

/// «rollback.…»: what goes beyond one order to a platform. Thread-safe, as the book and platforms are.
class RollbackDeed final : public Deed {
public:
    RollbackDeed(std::shared_ptr<RollbackSource> source, const RollbackParts& parts)
        : m_source(std::move(source)), m_parts(parts) {}

    [[nodiscard]] std::string_view prefix() const override { return "rollback."; }

    [[nodiscard]] actions::StepAnswer run(const actions::StepCall& call, const Subject& subject) override;
    [[nodiscard]] actions::StepSight observe(const actions::StepCall& call, const Subject& subject) override;

private:
    // rollback_replace.cpp
    [[nodiscard]] actions::StepAnswer replace(const actions::StepCall& call, const Subject& subject);
    [[nodiscard]] static actions::StepAnswer putBack(const actions::StepCall& call, const Subject& subject);
    [[nodiscard]] static actions::StepSight seeReplaced(const actions::StepCall& call,
                                                        const Subject& subject);
    // rollback_files.cpp
    [[nodiscard]] static actions::StepAnswer keep(const actions::StepCall& call, const Subject& subject);
    [[nodiscard]] static actions::StepAnswer letGo(const actions::StepCall& call, const Subject& subject);
    [[nodiscard]] static actions::StepSight seeKept(const actions::StepCall& call);
    [[nodiscard]] actions::StepAnswer writeFile(const actions::StepCall& call, const Subject& subject);
    [[nodiscard]] static actions::StepAnswer writeBack(const actions::StepCall& call, const Subject& subject);
    [[nodiscard]] actions::StepSight seeWritten(const actions::StepCall& call, const Subject& subject);
    [[nodiscard]] static actions::StepAnswer reload(const actions::StepCall& call, const Subject& subject);
    // rollback_deeds.cpp
    [[nodiscard]] actions::StepAnswer awaitWell(const actions::StepCall& call);
    [[nodiscard]] actions::StepSight seeWell(const actions::StepCall& call);
    [[nodiscard]] actions::StepAnswer compare(const actions::StepCall& call, const Subject& subject);

    std::shared_ptr<RollbackSource> m_source;
    RollbackParts m_parts;
};

/// «postgres.setting.set», undone by «postgres.setting.restore»: ALTER SYSTEM, and the files read again.
class PostgresSettingDeed final : public Deed {
public:
    [[nodiscard]] std::string_view prefix() const override { return "postgres.setting."; }

    [[nodiscard]] actions::StepAnswer run(const actions::StepCall& call, const Subject& subject) override;
    [[nodiscard]] actions::StepSight observe(const actions::StepCall& call, const Subject& subject) override;
};

/// A step that changes files may only touch those that the fleet file names of the service; an error says
/// what to do.
[[nodiscard]] Result<void> requireNamed(const Subject& subject, const std::string& path);

} // namespace holdfast::recovery
