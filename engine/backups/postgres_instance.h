// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/backups/postgres_tools.h"
#include "engine/backups/private_folder.h"
#include "engine/core/base/clock.h"
#include "engine/ports/backup_provider.h"

#include <filesystem>

namespace holdfast::backups {

struct InstanceOrder {
    std::filesystem::path data;
    std::filesystem::path run; ///< private folder for its socket and configuration
    std::filesystem::path log; ///< the folder restore_command takes the log from; empty: none
    std::string fetch;         ///< restore_command, where it is another one than for `log`
    ports::RestorePoint point; ///< of meaning while the data is to be recovered
    bool durable = true;       ///< false: of a drill, nothing has to outlive a crash of the machine
};

/// A server on restored data that nothing else reaches and that reaches nothing: no network, a socket in a
/// private folder, no archiving, no replication, no preloaded libraries, none of the configuration that was
/// restored but for ALTER SYSTEM's, of which all of this is taken back. Ends with this object.
class PostgresInstance {
public:
    ~PostgresInstance();
    PostgresInstance(const PostgresInstance&) = delete;
    PostgresInstance& operator=(const PostgresInstance&) = delete;

    /// Starts it and waits until it has recovered and takes queries. FixInput: what it was to recover to
    /// cannot be reached, in its own words. FixSetup. Retry: not in time. Cancelled.
    [[nodiscard]] static Result<std::unique_ptr<PostgresInstance>>
    start(const PostgresTools& tools, const std::optional<platforms::Account>& account,
          const InstanceOrder& order, Duration deadline, std::stop_token stop);

    /// How to connect to one of its databases, as its administrator `user`.
    [[nodiscard]] ProbeSpec server(const std::string& database, const std::string& user) const;
    /// When the last transaction that was replayed had committed.
    [[nodiscard]] std::optional<TimePoint> lastCommit() const;

    /// Time it took from its start to the first query.
    [[nodiscard]] Duration recoveryTook() const noexcept { return m_took; }

    /// A clean shutdown. FixSetup: it did not end well.
    [[nodiscard]] Result<void> shutDown();

private:
    struct Heard;

    PostgresInstance() = default;

    std::filesystem::path m_data;
    std::filesystem::path m_run;
    std::shared_ptr<Heard> m_heard;
    Duration m_took{0};
    std::unique_ptr<ToolProcess> m_process;
};

/// A command of PostgreSQL's restore_command: its shell copies one file out of a folder, whatever the folder
/// is called.
[[nodiscard]] std::string restoreCommand(const std::filesystem::path& folder);

} // namespace holdfast::backups
