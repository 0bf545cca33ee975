// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/stores/private_files.h"

#include "engine/base/unique_fd.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <system_error>
#include <utility>

namespace holdfast::stores {

namespace fs = std::filesystem;

namespace {

constexpr mode_t kOthersMayWrite = S_IWGRP | S_IWOTH;
constexpr mode_t kOthers = S_IRWXG | S_IRWXO;

std::string reason(int error) {
    return std::error_code(error, std::generic_category()).message();
}

std::unexpected<Error> unusable(const fs::path& path, std::string detail) {
    return failure(ErrorCode::FixSetup, std::move(detail), path.string());
}

/// The process that wrote its number into the lock file; 0: not readable.
pid_t holderOf(int descriptor) {
    std::array<char, 32> text{};
    const auto length = ::pread(descriptor, text.data(), text.size(), 0);
    pid_t pid = 0;
    if (length > 0) std::from_chars(text.data(), text.data() + length, pid);
    return pid;
}

/// Fails unless the open file is a plain file of this user; takes away the rights of others.
Result<void> claim(int descriptor, const fs::path& file) {
    struct stat info{};
    if (::fstat(descriptor, &info) != 0) return unusable(file, reason(errno));
    if (!S_ISREG(info.st_mode)) return unusable(file, "this is not a plain file");
    if (info.st_uid != ::geteuid()) return unusable(file, "this file belongs to another user");
    if ((info.st_mode & kOthers) != 0 && ::fchmod(descriptor, S_IRUSR | S_IWUSR) != 0)
        return unusable(file, reason(errno));
    return {};
}

} // namespace

Result<void> makePrivateDirectory(const fs::path& directory) {
    if (directory.empty()) return unusable(directory, "a directory without a name");
    if (::mkdir(directory.c_str(), S_IRWXU) != 0) {
        const auto error = errno;
        if (error == ENOENT && directory.has_parent_path() && directory.parent_path() != directory) {
            if (auto parent = makePrivateDirectory(directory.parent_path()); !parent) return parent;
            if (::mkdir(directory.c_str(), S_IRWXU) != 0 && errno != EEXIST)
                return unusable(directory, reason(errno));
        } else if (error != EEXIST) {
            return unusable(directory, reason(error));
        }
    }
    return {};
}

namespace {

/// Nobody else may put files there.
Result<void> checkDirectory(const fs::path& directory) {
    struct stat info{};
    if (::stat(directory.c_str(), &info) != 0) return unusable(directory, reason(errno));
    if (!S_ISDIR(info.st_mode)) return unusable(directory, "this is not a directory");
    const bool sticky = (info.st_mode & S_ISVTX) != 0; // like /tmp: nobody can replace our files there
    if ((info.st_mode & kOthersMayWrite) != 0 && !sticky)
        return unusable(directory, fmt::format("others can write here; to keep the store to yourself: "
                                               "chmod go-w '{}'",
                                               directory.string()));
    return {};
}

} // namespace

Result<FileOrigin> makePrivateFile(const fs::path& file) {
    if (auto directory = checkDirectory(file.parent_path()); !directory)
        return std::unexpected(directory.error());
    constexpr int kFlags = O_RDWR | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK;
    const UniqueFd fresh(::open(file.c_str(), kFlags | O_CREAT | O_EXCL, S_IRUSR | S_IWUSR));
    if (fresh.get() >= 0) return FileOrigin::Created;
    if (errno != EEXIST) return unusable(file, reason(errno));
    const UniqueFd existing(::open(file.c_str(), kFlags));
    if (existing.get() < 0)
        return unusable(file, errno == ELOOP ? "this is a link; Holdfast does not follow links to its store"
                                             : reason(errno));
    if (auto claimed = claim(existing.get(), file); !claimed) return std::unexpected(claimed.error());
    return FileOrigin::Existed;
}

fs::path datedSibling(const fs::path& file, const std::string& label, TimePoint now) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(now);
    const auto day = std::chrono::floor<std::chrono::days>(seconds);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss time(seconds - day);
    const auto name = fmt::format("{}.{}-{:04}{:02}{:02}T{:02}{:02}{:02}Z", file.string(), label,
                                  static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                                  static_cast<unsigned>(date.day()), time.hours().count(),
                                  time.minutes().count(), time.seconds().count());
    std::error_code ignored;
    fs::path path = name;
    for (int number = 2; fs::symlink_status(path, ignored).type() != fs::file_type::not_found; ++number)
        path = fmt::format("{}-{}", name, number);
    return path;
}

Result<void> renameDurably(const fs::path& from, const fs::path& to) {
    if (::rename(from.c_str(), to.c_str()) != 0) return unusable(from, reason(errno));
    const UniqueFd directory(::open(to.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (directory.get() >= 0) ::fsync(directory.get());
    return {};
}

Result<ProcessLock> ProcessLock::take(const fs::path& file) {
    if (auto made = makePrivateFile(file); !made) return std::unexpected(made.error());
    UniqueFd lock(::open(file.c_str(), O_RDWR | O_NOFOLLOW | O_CLOEXEC));
    if (lock.get() < 0) return unusable(file, reason(errno));
    if (::flock(lock.get(), LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK) return unusable(file, reason(errno));
        const auto holder = holderOf(lock.get());
        return unusable(file, holder == 0 ? "another Holdfast has this store open"
                              : holder == ::getpid()
                                  ? std::string("this Holdfast has this store open already")
                                  : fmt::format("another Holdfast (process {}) has this store open", holder));
    }
    const auto pid = fmt::format("{}\n", ::getpid());
    // Only a help for people: without room on the disk the lock holds all the same.
    if (::ftruncate(lock.get(), 0) == 0 && ::pwrite(lock.get(), pid.data(), pid.size(), 0) < 0) errno = 0;
    return ProcessLock(lock.release());
}

ProcessLock::ProcessLock(ProcessLock&& other) noexcept
    : m_descriptor(std::exchange(other.m_descriptor, -1)) {}

ProcessLock::~ProcessLock() {
    if (m_descriptor < 0) return;
    // Closing is not enough: a process that is just being started holds a copy until it is another program.
    ::flock(m_descriptor, LOCK_UN);
    ::close(m_descriptor);
}

std::int64_t freeSpace(const fs::path& path) noexcept {
    struct statvfs info{};
    if (::statvfs(path.c_str(), &info) != 0) return -1;
    return static_cast<std::int64_t>(info.f_bavail) * static_cast<std::int64_t>(info.f_frsize);
}

} // namespace holdfast::stores
