// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backups/target_facts.h"

#include "engine/stores/sealed_file.h"

#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <system_error>

namespace holdfast::backups {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kMostEntries = 8;

bool isThere(const fs::path& path) {
    struct stat info{};
    return ::lstat(path.c_str(), &info) == 0;
}

bool looksLikePostgres(const fs::path& folder) {
    return isThere(folder / "PG_VERSION") && isThere(folder / "global" / "pg_control");
}

bool looksLikeRedis(const fs::path& folder) {
    return isThere(folder / "dump.rdb") || isThere(folder / "appendonlydir");
}

/// The first eight bytes of pg_control, since PostgreSQL 8.
std::string systemIdentifierOf(const fs::path& folder) {
    const auto bytes = stores::readSealedFile(folder / "global" / "pg_control");
    std::uint64_t identifier = 0;
    if (!bytes || bytes->size() < sizeof identifier) return {};
    std::memcpy(&identifier, bytes->data(), sizeof identifier);
    return std::to_string(identifier);
}

/// A pid file whose process is there, or that cannot be read.
bool serverRuns(const fs::path& folder) {
    if (!isThere(folder / "postmaster.pid")) return false;
    const auto text = stores::readSealedFile(folder / "postmaster.pid");
    if (!text) return true;
    const auto pid = static_cast<pid_t>(std::abs(std::atol(text->c_str())));
    return pid <= 0 || ::kill(pid, 0) == 0 || errno != ESRCH;
}

/// PostgreSQL and Redis work in the folder of their data, also in a container, whose processes are seen here.
bool isWorkedIn(const fs::path& folder) {
    struct stat wanted{};
    if (::stat(folder.c_str(), &wanted) != 0) return true;
    std::error_code error;
    for (fs::directory_iterator at("/proc", error), end; !error && at != end; at.increment(error)) {
        struct stat found{};
        if (::stat((at->path() / "cwd").c_str(), &found) == 0 && found.st_dev == wanted.st_dev &&
            found.st_ino == wanted.st_ino)
            return true;
    }
    return static_cast<bool>(error);
}

std::string dataDirectoryAbove(fs::path path) {
    while (path.has_relative_path()) {
        path = path.parent_path();
        if (looksLikePostgres(path)) return path.string();
    }
    return {};
}

bool mayWrite(const fs::path& path) {
    struct stat info{};
    if (::geteuid() == 0) return true;
    return ::stat(path.c_str(), &info) == 0 && ::access(path.c_str(), W_OK | X_OK) == 0;
}

} // namespace

TargetFacts factsOfTarget(const std::string& path, PidsOf pids) {
    TargetFacts facts;
    std::error_code error;
    facts.resolved = fs::weakly_canonical(path, error).string();
    if (error) facts.resolved.clear();
    const auto type = fs::symlink_status(path, error).type();
    switch (type) {
    case fs::file_type::not_found:
        facts.kind = TargetFacts::Kind::Absent;
        break;
    case fs::file_type::directory:
        facts.kind = TargetFacts::Kind::Folder;
        break;
    case fs::file_type::symlink:
        facts.kind = TargetFacts::Kind::Link;
        break;
    default:
        facts.kind = TargetFacts::Kind::Other;
    }
    facts.within = dataDirectoryAbove(facts.resolved);
    if (facts.kind == TargetFacts::Kind::Absent) facts.mine = mayWrite(fs::path(path).parent_path());
    if (facts.kind != TargetFacts::Kind::Folder) return facts;
    facts.mine = mayWrite(path);
    for (fs::directory_iterator at(path, error), end;
         !error && at != end && facts.entries.size() < kMostEntries; at.increment(error))
        facts.entries.push_back(at->path().filename().string());
    if (error) facts.entries.emplace_back("?");
    std::ranges::sort(facts.entries);
    facts.looksLikeData = looksLikePostgres(path) || looksLikeRedis(path);
    if (looksLikePostgres(path)) facts.systemIdentifier = systemIdentifierOf(path);
    facts.serverRuns = pids == PidsOf::Container ? isWorkedIn(path) : serverRuns(path);
    return facts;
}

std::vector<std::string> homesOfPeople() {
    constexpr uid_t kFirstPerson = 1000;
    constexpr uid_t kNobody = 65534;
    std::vector<std::string> homes{"/root"};
    if (const char* own = std::getenv("HOME"); own != nullptr && *own == '/') homes.emplace_back(own);
    ::setpwent();
    while (const auto* entry = ::getpwent()) {
        const std::string_view home(entry->pw_dir == nullptr ? "" : entry->pw_dir);
        if (entry->pw_uid >= kFirstPerson && entry->pw_uid != kNobody && home.size() > 1)
            homes.emplace_back(home);
    }
    ::endpwent();
    std::ranges::sort(homes);
    homes.erase(std::unique(homes.begin(), homes.end()), homes.end());
    return homes;
}

} // namespace holdfast::backups
