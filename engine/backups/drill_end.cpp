// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backups/drill_end.h"

#include <fmt/format.h>

#include <utility>

namespace holdfast::backups {

Result<DrillReport> concluded(Repository& repository, const ListedBackup& backup, DrillReport report,
                              const Result<void>& tried, Phases& phases, std::string proven) {
    if (!tried && tried.error().code != ErrorCode::FixInput) return std::unexpected(tried.error());
    if (!tried) report.findings.push_back(tried.error().detail);
    report.phases = phases.taken();
    report.proven = report.findings.empty();
    report.text = report.proven ? std::move(proven)
                                : fmt::format("It could not be proven: {}", report.findings.front());
    auto proofs = backup.proofs;
    proofs.drilled = report;
    if (auto kept = repository.keepProofs(backup.manifest.id, proofs); !kept)
        return std::unexpected(kept.error());
    return report;
}

} // namespace holdfast::backups
