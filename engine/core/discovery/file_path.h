// SPDX-License-Identifier: GPL-3.0-or-later
// Internal to discovery: paths as texts; nothing here looks at a disk.
#pragma once

#include <string>
#include <string_view>

namespace holdfast::discovery {

/// «a/b/» of «a/b/c.yaml»; empty: the working folder.
[[nodiscard]] std::string folderOf(std::string_view path);

/// A path as it is meant in a folder, with «.» and «..» resolved as far as they can be.
[[nodiscard]] std::string joined(std::string_view folder, std::string_view path);

/// «b» of «a/b/» and of «a/b».
[[nodiscard]] std::string lastPart(std::string_view path);

} // namespace holdfast::discovery
