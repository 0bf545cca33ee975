// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/backups/backup_place.h"
#include "engine/backups/remote_tool.h"
#include "engine/backups/tool_process.h"
#include "engine/core/base/result.h"

#include <optional>
#include <string>
#include <vector>

namespace holdfast::backups {

/// A backup as pgBackRest lists it.
struct PgBackRestSet {
    std::string label; ///< «20261122-003000F»
    std::string kind;  ///< «full», «diff» or «incr»
    std::uint64_t bytes = 0;
    bool hasErrors = false;       ///< pages whose checksum was wrong when it was taken
    std::string systemIdentifier; ///< of the cluster that it is of; empty: pgBackRest does not say
};

/// What `pgbackrest info --output=json` says of one stanza. FixInput: it is no such text. FixSetup, in
/// pgBackRest's own words: the stanza is not there or not well. Oldest first.
[[nodiscard]] Result<std::vector<PgBackRestSet>> pgBackRestSetsIn(const std::string& json,
                                                                  const std::string& stanza);

/// The pgBackRest of a stanza, called as its configuration says.
class PgBackRestTool {
public:
    /// The one of the host that the service's backup names, else of this machine. FixSetup: it is not on this
    /// machine.
    [[nodiscard]] static Result<PgBackRestTool> find(const BackupPlace& place);

    /// «pgBackRest 2.45»
    [[nodiscard]] Result<std::string> version(std::stop_token stop) const;
    [[nodiscard]] Result<std::vector<PgBackRestSet>> sets(std::stop_token stop) const;
    /// FixInput: it no longer has the backup of that label.
    [[nodiscard]] Result<void> has(const std::string& label, std::stop_token stop) const;
    /// One of its commands to its end. What it refuses is FixSetup, damage in its repository FixInput, both
    /// in its own words.
    [[nodiscard]] Result<std::string> run(std::vector<std::string> arguments, Duration deadline,
                                          std::stop_token stop) const;
    /// For PostgreSQL's restore_command: takes one piece of log for the cluster in `data`.
    [[nodiscard]] std::string fetchCommand(const std::string& data) const;

private:
    [[nodiscard]] Result<ToolEnd> call(std::vector<std::string> arguments, Duration deadline,
                                       std::function<void(std::string_view)> read,
                                       std::stop_token stop) const;

    std::string m_program;
    std::string m_stanza;
    std::string m_config;
    std::optional<platforms::Account> m_account;
    std::optional<RemoteHost> m_host;
};

} // namespace holdfast::backups
