// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

namespace holdfast::platforms {

/// A PostgreSQL that was killed leaves a small piece of System V shared memory, which only its next start in
/// the same folder would take away; a machine has room for some thousand. Takes it away now, or as soon as
/// nobody is attached any more. The pid file in `data`, the server's data directory, says which piece that
/// is: one whose maker still runs, or that somebody else made, is left alone. Any thread.
void freePostgresMemory(const std::filesystem::path& data);

} // namespace holdfast::platforms
