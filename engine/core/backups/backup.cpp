// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/backups/backup.h"

#include "engine/core/base/enum_names.h"
#include "engine/core/snapshots/snapshot.h"

#include <algorithm>
#include <numeric>

namespace holdfast::backups {

namespace {

constexpr EnumNames<BackupMethod, 4> kMethods{{{BackupMethod::Physical, "physical"},
                                               {BackupMethod::Logical, "logical"},
                                               {BackupMethod::PgBackRest, "pgbackrest"},
                                               {BackupMethod::Redis, "redis"}}};
constexpr std::size_t kLongestPath = 1000;

} // namespace

std::uint64_t Manifest::storedBytes() const noexcept {
    return std::accumulate(files.begin(), files.end(), std::uint64_t{0},
                           [](std::uint64_t sum, const BackupFile& file) { return sum + file.bytes; });
}

Duration DrillReport::recoveryTime() const noexcept {
    Duration sum{0};
    for (const auto& phase : phases) {
        if (phase.name == "verify") break; // it serves by then
        sum += phase.took;
    }
    return sum;
}

bool isFilePath(std::string_view path) noexcept {
    if (path.empty() || path.size() > kLongestPath) return false;
    if (std::ranges::any_of(path, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == '\\'; }))
        return false;
    while (true) {
        const auto slash = path.find('/');
        const auto part = path.substr(0, slash);
        if (part.empty() || part == "." || part == "..") return false;
        if (slash == std::string_view::npos) return true;
        path.remove_prefix(slash + 1);
    }
}

BackupId backupIdOf(TimePoint began, std::uint16_t entropy) {
    return BackupId(snapshots::snapshotIdOf(began, entropy).value());
}

bool isBackupId(std::string_view text) noexcept {
    return snapshots::isSnapshotId(text);
}

std::string_view toString(BackupMethod method) noexcept {
    return nameOf(kMethods, method);
}

std::optional<BackupMethod> backupMethodFrom(std::string_view text) noexcept {
    return valueOf(kMethods, text);
}

} // namespace holdfast::backups
