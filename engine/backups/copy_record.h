// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/backups/repository.h"
#include "engine/core/fleet/copy_settings.h"

#include <optional>
#include <string>
#include <vector>

namespace holdfast::backups {

/// What stands in a repository of its copy elsewhere («copied.sealed»), so that whoever looks need not ask
/// the storage.
struct CopyRecord {
    std::string to;              ///< copyPlace() of the settings that it was made with
    TimePoint at;                ///< what was here and sound when it began is there
    std::vector<BackupId> whole; ///< those that are here and there

    bool operator==(const CopyRecord&) const = default;
};

/// Which storage, and where in it.
[[nodiscard]] std::string copyPlace(const CopySettings& copy);

/// FixSetup: it cannot be written.
[[nodiscard]] Result<void> keepCopyRecord(const Repository& repository, const CopyRecord& record);

/// None: there is none of this place, or it cannot be read; the next copy writes it anew.
[[nodiscard]] std::optional<CopyRecord> readCopyRecord(const Repository& repository,
                                                       const CopySettings& copy);

} // namespace holdfast::backups
