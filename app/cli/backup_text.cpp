// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/backup_text.h"

#include "engine/core/base/text.h"
#include "engine/core/fleet/state_json.h"

#include <fmt/format.h>

namespace holdfast::app {

using namespace backups;

namespace {

double seconds(Duration duration) {
    return std::chrono::duration<double>(duration).count();
}

std::string megabytes(std::uint64_t bytes) {
    return fmt::format("{:.1f} MB", static_cast<double>(bytes) / 1e6);
}

std::string verifiedWord(const BackupSummary& one) {
    if (!one.damage.empty()) return "damaged";
    if (!one.proofs.verified) return "not verified";
    return one.proofs.verified->sound ? "sound" : "not sound";
}

std::string drilledWord(const BackupSummary& one) {
    const auto& drilled = one.proofs.drilled;
    if (!drilled) return "-";
    return drilled->proven ? fmt::format("proven, {:.1f} s", seconds(drilled->recoveryTime())) : "failed";
}

std::string copiedWord(const BackupSummary& one) {
    return one.copied ? toIso8601(*one.copied) : "-";
}

/// The end of a list whose backups are kept elsewhere, too.
std::string copyText(const CopyStatus& copy) {
    return copy.at
               ? fmt::format("All that was sound at {} is at {}, too.\n", toIso8601(*copy.at), copy.to)
               : fmt::format("Nothing of it is known to be at {} yet. «backup copy» sends it.\n", copy.to);
}

std::string phasesText(const std::vector<Phase>& phases) {
    std::string text;
    for (const auto& phase : phases)
        text += fmt::format("  {:<14} {:>8.2f} s\n", phase.name, seconds(phase.took));
    return text;
}

} // namespace

std::string backupTable(const ServiceBackups& service, TimePoint now) {
    const auto& name = service.service.value();
    if (service.backups.empty())
        return fmt::format("There is no backup of {0} yet. «backup take» takes one.\n", name);
    auto text = fmt::format("{}\n{:<22} {:<24} {:<10} {:>12} {:<14} {:<18} {:<24} {}\n", name, "BACKUP",
                            "TAKEN", "KIND", "STORED", "VERIFIED", "DRILLED", "COPIED", "OF");
    for (const auto& one : service.backups)
        text += fmt::format("{:<22} {:<24} {:<10} {:>12} {:<14} {:<18} {:<24} {}\n", one.id.value(),
                            toIso8601(one.began), one.damage.empty() ? toString(one.method) : "?",
                            megabytes(one.storedBytes), verifiedWord(one), drilledWord(one), copiedWord(one),
                            one.server);
    for (const auto& one : service.backups) {
        if (!one.damage.empty()) text += fmt::format("{}: {}\n", one.id.value(), one.damage);
        if (one.proofs.verified && !one.proofs.verified->sound)
            text += fmt::format("{}: {}\n", one.id.value(), one.proofs.verified->text);
    }
    if (service.copy) text += copyText(*service.copy);
    const auto* good = newestGood(service.backups);
    if (good == nullptr) return text + "None of them is sound. Take one now.\n";
    return text + fmt::format("The last good one began {:.0f} min ago.\n", seconds(now - good->began) / 60.0);
}

std::string takenText(const BackupSummary& one) {
    const auto& verified = one.proofs.verified;
    return fmt::format("The backup {} of {} was taken: {} in {:.1f} s, {} stored.\n{}\n", one.id.value(),
                       one.server, megabytes(one.dataBytes), seconds(one.ended - one.began),
                       megabytes(one.storedBytes),
                       !verified ? "It could not be verified. «backup verify» says why." : verified->text);
}

std::string drillText(const DrillReport& report) {
    auto text = report.text + '\n' + phasesText(report.phases);
    if (report.proven)
        text += fmt::format("It took queries after {:.2f} s.\n", seconds(report.recoveryTime()));
    for (const auto& finding : report.findings)
        text += "  " + finding + '\n';
    return text;
}

std::string restoredText(const ports::Restored& restored) {
    auto text = restored.text + '\n' + phasesText(restored.phases);
    if (restored.lastCommit)
        text +=
            fmt::format("The last transaction that came back is of {}.\n", toIso8601(*restored.lastCommit));
    return text;
}

} // namespace holdfast::app
