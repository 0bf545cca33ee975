// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/backups/backup_place.h"
#include "engine/backups/repository.h"
#include "engine/backups/tool_process.h"
#include "engine/backups/unpack.h"
#include "engine/ports/backup_provider.h"

namespace holdfast::backups {

class RemoteHost;

/// Backups of a Redis, all of its databases: its RDB file by the replication stream (redis-cli --rdb, which
/// needs no access to the host), redis-check-rdb, and restores that a server of their own has loaded.
class RedisBackups final : public ports::BackupProvider {
public:
    RedisBackups(BackupPlace place, const Clock& clock);

    [[nodiscard]] Result<Manifest> take(const ports::BackupSink& sink, std::stop_token stop) override;
    [[nodiscard]] Result<Verification> verify(const BackupId& id, const ports::BackupSink& sink,
                                              std::stop_token stop) override;
    [[nodiscard]] Result<ports::Restored>
    restore(const ports::RestoreOrder& order, const ports::BackupSink& sink, std::stop_token stop) override;
    [[nodiscard]] Result<DrillReport> drill(const BackupId& id, const ports::BackupSink& sink,
                                            std::stop_token stop) override;

    [[nodiscard]] Repository& repository() noexcept { return m_repository; }

private:
    [[nodiscard]] Result<void> receive(const std::filesystem::path& file, std::stop_token stop) const;
    [[nodiscard]] Result<void> receiveFrom(const RemoteHost& host, const std::filesystem::path& file,
                                           std::stop_token stop) const;
    /// FixInput: it is not sound.
    [[nodiscard]] Result<void> check(const std::filesystem::path& file, std::stop_token stop) const;
    [[nodiscard]] Result<void> unpackInto(const Manifest& manifest, const std::filesystem::path& folder,
                                          const UnpackRule& rule) const;

    BackupPlace m_place;
    const Clock& m_clock;
    Repository m_repository;
};

/// A server on a restored RDB file that nothing else reaches: no network, a socket in a private folder,
/// nothing is written. Ends with this object.
class RedisInstance {
public:
    /// Starts it on «dump.rdb» in `data` and waits until it has loaded. FixInput: it cannot be loaded.
    [[nodiscard]] static Result<std::unique_ptr<RedisInstance>>
    start(const std::string& programs, const std::filesystem::path& data, const std::filesystem::path& run,
          Duration deadline, std::stop_token stop);

    [[nodiscard]] ProbeSpec server() const;
    /// FixSetup: it did not end well.
    [[nodiscard]] Result<void> shutDown();

private:
    RedisInstance() = default;

    std::filesystem::path m_run;
    std::unique_ptr<ToolProcess> m_process;
};

} // namespace holdfast::backups
