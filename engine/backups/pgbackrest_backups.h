// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/backups/backup_place.h"
#include "engine/backups/pgbackrest_tool.h"
#include "engine/backups/postgres_instance.h"
#include "engine/backups/repository.h"
#include "engine/backups/restore_steps.h"
#include "engine/ports/backup_provider.h"

namespace holdfast::backups {

/// Backups by a pgBackRest that is there already: its configuration says where to, how much, how long they
/// are kept and with which key; it stores them and the log in a repository of its own. Holdfast's own holds,
/// for each that was taken here, what was in it («set.json»: its label) and how it was proven.
class PgBackRestBackups final : public ports::BackupProvider {
public:
    PgBackRestBackups(BackupPlace place, const Clock& clock);

    [[nodiscard]] Result<Manifest> take(const ports::BackupSink& sink, std::stop_token stop) override;
    [[nodiscard]] Result<Verification> verify(const BackupId& id, const ports::BackupSink& sink,
                                              std::stop_token stop) override;
    [[nodiscard]] Result<ports::Restored>
    restore(const ports::RestoreOrder& order, const ports::BackupSink& sink, std::stop_token stop) override;
    /// The same for what takes the place of its service: it goes on archiving as that did.
    [[nodiscard]] Result<ports::Restored>
    restoreForItsPlace(const ports::RestoreOrder& order, const ports::BackupSink& sink, std::stop_token stop);
    [[nodiscard]] Result<DrillReport> drill(const BackupId& id, const ports::BackupSink& sink,
                                            std::stop_token stop) override;

    [[nodiscard]] Repository& repository() noexcept { return m_repository; }

private:
    enum class Archiving : std::uint8_t { Off, AsBefore };

    struct BringOrder {
        std::filesystem::path data;        ///< there and empty
        std::filesystem::path run;         ///< of the server
        std::filesystem::path tablespaces; ///< made where there are any
        std::optional<platforms::Account> account;
        ports::RestorePoint point;
        bool durable = true;
        Archiving archiving = Archiving::Off; ///< once it is started by whoever runs it
    };

    /// Its label. FixInput: it is none of pgBackRest's.
    [[nodiscard]] Result<std::string> labelOf(const Manifest& manifest, std::stop_token stop) const;
    /// Whether the pgBackRest of this machine can fetch it. FixInput: there is none of that label any more.
    /// FixSetup, where another host takes the backups: only that one has it.
    [[nodiscard]] Result<void> isHere(const PgBackRestTool& here, const std::string& label,
                                      std::stop_token stop) const;
    [[nodiscard]] Result<ports::Restored> restoreInto(const ports::RestoreOrder& order, Archiving archiving,
                                                      const ports::BackupSink& sink, std::stop_token stop);
    /// Has pgBackRest restore one and a server recover it to where it is wanted.
    [[nodiscard]] Result<std::unique_ptr<PostgresInstance>>
    bring(const Manifest& manifest, const BringOrder& order, Phases& phases, std::stop_token stop) const;

    BackupPlace m_place;
    const Clock& m_clock;
    Repository m_repository;
};

} // namespace holdfast::backups
