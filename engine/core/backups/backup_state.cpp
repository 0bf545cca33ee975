// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/backups/backup_state.h"

#include "engine/core/base/enum_names.h"

#include <algorithm>

namespace holdfast::backups {

namespace {

using Work = BackupProgress::Work;

constexpr EnumNames<Work, 5> kWorks{{{Work::Backup, "backup"},
                                     {Work::Verify, "verify"},
                                     {Work::Drill, "drill"},
                                     {Work::Restore, "restore"},
                                     {Work::Copy, "copy"}}};

} // namespace

const BackupSummary* newestGood(const std::vector<BackupSummary>& backups) noexcept {
    const auto found = std::ranges::find_if(backups, [](const BackupSummary& one) {
        return one.damage.empty() && (!one.proofs.verified || one.proofs.verified->sound);
    });
    return found == backups.end() ? nullptr : &*found;
}

std::string_view toString(BackupProgress::Work work) noexcept {
    return holdfast::nameOf(kWorks, work);
}

const DrillReport* newestDrill(const std::vector<BackupSummary>& backups) noexcept {
    const DrillReport* newest = nullptr;
    for (const auto& one : backups) {
        const auto& drilled = one.proofs.drilled;
        if (drilled && (newest == nullptr || drilled->at > newest->at)) newest = &*drilled;
    }
    return newest;
}

} // namespace holdfast::backups
