// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/recovery/place_swap.h"

#include "engine/base/unique_fd.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>

namespace holdfast::recovery {

namespace fs = std::filesystem;

namespace {

bool isThere(const fs::path& path) noexcept {
    struct stat info{};
    return ::lstat(path.c_str(), &info) == 0;
}

/// To a name that nobody has. EINVAL: a file system that cannot promise that, and renames all the same; a
/// folder that is not empty is never replaced by any of them.
Result<void> moveTo(const fs::path& from, const fs::path& to) {
    int moved = ::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE);
    if (moved != 0 && errno == EINVAL && !isThere(to)) moved = ::rename(from.c_str(), to.c_str());
    if (moved != 0)
        return failure(ErrorCode::FixSetup,
                       fmt::format("{} cannot be renamed to {}: {}. A data directory that is a mount point "
                                   "must be restored by hand.",
                                   from.string(), to.string(), std::generic_category().message(errno)),
                       from.string());
    const UniqueFd folder(::open(to.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (folder.get() < 0 || ::fsync(folder.get()) != 0)
        return failure(ErrorCode::FixSetup,
                       fmt::format("{} was renamed to {}, but that is not on the disk for sure: {}.",
                                   from.string(), to.string(), std::generic_category().message(errno)),
                       to.string());
    return {};
}

std::unexpected<Error> strange(const PlaceSwap& swap) {
    return failure(ErrorCode::Replan,
                   fmt::format("The folders are not as the plan left them: {}. Look at them before anything "
                               "else; nothing was removed.",
                               wordsOf(swap)),
                   swap.data.string());
}

} // namespace

SwapSight lookAt(const PlaceSwap& swap) noexcept {
    const bool data = isThere(swap.data);
    const bool restored = isThere(swap.restored);
    const bool aside = isThere(swap.aside);
    if (restored && !aside && data != swap.lost) return SwapSight::Before;
    if (restored && aside && !data && !swap.lost) return SwapSight::Half;
    if (data && !restored && aside != swap.lost) return SwapSight::After;
    return SwapSight::Strange;
}

std::string wordsOf(const PlaceSwap& swap) {
    const auto word = [](const fs::path& path) { return isThere(path) ? "is there" : "is not there"; };
    return fmt::format("{} {}, {} {}, {} {}", swap.data.string(), word(swap.data), swap.restored.string(),
                       word(swap.restored), swap.aside.string(), word(swap.aside));
}

Result<void> swapIn(const PlaceSwap& swap) {
    if (lookAt(swap) != SwapSight::Before) return strange(swap);
    if (!swap.lost) {
        if (auto moved = moveTo(swap.data, swap.aside); !moved) return moved;
    }
    auto moved = moveTo(swap.restored, swap.data);
    if (moved || swap.lost) return moved;
    // A renamed one that is not on the disk for sure is told; one that was not renamed is taken back.
    if (lookAt(swap) == SwapSight::Half) {
        if (auto back = moveTo(swap.aside, swap.data); !back) return back;
    }
    return moved;
}

Result<void> swapBack(const PlaceSwap& swap) {
    switch (lookAt(swap)) {
    case SwapSight::Before:
        return {};
    case SwapSight::Half:
        return moveTo(swap.aside, swap.data);
    case SwapSight::After:
        if (auto moved = moveTo(swap.data, swap.restored); !moved || swap.lost) return moved;
        return moveTo(swap.aside, swap.data);
    case SwapSight::Strange:
        break;
    }
    return strange(swap);
}

} // namespace holdfast::recovery
