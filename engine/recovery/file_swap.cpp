// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/recovery/file_swap.h"

#include "engine/base/unique_fd.h"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <optional>

namespace holdfast::recovery {

namespace {

constexpr std::size_t kMostBytes = std::size_t{16} << 20U;
constexpr mode_t kNewFile = 0640;
constexpr mode_t kRights = 07777;
constexpr std::string_view kMark = ".holdfast-";
constexpr std::string_view kAbsent = ".absent";

std::unexpected<Error> trouble(const std::string& what, const std::string& path) {
    return failure(ErrorCode::FixSetup,
                   fmt::format("{} {}: {}. See to its rights and to the room on its disk.", path, what,
                               std::strerror(errno)), // NOLINT(concurrency-mt-unsafe)
                   path);
}

std::string copyName(const FilePlace& place, const std::string& plan) {
    return fmt::format(".{}{}{}", place.name, kMark, plan);
}

std::string absenceName(const FilePlace& place, const std::string& plan) {
    return copyName(place, plan) + std::string(kAbsent);
}

UniqueFd openFolder(const FilePlace& place) {
    return UniqueFd(::open(place.folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
}

struct Rights {
    mode_t mode = kNewFile;
    uid_t owner = 0;
    gid_t group = 0;
};

/// None: there is no such file. An error: it is something else than a file.
Result<std::optional<Rights>> rightsOf(int folder, const std::string& name, const std::string& path) {
    struct stat found{};
    if (::fstatat(folder, name.c_str(), &found, AT_SYMLINK_NOFOLLOW) != 0) {
        if (errno == ENOENT) return std::optional<Rights>();
        return trouble("cannot be looked at", path);
    }
    if (!S_ISREG(found.st_mode))
        return failure(ErrorCode::FixSetup, fmt::format("{} is no plain file, so it is not written.", path),
                       path);
    return std::optional(
        Rights{.mode = found.st_mode & kRights, .owner = found.st_uid, .group = found.st_gid});
}

Result<std::string> contentOf(int folder, const std::string& name, const std::string& path) {
    const UniqueFd file(::openat(folder, name.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK));
    if (!file) return trouble("cannot be read", path);
    std::string content;
    std::array<char, 65'536> space{};
    for (;;) {
        const auto read = ::read(file.get(), space.data(), space.size());
        if (read < 0 && errno == EINTR) continue;
        if (read < 0) return trouble("cannot be read", path);
        if (read == 0) return content;
        content.append(space.data(), static_cast<std::size_t>(read));
        if (content.size() > kMostBytes)
            return failure(ErrorCode::FixSetup, fmt::format("{} is too large to be kept.", path), path);
    }
}

bool writeAll(int file, const std::string& content) {
    std::size_t done = 0;
    while (done < content.size()) {
        const auto wrote = ::write(file, content.data() + done, content.size() - done);
        if (wrote < 0 && errno == EINTR) continue;
        if (wrote <= 0) return false;
        done += static_cast<std::size_t>(wrote);
    }
    return true;
}

/// Owner first: changing it may clear bits of the mode.
bool giveRights(int file, const Rights& rights) {
    struct stat now{};
    if (::fstat(file, &now) != 0) return false;
    const bool other = now.st_uid != rights.owner || now.st_gid != rights.group;
    if (other && ::fchown(file, rights.owner, rights.group) != 0) return false;
    return ::fchmod(file, rights.mode) == 0;
}

/// Beside it under a name of its own, synced, then renamed: there is the former one or the new one.
Result<void> writeBeside(const FilePlace& place, const std::string& name, const std::string& content,
                         const Rights& rights) {
    const auto folder = openFolder(place);
    if (!folder) return trouble("cannot be opened", place.folder);
    const auto path = place.folder + "/" + name;
    const auto fresh = fmt::format(".{}{}new-{}", place.name, kMark, ::getpid());
    ::unlinkat(folder.get(), fresh.c_str(), 0); // of one that ended in the middle
    {
        const UniqueFd file(::openat(folder.get(), fresh.c_str(),
                                     O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                                     S_IRUSR | S_IWUSR));
        if (!file) return trouble("cannot be written beside", path);
        if (!writeAll(file.get(), content) || !giveRights(file.get(), rights) || ::fsync(file.get()) != 0) {
            const auto error = trouble("cannot be written with its owner and mode", path);
            ::unlinkat(folder.get(), fresh.c_str(), 0);
            return error;
        }
    }
    if (::renameat(folder.get(), fresh.c_str(), folder.get(), name.c_str()) != 0) {
        const auto error = trouble("cannot be put into its place", path);
        ::unlinkat(folder.get(), fresh.c_str(), 0);
        return error;
    }
    if (::fsync(folder.get()) != 0) return trouble("is written, but its folder cannot be synced", path);
    return {};
}

Result<void> removeNamed(const FilePlace& place, const std::string& name) {
    const auto folder = openFolder(place);
    if (!folder) return trouble("cannot be opened", place.folder);
    if (::unlinkat(folder.get(), name.c_str(), 0) != 0 && errno != ENOENT)
        return trouble("cannot be removed", place.folder + "/" + name);
    if (::fsync(folder.get()) != 0) return trouble("cannot be synced", place.folder);
    return {};
}

/// Copies that plans before have kept, in its folder.
std::vector<std::string> formerCopies(const FilePlace& place, const std::string& plan) {
    std::vector<std::string> found;
    const std::unique_ptr<DIR, int (*)(DIR*)> folder(::opendir(place.folder.c_str()), ::closedir);
    if (!folder) return found;
    const auto begin = fmt::format(".{}{}", place.name, kMark);
    const auto own = copyName(place, plan);
    while (const auto* entry =
               ::readdir(folder.get())) { // NOLINT(concurrency-mt-unsafe): a stream of its own
        const std::string name(static_cast<const char*>(entry->d_name));
        if (name.starts_with(begin) && !name.starts_with(own)) found.push_back(name);
    }
    return found;
}

bool isThere(const FilePlace& place, const std::string& name) {
    struct stat found{};
    return ::lstat((place.folder + "/" + name).c_str(), &found) == 0 && S_ISREG(found.st_mode);
}

/// The file itself as it is: none where it is absent.
struct Standing {
    std::optional<Rights> rights;
    std::string content;
};

Result<Standing> standingOf(const FilePlace& place, const std::string& name) {
    const auto folder = openFolder(place);
    if (!folder) return trouble("cannot be opened", place.folder);
    const auto path = place.folder + "/" + name;
    auto rights = rightsOf(folder.get(), name, path);
    if (!rights) return std::unexpected(rights.error());
    Standing standing{.rights = *rights, .content = {}};
    if (!standing.rights) return standing;
    auto content = contentOf(folder.get(), name, path);
    if (!content) return std::unexpected(content.error());
    standing.content = std::move(*content);
    return standing;
}

} // namespace

Result<FilePlace> placeOf(const std::string& path) {
    const auto slash = path.rfind('/');
    if (path.empty() || path.front() != '/' || slash + 1 >= path.size())
        return failure(ErrorCode::FixSetup, fmt::format("«{}» is no absolute path of a file.", path), path);
    std::array<char, PATH_MAX> space{};
    const auto folderName = slash == 0 ? std::string("/") : path.substr(0, slash);
    if (::realpath(folderName.c_str(), space.data()) == nullptr) return trouble("has no folder", path);
    FilePlace place{.folder = space.data(), .name = path.substr(slash + 1)};
    if (place.name == "." || place.name == "..")
        return failure(ErrorCode::FixSetup, fmt::format("«{}» is no file.", path), path);
    struct stat found{};
    if (::lstat(place.path().c_str(), &found) != 0 || !S_ISLNK(found.st_mode)) return place;
    if (::realpath(place.path().c_str(), space.data()) == nullptr)
        return trouble("is a link that leads nowhere", path);
    const std::string real = space.data();
    const auto end = real.rfind('/');
    if (real.substr(0, end) != place.folder)
        return failure(
            ErrorCode::FixSetup,
            fmt::format("{} is a link that leads elsewhere, to {}. Name that file in the fleet file if "
                        "it is meant.",
                        path, real),
            path);
    place.name = real.substr(end + 1);
    return place;
}

Kept copyKept(const FilePlace& place, const std::string& plan) {
    if (isThere(place, copyName(place, plan))) return Kept::Content;
    return isThere(place, absenceName(place, plan)) ? Kept::Absence : Kept::Not;
}

Result<void> keepCopy(const FilePlace& place, const std::string& plan) {
    if (copyKept(place, plan) != Kept::Not) return {};
    const auto now = standingOf(place, place.name);
    if (!now) return std::unexpected(now.error());
    auto kept = now->rights
                    ? writeBeside(place, copyName(place, plan), now->content, *now->rights)
                    : writeBeside(place, absenceName(place, plan), {},
                                  {.mode = S_IRUSR | S_IWUSR, .owner = ::geteuid(), .group = ::getegid()});
    if (!kept) return kept;
    for (const auto& former : formerCopies(place, plan)) {
        if (auto gone = removeNamed(place, former); !gone) return gone;
    }
    return {};
}

Result<void> dropCopy(const FilePlace& place, const std::string& plan) {
    if (auto gone = removeNamed(place, copyName(place, plan)); !gone) return gone;
    return removeNamed(place, absenceName(place, plan));
}

Result<void> putBackCopy(const FilePlace& place, const std::string& plan) {
    switch (copyKept(place, plan)) {
    case Kept::Absence:
        return removeFile(place);
    case Kept::Not:
        return failure(ErrorCode::FixSetup,
                       fmt::format("No copy of {} is kept any more. Bring it back by hand.", place.path()),
                       place.path());
    case Kept::Content:
        break;
    }
    const auto copy = standingOf(place, copyName(place, plan));
    if (!copy) return std::unexpected(copy.error());
    return writeBeside(place, place.name, copy->content, copy->rights.value_or(Rights{}));
}

Result<bool> isAsKept(const FilePlace& place, const std::string& plan) {
    const auto kept = copyKept(place, plan);
    const auto now = standingOf(place, place.name);
    if (!now) return std::unexpected(now.error());
    if (kept != Kept::Content) return kept == Kept::Absence && !now->rights;
    const auto copy = standingOf(place, copyName(place, plan));
    if (!copy) return std::unexpected(copy.error());
    return now->rights.has_value() && now->content == copy->content;
}

Result<void> putContent(const FilePlace& place, const std::string& content) {
    const auto folder = openFolder(place);
    if (!folder) return trouble("cannot be opened", place.folder);
    auto rights = rightsOf(folder.get(), place.name, place.path());
    if (!rights) return std::unexpected(rights.error());
    if (*rights) return writeBeside(place, place.name, content, **rights);
    struct stat owner{};
    if (::fstat(folder.get(), &owner) != 0) return trouble("cannot be looked at", place.folder);
    return writeBeside(place, place.name, content,
                       {.mode = kNewFile, .owner = owner.st_uid, .group = owner.st_gid});
}

Result<void> removeFile(const FilePlace& place) {
    return removeNamed(place, place.name);
}

} // namespace holdfast::recovery
