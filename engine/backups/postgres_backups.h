// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/backups/backup_place.h"
#include "engine/backups/log_shelf.h"
#include "engine/backups/postgres_content.h"
#include "engine/backups/postgres_tools.h"
#include "engine/backups/repository.h"
#include "engine/ports/backup_provider.h"

namespace holdfast::backups {

/// Physical backups of a PostgreSQL: pg_basebackup with its manifest and all the log it needs,
/// pg_verifybackup, the log that a LogReceiver put onto the repository's shelf.
class PostgresBackups final : public ports::BackupProvider {
public:
    PostgresBackups(BackupPlace place, const Clock& clock);

    [[nodiscard]] Result<Manifest> take(const ports::BackupSink& sink, std::stop_token stop) override;
    [[nodiscard]] Result<Verification> verify(const BackupId& id, const ports::BackupSink& sink,
                                              std::stop_token stop) override;
    [[nodiscard]] Result<ports::Restored>
    restore(const ports::RestoreOrder& order, const ports::BackupSink& sink, std::stop_token stop) override;
    [[nodiscard]] Result<DrillReport> drill(const BackupId& id, const ports::BackupSink& sink,
                                            std::stop_token stop) override;

    [[nodiscard]] Repository& repository() noexcept { return m_repository; }

    [[nodiscard]] LogShelf shelf(const LogRange& log) const;

private:
    [[nodiscard]] Result<void> runBaseBackup(const PostgresTools& tools, const std::filesystem::path& folder,
                                             std::uint64_t& dataBytes, const ports::BackupSink& sink,
                                             std::stop_token stop) const;
    /// Everything of a backup into a folder that is there and empty.
    [[nodiscard]] Result<void> unpackAll(const Manifest& manifest, const std::filesystem::path& folder,
                                         const std::filesystem::path& tablespaces,
                                         const UnpackRule& rule) const;
    [[nodiscard]] Result<std::string> judge(const PostgresTools& tools, const Manifest& manifest,
                                            const std::filesystem::path& folder, std::stop_token stop) const;
    [[nodiscard]] Result<ports::Restored> restoreInto(const Manifest& manifest,
                                                      const ports::RestoreOrder& order,
                                                      const ports::BackupSink& sink,
                                                      std::stop_token stop) const;

    BackupPlace m_place;
    const Clock& m_clock;
    Repository m_repository;
};

/// The stretch of log that a backup needs, as the manifest that pg_basebackup wrote says. FixInput: it says
/// none.
[[nodiscard]] Result<LogRange> logRangeIn(std::string_view backupManifest, LogRange known);

} // namespace holdfast::backups
