// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/stores/snapshot_salt.h"

#include "engine/base/unique_fd.h"
#include "engine/stores/private_files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace holdfast::stores {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kSalt = 32;
using Bytes32 = std::array<char, kSalt>;

std::unexpected<Error> unusable(const fs::path& file, const std::string& why) {
    return failure(
        ErrorCode::FixSetup,
        fmt::format("The salt of snapshots cannot be used: {}. Without it nobody can tell whether a "
                    "secret changed.",
                    why),
        file.string());
}

std::string reason() {
    return std::error_code(errno, std::generic_category()).message();
}

Result<Secret> readSalt(const fs::path& file) {
    const UniqueFd opened(::open(file.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK));
    if (opened.get() < 0) return unusable(file, errno == ELOOP ? "it is a link" : reason());
    struct stat info{};
    if (::fstat(opened.get(), &info) != 0) return unusable(file, reason());
    if (!S_ISREG(info.st_mode)) return unusable(file, "it is no plain file");
    if (info.st_uid != ::geteuid()) return unusable(file, "it belongs to somebody else");
    if ((info.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        return unusable(file,
                        fmt::format("others can read it. If nobody did: chmod 600 '{}'", file.string()));
    std::array<char, kSalt + 1> bytes{};
    const auto got = ::read(opened.get(), bytes.data(), bytes.size());
    if (got != static_cast<ssize_t>(kSalt))
        return unusable(file, "it does not have 32 bytes. Put it back from a backup, or aside: then secrets "
                              "cannot be compared with earlier snapshots");
    return Secret(std::string(bytes.data(), kSalt));
}

/// Writes a whole new one beside and gives it its name unless somebody was first.
Result<void> makeSalt(const fs::path& file) {
    if (auto made = makePrivateDirectory(file.parent_path()); !made) return made;
    Bytes32 bytes{};
    if (::getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(kSalt))
        return unusable(file, reason());
    const fs::path fresh = fmt::format("{}.new-{}", file.string(), ::getpid());
    ::unlink(fresh.c_str());
    const UniqueFd opened(
        ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR));
    const bool written = opened.get() >= 0 &&
                         ::write(opened.get(), bytes.data(), bytes.size()) == static_cast<ssize_t>(kSalt) &&
                         ::fsync(opened.get()) == 0;
    const bool named = written && (::link(fresh.c_str(), file.c_str()) == 0 || errno == EEXIST);
    const auto why = named ? std::string() : reason();
    ::unlink(fresh.c_str());
    if (!named) return unusable(file, why);
    const UniqueFd folder(::open(file.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (folder.get() < 0 || ::fsync(folder.get()) != 0) return unusable(file, reason());
    return {};
}

} // namespace

Result<Secret> snapshotSalt(const fs::path& file) {
    std::error_code ignored;
    if (fs::symlink_status(file, ignored).type() == fs::file_type::not_found) {
        if (auto made = makeSalt(file); !made) return std::unexpected(made.error());
    }
    return readSalt(file);
}

} // namespace holdfast::stores
