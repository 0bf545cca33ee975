// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/result.h"

#include <filesystem>
#include <functional>
#include <vector>

namespace holdfast::backups {

/// One pass over a folder: what stands in it.
using FolderPass = std::function<Result<std::vector<std::filesystem::path>>()>;

/// What stands in a folder, in order. None where there is no such folder. FixSetup: it cannot be read.
[[nodiscard]] Result<std::vector<std::filesystem::path>> entriesOf(const std::filesystem::path& folder);

/// What stands in a folder in which another program renames each file once, all of it: a pass may show a file
/// that is renamed meanwhile under both names or under none (POSIX, readdir), so it goes through again until
/// two passes in a row show the same, for then nothing was renamed in between. Of a folder that never comes
/// to rest: all that a few passes showed.
[[nodiscard]] Result<std::vector<std::filesystem::path>> settledEntries(const FolderPass& pass);

} // namespace holdfast::backups
