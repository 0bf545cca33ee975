// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backups/postgres_tools.h"

#include "engine/probes/target_address.h"
#include "engine/probes/tls_session.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>

namespace holdfast::backups {

namespace fs = std::filesystem;

namespace {

constexpr int kNewest = 40; ///< versions are looked for up to here
constexpr std::uint16_t kPort = 5432;

bool hasTools(const fs::path& folder) {
    return std::ranges::all_of(
        std::array{"pg_basebackup", "pg_verifybackup", "postgres"},
        [&](const char* name) { return ::access((folder / name).c_str(), X_OK) == 0; });
}

std::vector<fs::path> foldersOf(int major) {
    return {fmt::format("/usr/lib/postgresql/{}/bin", major), fmt::format("/usr/pgsql-{}/bin", major),
            fmt::format("/opt/postgresql/{}/bin", major)};
}

void addTls(std::vector<std::string>& environment, const ProbeSpec& server) {
    if (!server.useTls) {
        environment.emplace_back("PGSSLMODE=prefer");
        return;
    }
    const bool verified = server.tls.verification == TlsVerification::Verify;
    environment.emplace_back(verified ? "PGSSLMODE=verify-full" : "PGSSLMODE=require");
    const auto trusted = server.tls.caFile.empty() ? probes::systemCaFile() : server.tls.caFile;
    environment.push_back("PGSSLROOTCERT=" + (verified ? trusted : "/nonexistent"));
    environment.emplace_back("PGSSLMINPROTOCOLVERSION=TLSv1.2");
}

} // namespace

Result<PostgresTools> PostgresTools::find(int major, const std::string& folder, bool exact) {
    if (!folder.empty()) {
        if (hasTools(folder)) return PostgresTools(folder, major);
        return failure(
            ErrorCode::FixSetup,
            "pg_basebackup, pg_verifybackup and postgres are not all there. Name the folder of the "
            "server's programs («programs»), or leave it out.",
            folder);
    }
    for (int version = major; version <= (exact ? major : kNewest); ++version) {
        for (const auto& candidate : foldersOf(version)) {
            if (hasTools(candidate)) return PostgresTools(candidate, version);
        }
    }
    return failure(ErrorCode::FixSetup,
                   fmt::format("The programs of PostgreSQL {} are not on this machine. Install its server "
                               "package (postgresql-{}), or name their folder («programs»).",
                               major, major),
                   fmt::format("PostgreSQL {}", major));
}

Result<ToolCall> callTo(const ProbeSpec& server, std::string program, const std::string& name) {
    const auto target = probes::parseTarget(server.target, kPort);
    if (!target)
        return failure(ErrorCode::FixInput, "This is no address of a server (host:port).", server.target);
    const auto& host = server.tls.serverName.empty() ? target->host : server.tls.serverName;
    auto folder = target->isUnix() ? target->path : host;
    ToolCall call{.program = std::move(program),
                  .arguments = {"--host=" + folder, fmt::format("--port={}", target->port), "--no-password"},
                  .environment = {"PGAPPNAME=" + name, "PGCONNECT_TIMEOUT=10", "PGGSSENCMODE=disable"}};
    if (!server.user.empty()) call.arguments.push_back("--username=" + server.user);
    if (!server.password.isEmpty()) call.environment.push_back("PGPASSWORD=" + server.password.reveal());
    addTls(call.environment, server);
    return call;
}

Result<std::optional<platforms::Account>> serverAccount(const std::string& name) {
    if (::geteuid() != 0) return std::nullopt;
    auto account = platforms::findAccount(name);
    if (!account)
        return failure(ErrorCode::FixSetup,
                       fmt::format("The server must not run as root, and there is no account «{}».", name),
                       name);
    return *account;
}

} // namespace holdfast::backups
