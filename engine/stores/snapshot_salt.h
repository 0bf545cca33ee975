// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/result.h"
#include "engine/core/fleet/fleet_spec.h"

#include <filesystem>

namespace holdfast::stores {

/// The salt of this machine's fingerprints of secrets: 32 random bytes in a file for the owner only (0600),
/// made when there is none. Two programs that start at once get the same one. Whoever has it can try guesses
/// against fingerprints, so it never leaves this file.
/// FixSetup: the file is a link, can be read by others, belongs to somebody else, or is no salt.
[[nodiscard]] Result<Secret> snapshotSalt(const std::filesystem::path& file);

} // namespace holdfast::stores
