// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lab/supervisor/lab_programs.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <charconv>
#include <filesystem>
#include <initializer_list>
#include <vector>

namespace holdfast::lab {

namespace {

namespace fs = std::filesystem;

bool isProgram(const std::string& path) {
    return ::access(path.c_str(), X_OK) == 0 && fs::is_regular_file(path);
}

std::string firstProgram(std::initializer_list<const char*> names) {
    for (const char* name : names) {
        for (const char* folder : {"/usr/local/bin", "/usr/bin", "/usr/local/sbin", "/usr/sbin", "/bin"}) {
            const std::string path = fmt::format("{}/{}", folder, name);
            if (isProgram(path)) return path;
        }
    }
    return {};
}

/// Debian keeps PostgreSQL's programs in a folder for each version; the newest that has both is taken.
std::string newestPostgresFolder() {
    std::string best;
    int bestVersion = 0;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator("/usr/lib/postgresql", error)) {
        const std::string name = entry.path().filename().string();
        int version = 0;
        std::from_chars(name.data(), name.data() + name.size(), version);
        const std::string folder = entry.path().string() + "/bin";
        if (version <= bestVersion || !isProgram(folder + "/postgres") || !isProgram(folder + "/initdb"))
            continue;
        best = folder;
        bestVersion = version;
    }
    if (!best.empty()) return best;
    for (const char* folder : {"/usr/local/pgsql/bin", "/usr/local/bin", "/usr/bin"}) {
        if (isProgram(fmt::format("{}/postgres", folder)) && isProgram(fmt::format("{}/initdb", folder)))
            return folder;
    }
    return {};
}

} // namespace

Result<LabPrograms> findPrograms(const std::string& service) {
    LabPrograms programs;
    std::vector<std::string> missing;
    const std::string postgres = newestPostgresFolder();
    programs.initdb = postgres + "/initdb";
    programs.postgres = postgres + "/postgres";
    programs.redis = firstProgram({"redis-server", "redis-check-rdb"});
    programs.caddy = firstProgram({"caddy"});
    programs.service = service;
    if (postgres.empty()) missing.emplace_back("postgresql");
    if (programs.redis.empty()) missing.emplace_back("redis-tools");
    if (programs.caddy.empty()) missing.emplace_back("caddy");
    if (!missing.empty())
        return failure(ErrorCode::FixSetup,
                       fmt::format("the lab needs programs that are not installed: apt install {}",
                                   fmt::join(missing, " ")));
    if (!isProgram(service))
        return failure(ErrorCode::FixSetup, "the program of the lab's services is missing", service);
    return programs;
}

Result<LabAccounts> findAccounts() {
    LabAccounts accounts;
    if (::geteuid() != 0) return accounts;
    auto postgres = platforms::findAccount("postgres");
    if (!postgres)
        return failure(ErrorCode::FixSetup,
                       "PostgreSQL does not run as root and there is no account «postgres»: apt "
                       "install postgresql");
    auto others = platforms::findAccount("nobody");
    if (!others) return std::unexpected(others.error());
    return LabAccounts{.postgres = std::move(*postgres), .others = std::move(*others)};
}

} // namespace holdfast::lab
