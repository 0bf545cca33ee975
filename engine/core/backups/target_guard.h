// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/backup_settings.h"

#include <optional>
#include <string>
#include <vector>

namespace holdfast::backups {

/// What stands at the place into which somebody wants to restore, as it was found there.
struct TargetFacts {
    enum class Kind : std::uint8_t { Absent, Folder, Link, Other };

    Kind kind = Kind::Absent;
    std::string resolved; ///< its path with every link of it followed (of what is absent: its parents')
    std::vector<std::string> entries; ///< names in the folder; a few are enough, none: it is empty
    bool looksLikeData = false;       ///< as a data directory of the method's server does
    std::string systemIdentifier;     ///< of that data; empty: unknown
    bool serverRuns = false;          ///< a server uses it now, or that cannot be told
    std::string within;               ///< a data directory above it; empty: none
    bool mine = true;                 ///< it (or its parent) belongs to the account that will write there
};

enum class TargetUse : std::uint8_t {
    Fresh,   ///< a new data directory beside everything that is there
    InPlace, ///< in the place of the service's own data directory, which is put aside
};

/// What may be restored there, and what must not be touched.
struct TargetRule {
    TargetUse use = TargetUse::Fresh;
    /// Goes on where the folder is not empty, but only into a data directory of this very cluster that no
    /// server uses. Never makes anything else safe.
    bool force = false;
    std::string systemIdentifier;   ///< of the backup; empty: its kind has none
    std::string liveData;           ///< the service's data directory; empty: unknown, or on another host
    std::string repository;         ///< folder with the backups
    std::vector<std::string> homes; ///< of people and of root
};

struct TargetVerdict {
    bool safe = false;
    std::string whyNot; ///< in a sentence that says what to do; empty when safe

    bool operator==(const TargetVerdict&) const = default;
};

/// Whether a restore may write to `path`: the guard against a mistyped one, the same for every way in. What
/// is refused is refused whatever `force` says, but for the one case above.
[[nodiscard]] TargetVerdict isSafeTarget(const std::string& path, const TargetFacts& facts,
                                         const TargetRule& rule);

} // namespace holdfast::backups
