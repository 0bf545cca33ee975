// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backups/remote_tool.h"

#include "engine/backups/plain_file.h"
#include "engine/backups/restore_steps.h"
#include "engine/core/base/text.h"

#include <fmt/format.h>

#include <array>
#include <cstdlib>

namespace holdfast::backups {

namespace fs = std::filesystem;

namespace {

constexpr const char* kSsh = "/usr/bin/ssh";
constexpr Duration kAsk{60'000};
constexpr int kSshFailed = 255;
constexpr int kNotFound = 127;
constexpr int kNewest = 40; ///< versions of PostgreSQL are looked for up to here
constexpr std::size_t kMostNoise = 64UL * 1024;
constexpr std::size_t kMostText = 16UL << 20U;
/// What comes before it was written by the account's own start files.
constexpr std::string_view kBegins = "holdfast: the tool begins\n";

/// What the account's shell runs: $1 folders to look in first, $2 what to say before the tool begins; then
/// the tool. Standard input: lines NAME=value, an empty one, and then nothing for as long as it is wanted.
constexpr const char* kScript = "PATH=\"$1${1:+:}$PATH\"; export PATH; begins=$2; shift 2; "
                                "while IFS= read -r line && [ -n \"$line\" ]; do export \"$line\"; done; "
                                "exec 3<&0 </dev/null; "
                                "(while read -r line; do :; done; kill -TERM $$) <&3 3<&- >/dev/null 2>&1 & "
                                "printf '%s\\n' \"$begins\"; exec \"$@\" 3<&-";

std::string foldersFor(int major) {
    std::string out;
    for (int version = major; version <= kNewest; ++version)
        out += fmt::format("{}/usr/lib/postgresql/{}/bin:/usr/pgsql-{}/bin", out.empty() ? "" : ":", version,
                           version);
    return out;
}

/// Its configuration is read as for whoever runs Holdfast, and the agent is theirs.
std::vector<std::string> ownEnvironment() {
    std::vector<std::string> out;
    for (const char* name : {"HOME", "SSH_AUTH_SOCK"}) {
        if (const char* value = std::getenv(name)) out.push_back(fmt::format("{}={}", name, value));
    }
    return out;
}

/// Gives `inner` what comes after kBegins.
std::function<bool(std::string_view)> afterNoise(std::function<bool(std::string_view)> inner) {
    return [inner = std::move(inner), noise = std::string(), begun = false](std::string_view bytes) mutable {
        if (begun) return inner(bytes);
        noise.append(bytes);
        const auto at = noise.find(kBegins);
        if (at == std::string::npos) return noise.size() < kMostNoise;
        begun = true;
        const auto rest = std::string_view(noise).substr(at + kBegins.size());
        return rest.empty() || inner(rest);
    };
}

struct Sign {
    std::string_view words; ///< that ssh says
    const char* meaning;    ///< {} is the host
};

/// In this order: of a changed key ssh says the second, too.
constexpr std::array kSigns{
    Sign{"REMOTE HOST IDENTIFICATION HAS CHANGED",
         "the host key of {} is not the one that is known: another machine answers, or it was set up anew. "
         "Find out which; only then remove the old key (ssh-keygen -R)"},
    Sign{"Host key verification failed",
         "the host key of {} is not known here. Connect once by hand with ssh, as the account that Holdfast "
         "runs as, and compare its fingerprint"},
    Sign{"Could not resolve hostname",
         "nobody knows a host {}. Correct the name («ssh: to:»), or give it to ssh's configuration"},
    Sign{"Permission denied",
         "{} refuses the login. Give its account the public key of the one that Holdfast runs as "
         "(authorized_keys), without a passphrase or in the agent"},
    Sign{"Too many authentication failures",
         "{} refuses the login: too many keys were offered. Name the right one in ssh's configuration "
         "(IdentityFile, IdentitiesOnly)"},
    Sign{"Connection refused",
         "nothing takes ssh connections on {}. Start its sshd, or correct the port in ssh's configuration"},
    Sign{"Connection timed out", "{} does not answer. See that it runs and can be reached"},
    Sign{"Operation timed out", "{} does not answer. See that it runs and can be reached"},
    Sign{"No route to host", "{} cannot be reached. See that it runs, and the network to it"},
    Sign{"Network is unreachable", "{} cannot be reached. See to the network to it"},
};

} // namespace

std::string shellWord(const std::string& word) {
    std::string out = "'";
    for (const char c : word)
        out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return out + "'";
}

RemoteHost::RemoteHost(const BackupPlace& place)
    : m_to(place.settings.sshTo)
    , m_config(place.sshConfig)
    , m_programs(place.programsThere)
    , m_server(place.server)
    , m_folders("/usr/local/bin:/opt/redis/bin") {
    if (place.settings.sshServer.empty()) return;
    m_server.target = place.settings.sshServer;
    m_server.tls.serverName.clear();
}

std::optional<RemoteHost> RemoteHost::of(const BackupPlace& place) {
    if (place.settings.sshTo.empty()) return std::nullopt;
    return RemoteHost(place);
}

std::string RemoteHost::program(const std::string& name) const {
    return (fs::path(m_programs) / name).string();
}

Result<PostgresTools> RemoteHost::findPostgres(const std::string& tool, int major, std::stop_token stop) {
    m_folders = foldersFor(major);
    const auto end = run({.program = program(tool), .arguments = {"--version"}}, kAsk, std::move(stop));
    if (!end) return std::unexpected(end.error());
    if (!end->good()) return std::unexpected(trouble(tool, *end));
    const auto found = majorIn(end->output); // «pg_dump (PostgreSQL) 15.18 (Debian …)»
    if (found < major)
        return failure(
            ErrorCode::FixSetup,
            fmt::format("{} on {} is {}, and the server is newer: {}. Install postgresql-client-{} "
                        "there, or name the folder of newer ones («programs»).",
                        tool, m_to, found, major, major),
            m_to);
    return PostgresTools::there(m_programs, found);
}

Result<ToolCall> RemoteHost::over(ToolCall call) const {
    std::string input = "LC_ALL=C\n";
    for (const auto& variable : call.environment) {
        if (variable.find('\n') != std::string::npos)
            return failure(ErrorCode::FixInput,
                           "A line break in a password or a setting cannot be passed on over ssh. Choose "
                           "another password.",
                           m_to);
        input += variable + "\n";
    }
    std::string begins(kBegins);
    begins.pop_back();
    std::string command =
        fmt::format("exec /bin/sh -c {} holdfast {} {} {}", shellWord(kScript), shellWord(m_folders),
                    shellWord(call.data ? begins : ""), shellWord(call.program));
    for (const auto& argument : call.arguments)
        command += " " + shellWord(argument);
    ToolCall out{.program = kSsh, .environment = ownEnvironment()};
    if (!m_config.empty()) out.arguments = {"-F", m_config};
    out.arguments.insert(out.arguments.end(), {"-T", "-a", "-x", "-o", "BatchMode=yes", "-o",
                                               "ConnectTimeout=15", "-o", "ServerAliveInterval=15", "-o",
                                               "ServerAliveCountMax=4", "-o", "ClearAllForwardings=yes", "-o",
                                               "ControlMaster=no", "--", m_to, std::move(command)});
    out.input = std::move(input) + "\n";
    out.heard = std::move(call.heard);
    out.read = std::move(call.read);
    if (call.data) out.data = afterNoise(std::move(call.data));
    return out;
}

Result<ToolEnd> RemoteHost::run(ToolCall call, Duration deadline, std::stop_token stop) const {
    const auto tool = fs::path(call.program).filename().string();
    std::string said;
    call.data = [&said](std::string_view bytes) {
        if (said.size() + bytes.size() < kMostText) said += bytes;
        return true;
    };
    auto there = over(std::move(call));
    if (!there) return std::unexpected(there.error());
    auto end = runTool(std::move(*there), deadline, std::move(stop));
    if (!end) return end;
    if (end->code == kSshFailed || end->code == kNotFound || end->signal != 0)
        return std::unexpected(trouble(tool, *end));
    end->output = end->good() ? said : said + end->output;
    return end;
}

Result<ToolEnd> RemoteHost::runInto(const fs::path& file, ToolCall call, Pace pace, Duration deadline,
                                    std::stop_token stop) const {
    const auto tool = fs::path(call.program).filename().string();
    auto out = PlainFile::create(file);
    if (!out) return std::unexpected(out.error());
    Result<void> written;
    call.data = [&](std::string_view bytes) {
        if (written) written = out->write(bytes);
        return written.has_value();
    };
    auto there = over(std::move(call));
    if (!there) return std::unexpected(there.error());
    const auto end = runPaced(std::move(*there), std::move(pace), deadline, std::move(stop));
    if (!end) return end;
    if (!written) return std::unexpected(written.error());
    if (!end->good()) return std::unexpected(trouble(tool, *end));
    if (auto synced = out->sync(); !synced) return std::unexpected(synced.error());
    return end;
}

Error RemoteHost::trouble(const std::string& tool, const ToolEnd& end) const {
    const auto words = lastWords(end.output);
    if (end.code == kSshFailed) {
        for (const auto& sign : kSigns) {
            if (end.output.find(sign.words) == std::string::npos) continue;
            return {ErrorCode::FixSetup,
                    fmt::format("{} could not run over ssh: {} (ssh: {}).", tool,
                                fmt::format(fmt::runtime(sign.meaning), m_to), words),
                    m_to};
        }
        return {ErrorCode::Retry,
                fmt::format("The connection to {} was lost while {} ran there, and what it had sent is not "
                            "kept ({}). See that the host and its network are well, and try again.",
                            m_to, tool, words.empty() ? "ssh said nothing" : "ssh: " + words),
                m_to};
    }
    if (end.signal != 0)
        return {
            ErrorCode::Retry,
            fmt::format("ssh was ended by signal {} while {} ran on {}. Try again.", end.signal, tool, m_to),
            m_to};
    if (end.code == kNotFound)
        return {ErrorCode::FixSetup,
                fmt::format("{} is not on {}. Install it there, or name the folder it is in («programs») "
                            "({}).",
                            tool, m_to, words),
                m_to};
    if (end.output.find("can only write single tablespace to stdout") != std::string::npos)
        return {ErrorCode::FixSetup,
                fmt::format("The server has tablespaces besides its own, and {} can send only one over ssh. "
                            "Leave out «ssh» so that the backup comes by the server's own address, or let "
                            "pgBackRest take it.",
                            tool),
                m_to};
    return {ErrorCode::FixSetup, fmt::format("{} on {} failed: {}.", tool, m_to, words), m_to};
}

} // namespace holdfast::backups
