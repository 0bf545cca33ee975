// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backups/dump_takeover.h"

#include "engine/backups/postgres_instance.h"
#include "engine/backups/restore_steps.h"
#include "engine/recovery/sql_talk.h"
#include "engine/stores/sealed_file.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <map>
#include <system_error>

namespace holdfast::backups {

namespace fs = std::filesystem;

namespace {

constexpr Duration kAsk{60'000};
constexpr Duration kStartWithin{600'000};
constexpr std::uintmax_t kLargest = 4UL << 20U; ///< bytes of a file of settings
/// Of the running server, and of this very cluster: none of them is a setting.
constexpr std::array<std::string_view, 9> kOfTheCluster{
    "PG_VERSION",       "postmaster.pid",  "postmaster.opts", "backup_label",  "tablespace_map",
    "current_logfiles", "backup_manifest", "recovery.signal", "standby.signal"};

std::string sqlName(const std::string& name) {
    std::string quoted = "\"";
    for (const char c : name)
        quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    return quoted + "\"";
}

using Passwords = std::map<std::string, Secret>; ///< hashes, by role

Result<Passwords> passwordsOf(const ProbeSpec& server, const std::stop_token& stop) {
    recovery::SqlTalk talk(server, kAsk, stop);
    const auto rows = talk.ask("SELECT rolname, rolpassword FROM pg_authid WHERE rolpassword IS NOT NULL");
    if (!rows && rows.error().code != ErrorCode::FixSetup) return std::unexpected(rows.error());
    if (!rows)
        return failure(
            ErrorCode::FixSetup,
            fmt::format("{} A dump has none of the roles' passwords, and without them nobody could log in "
                        "afterwards. Let the account of the backups read them (GRANT pg_read_all_data), or "
                        "restore into a folder («holdfast backup restore») and load what you need by hand.",
                        rows.error().detail),
            server.target);
    Passwords found;
    for (const auto& row : rows->rows()) {
        if (row.size() == 2 && row[0] && row[1]) found.emplace(*row[0], Secret(*row[1]));
    }
    return found;
}

/// A file of settings that lies elsewhere, as it is: from the folder that takes the place it leads to the
/// same.
Result<void> carryLink(const fs::path& from, const fs::path& to,
                       const std::optional<platforms::Account>& account) {
    std::error_code error;
    fs::remove(to, error);
    if (!error) fs::copy_symlink(from, to, error);
    if (!error && account && ::lchown(to.c_str(), account->user, account->group) != 0)
        error = std::error_code(errno, std::generic_category());
    if (!error) return {};
    return failure(ErrorCode::FixSetup,
                   fmt::format("The link {} cannot be taken over: {}.", from.string(), error.message()),
                   to.string());
}

} // namespace

Result<std::size_t> carryPasswords(const BackupPlace& place, const Manifest& manifest,
                                   const fs::path& restored, const fs::path& run, std::stop_token stop) {
    const auto passwords = passwordsOf(place.server, stop);
    if (!passwords) return std::unexpected(passwords.error());
    const auto account = serverAccount(place.serverAccount);
    if (!account) return std::unexpected(account.error());
    const auto major = majorOf(restored);
    if (!major) return std::unexpected(major.error());
    const auto tools = PostgresTools::find(*major, place.settings.programs, true);
    if (!tools) return std::unexpected(tools.error());
    auto instance =
        PostgresInstance::start(*tools, *account, {.data = restored, .run = run}, kStartWithin, stop);
    if (!instance) return std::unexpected(instance.error());
    std::size_t without = 0;
    {
        recovery::SqlTalk talk((*instance)->server("postgres", manifest.administrator), kAsk, stop);
        const auto roles = talk.ask("SELECT rolname FROM pg_roles WHERE rolcanlogin");
        if (!roles) return std::unexpected(roles.error());
        for (const auto& row : roles->rows()) {
            const auto found = row.empty() || !row[0] ? passwords->end() : passwords->find(*row[0]);
            if (found == passwords->end()) {
                ++without;
                continue;
            }
            // A hash is kept as it is.
            const auto told = talk.order(fmt::format("ALTER ROLE {} PASSWORD {}", sqlName(found->first),
                                                     recovery::sqlText(found->second.reveal())));
            // Not in the server's words: they may show what it was told.
            if (!told)
                return failure(ErrorCode::FixSetup,
                               fmt::format("The role «{}» could not be given its password in the restored "
                                           "cluster.",
                                           found->first),
                               restored.string());
        }
    }
    if (auto ended = (*instance)->shutDown(); !ended) return std::unexpected(ended.error());
    return without;
}

Result<void> carrySettings(const BackupPlace& place, const fs::path& present, const fs::path& restored) {
    const auto account = serverAccount(place.serverAccount);
    if (!account) return std::unexpected(account.error());
    std::error_code error;
    for (fs::directory_iterator at(present, error), end; !error && at != end; at.increment(error)) {
        const auto name = at->path().filename().string();
        const bool ofTheCluster = std::ranges::find(kOfTheCluster, name) != kOfTheCluster.end();
        std::error_code ignored;
        if (ofTheCluster || !at->is_regular_file(ignored)) continue;
        if (at->is_symlink(ignored)) {
            if (auto linked = carryLink(at->path(), restored / name, *account); !linked) return linked;
            continue;
        }
        if (at->file_size(ignored) > kLargest) continue; // a log, or what a crash has left
        const auto text = stores::readSealedFile(at->path());
        if (!text) return std::unexpected(text.error());
        if (auto written = writeFileFor(restored / name, *text, *account); !written) return written;
    }
    if (error)
        return failure(
            ErrorCode::FixSetup,
            fmt::format("The settings in {} cannot be read: {}.", present.string(), error.message()),
            present.string());
    return {};
}

} // namespace holdfast::backups
