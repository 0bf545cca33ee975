// SPDX-License-Identifier: GPL-3.0-or-later
// Internal to backups: where what will be encrypted lies until then, outside of the repository.
#pragma once

#include "engine/core/base/result.h"

#include <filesystem>
#include <optional>

namespace holdfast::backups {

/// Makes a folder for this account only (0700), with a name that nobody can guess, below `scratch`, and
/// `link` lead to it. FixSetup.
[[nodiscard]] Result<std::filesystem::path> makePlainPlace(const std::filesystem::path& scratch,
                                                           const std::filesystem::path& link);

/// Where such a link leads. None: nowhere, or to what is no folder of ours below `scratch`: whoever can write
/// to the repository must not say where to.
[[nodiscard]] std::optional<std::filesystem::path> plainPlaceOf(const std::filesystem::path& link,
                                                                const std::filesystem::path& scratch);

/// Removes the link, and the place if it is one of ours.
void removePlainPlace(const std::filesystem::path& link, const std::filesystem::path& scratch);

} // namespace holdfast::backups
