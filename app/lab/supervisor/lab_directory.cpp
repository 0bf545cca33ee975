// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lab/supervisor/lab_directory.h"

#include "engine/platforms/local/end_processes.h"
#include "engine/platforms/local/postgres_memory.h"
#include "engine/platforms/local/proc_files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>

namespace holdfast::lab {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPrefix = "holdfast-lab-";
constexpr std::string_view kUnlockedPrefix = "holdfast-newlab-"; ///< until its lock is held
constexpr std::uintmax_t kRoomNeeded = 1024ULL * 1024 * 1024;
constexpr std::size_t kLongestBase = 48; // a Unix socket's path has 107 characters

UniqueFd openFolder(const std::string& path) {
    return UniqueFd(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
}

bool isOurs(int folder) {
    struct stat status{};
    return ::fstat(folder, &status) == 0 && S_ISDIR(status.st_mode) && status.st_uid == ::geteuid();
}

/// The folder at this path is still the open one: another process may have removed it before it was locked.
bool isStillAt(int folder, const std::string& path) {
    struct stat opened{};
    struct stat named{};
    return ::fstat(folder, &opened) == 0 && ::lstat(path.c_str(), &named) == 0 &&
           opened.st_ino == named.st_ino && opened.st_dev == named.st_dev;
}

bool hasRoom(const std::string& base) {
    std::error_code error;
    const auto space = fs::space(base, error);
    return !error && space.available >= kRoomNeeded;
}

void removeTree(const std::string& path) {
    std::error_code error;       // what cannot be removed now is tried again by the next lab
    fs::remove_all(path, error); // follows no links
}

/// Processes of a lab in this folder; not a person's shell that looks around in it.
std::vector<pid_t> labProcessesIn(const std::string& path) {
    auto pids = platforms::processesWorkingIn(path);
    std::erase_if(pids, [](pid_t pid) {
        const auto stat = platforms::readProcessStat(pid);
        return !stat || stat->hasTerminal || stat->state == 'Z';
    });
    return pids;
}

void clear(const std::string& path) {
    platforms::endProcesses([&path] { return labProcessesIn(path); });
    platforms::freePostgresMemory(path + "/postgres/data");
    removeTree(path);
}

} // namespace

std::vector<std::string> LabDirectory::bases() {
    std::vector<std::string> found;
    const char* runtime = std::getenv("XDG_RUNTIME_DIR");
    // As root the servers run as other accounts, which cannot pass through root's own runtime folder.
    if (::geteuid() != 0 && runtime != nullptr && runtime[0] == '/' && std::strlen(runtime) <= kLongestBase)
        found.emplace_back(runtime);
    found.emplace_back("/tmp");
    return found;
}

LabDirectory::LabDirectory(std::string path, UniqueFd lock)
    : m_path(std::move(path)), m_lock(std::move(lock)) {}

LabDirectory::~LabDirectory() {
    if (!m_lock) return; // moved from
    removeTree(m_path);
}

Result<LabDirectory> LabDirectory::create(const std::vector<std::string>& among) {
    std::string trouble = "no folder to use";
    for (const auto& base : among) {
        if (base != among.back() && !hasRoom(base))
            continue; // a small memory disk, as runtime folders often are
        // Under a name that no sweep for leftovers looks at, until it is locked.
        std::string made = fmt::format("{}/{}{}-XXXXXX", base, kUnlockedPrefix, ::getpid());
        if (::mkdtemp(made.data()) == nullptr) {
            trouble = fmt::format("{}: {}", base, std::strerror(errno));
            continue;
        }
        if (::geteuid() == 0) ::chmod(made.c_str(), 0711);
        UniqueFd lock = openFolder(made);
        std::string path =
            fmt::format("{}/{}{}", base, kPrefix, made.substr(base.size() + 1 + kUnlockedPrefix.size()));
        if (lock && ::flock(lock.get(), LOCK_EX | LOCK_NB) == 0 && ::rename(made.c_str(), path.c_str()) == 0)
            return LabDirectory(std::move(path), std::move(lock));
        trouble = fmt::format("{}: {}", made, std::strerror(errno));
        ::rmdir(made.c_str());
    }
    return failure(ErrorCode::FixSetup, "the lab's private folder: " + trouble);
}

std::string LabDirectory::file(std::string_view name) const {
    return fmt::format("{}/{}", m_path, name);
}

Result<std::string> LabDirectory::makeFolder(std::string_view name,
                                             const std::optional<platforms::Account>& owner) const {
    std::string path = file(name);
    if (::mkdir(path.c_str(), 0700) != 0 || (owner && ::lchown(path.c_str(), owner->user, owner->group) != 0))
        return failure(ErrorCode::FixSetup, std::strerror(errno), path);
    return path;
}

Result<std::string> LabDirectory::writeFile(std::string_view name, std::string_view text) const {
    std::string path = file(name);
    const UniqueFd fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!fd || ::write(fd.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size()))
        return failure(ErrorCode::FixSetup, std::strerror(errno), path);
    return path;
}

int LabDirectory::clearLeftovers(const std::vector<std::string>& among) {
    int cleared = 0;
    for (const auto& base : among) {
        std::error_code error;
        std::vector<std::string> labs;
        for (const auto& entry : fs::directory_iterator(base, error)) {
            if (entry.path().filename().string().starts_with(kPrefix)) labs.push_back(entry.path().string());
        }
        for (const auto& path : labs) {
            const UniqueFd lock = openFolder(path);
            // A living lab holds the lock; a folder of somebody else's is none of our business.
            if (!lock || !isOurs(lock.get()) || ::flock(lock.get(), LOCK_EX | LOCK_NB) != 0) continue;
            if (!isStillAt(lock.get(), path)) continue;
            clear(path);
            ++cleared;
        }
    }
    return cleared;
}

} // namespace holdfast::lab
