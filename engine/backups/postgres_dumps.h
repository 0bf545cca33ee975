// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/backups/backup_place.h"
#include "engine/backups/postgres_instance.h"
#include "engine/backups/repository.h"
#include "engine/backups/restore_steps.h"
#include "engine/backups/unpack.h"
#include "engine/ports/backup_provider.h"

namespace holdfast::backups {

/// Logical backups of a PostgreSQL: every database by pg_dump in its custom format, the roles (without their
/// passwords) by pg_dumpall. They are of the moments at which each database was dumped, not of one in
/// between; what they can do and physical ones cannot is to come back on another version or machine.
///
/// In the repository: «roles.sql», and «<database>.dump» for each.
class PostgresDumps final : public ports::BackupProvider {
public:
    PostgresDumps(BackupPlace place, const Clock& clock);

    [[nodiscard]] Result<Manifest> take(const ports::BackupSink& sink, std::stop_token stop) override;
    [[nodiscard]] Result<Verification> verify(const BackupId& id, const ports::BackupSink& sink,
                                              std::stop_token stop) override;
    [[nodiscard]] Result<ports::Restored>
    restore(const ports::RestoreOrder& order, const ports::BackupSink& sink, std::stop_token stop) override;
    [[nodiscard]] Result<DrillReport> drill(const BackupId& id, const ports::BackupSink& sink,
                                            std::stop_token stop) override;

    [[nodiscard]] Repository& repository() noexcept { return m_repository; }

private:
    struct LoadOrder {
        std::filesystem::path data;  ///< of the new cluster; not there yet
        std::filesystem::path dumps; ///< for the unpacked dumps; not there yet
        std::filesystem::path run;   ///< of the server
        std::optional<platforms::Account> account;
        bool durable = true;
    };

    [[nodiscard]] Result<void> dumpAll(const PostgresTools& tools, const std::filesystem::path& folder,
                                       TimePoint began, const ports::BackupSink& sink,
                                       std::stop_token stop) const;
    [[nodiscard]] Result<void> unpackInto(const Manifest& manifest, const std::filesystem::path& folder,
                                          const UnpackRule& rule) const;
    /// What its dumps are called once they are unpacked.
    [[nodiscard]] static std::vector<std::string> dumpsOf(const Manifest& manifest);
    /// Makes a new cluster, starts a server on it that nothing else reaches, and loads everything.
    [[nodiscard]] Result<std::unique_ptr<PostgresInstance>>
    load(const Manifest& manifest, const LoadOrder& order, const UnpackRule& rule, Phases& phases) const;

    BackupPlace m_place;
    const Clock& m_clock;
    Repository m_repository;
};

} // namespace holdfast::backups
