// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/backups/tool_process.h"
#include "engine/core/fleet/fleet_spec.h"

#include <filesystem>

namespace holdfast::backups {

/// PostgreSQL's own programs of one version.
class PostgresTools {
public:
    /// Looks in `folder` where one is given, else where distributions put them: those of version `major`
    /// first, then newer ones (a newer pg_basebackup reads an older server; a server starts its own data
    /// only, so `exact` wants that version). FixSetup with what to install.
    [[nodiscard]] static Result<PostgresTools> find(int major, const std::string& folder, bool exact);

    /// Those of another host, in that folder or, without one, where its PATH has them.
    [[nodiscard]] static PostgresTools there(const std::string& folder, int major) { return {folder, major}; }

    [[nodiscard]] std::string program(const std::string& name) const { return (m_folder / name).string(); }

    [[nodiscard]] int major() const noexcept { return m_major; }

private:
    PostgresTools(std::filesystem::path folder, int major) : m_folder(std::move(folder)), m_major(major) {}

    std::filesystem::path m_folder;
    int m_major;
};

/// A program of a PostgreSQL's that connects to it: address as arguments, password and TLS in the
/// environment. `name` stands in the server's list of sessions. FixInput: no address.
[[nodiscard]] Result<ToolCall> callTo(const ProbeSpec& server, std::string program, const std::string& name);

/// Who servers and their tools run as: PostgreSQL refuses to run as root. None: as this process. FixSetup:
/// this is root, and there is no account «postgres».
[[nodiscard]] Result<std::optional<platforms::Account>> serverAccount(const std::string& name);

} // namespace holdfast::backups
