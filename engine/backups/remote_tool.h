// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/backups/backup_place.h"
#include "engine/backups/paced_tool.h"
#include "engine/backups/postgres_tools.h"
#include "engine/backups/tool_process.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace holdfast::backups {

/// One word of a POSIX shell that means `word`, whatever is in it.
[[nodiscard]] std::string shellWord(const std::string& word);

/// The host where a server's own tools run, reached by the system's ssh with the user's own configuration,
/// keys, agent and known hosts. What a tool writes comes back as a stream: nothing is stored there.
///
/// The environment of a tool, and so its passwords, goes through ssh's standard input, never into a command
/// line. That stays open as long as the tool runs: when the connection ends, the tool is asked to end
/// (SIGTERM), as far as the account's shell is a POSIX one.
class RemoteHost {
public:
    /// None: the tools of that service run on this machine.
    [[nodiscard]] static std::optional<RemoteHost> of(const BackupPlace& place);

    /// As ssh knows it.
    [[nodiscard]] const std::string& name() const noexcept { return m_to; }

    /// The server as it is reached from there. A name that its certificate bears instead of the address
    /// belongs to the other one.
    [[nodiscard]] const ProbeSpec& server() const noexcept { return m_server; }

    /// Asks `tool` there for its version, which also tells whether the host can be reached at all. FixSetup
    /// in a sentence. The version that is found is `major` or a newer one, unless the fleet names a folder.
    [[nodiscard]] Result<PostgresTools> findPostgres(const std::string& tool, int major,
                                                     std::stop_token stop);
    /// Where the fleet file names a folder, that program of it; else its bare name.
    [[nodiscard]] std::string program(const std::string& name) const;

    /// The same call, there: its program is a path there or found there, its account is the one ssh logs in
    /// to. `data` gets standard output only. FixInput: a line break where there must be none.
    [[nodiscard]] Result<ToolCall> over(ToolCall call) const;
    /// Runs one there. Its end holds what it wrote to standard output (16 MiB at most), of one that failed
    /// with its errors behind. Errors as trouble() has them where it is ssh that failed, or the tool is not
    /// there.
    [[nodiscard]] Result<ToolEnd> run(ToolCall call, Duration deadline, std::stop_token stop) const;
    /// Runs one there whose standard output becomes a new file here, on the disk. Where it fails the file is
    /// of no use, and the error says why. Gives what it said besides.
    [[nodiscard]] Result<ToolEnd> runInto(const std::filesystem::path& file, ToolCall call, Pace pace,
                                          Duration deadline, std::stop_token stop) const;

    /// What a call that ended badly says, with what to do: of ssh's own troubles (no such host, a key that is
    /// refused or not known, a lost connection), a tool that is not there, or the tool's own words.
    [[nodiscard]] Error trouble(const std::string& tool, const ToolEnd& end) const;

private:
    RemoteHost(const BackupPlace& place);

    std::string m_to;
    std::string m_config;
    std::string m_programs;
    ProbeSpec m_server;
    std::string m_folders; ///< where its tools are looked for before PATH, parted by colons
};

} // namespace holdfast::backups
