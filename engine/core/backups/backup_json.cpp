// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/backups/backup_json.h"

#include "engine/core/fleet/state_json.h"

#include <nlohmann/json.hpp>

namespace holdfast::backups {

using nlohmann::json;

namespace {

json momentOf(const std::optional<TimePoint>& time) {
    return time ? json(toIso8601(*time)) : json(nullptr);
}

json sentenceOf(const std::string& text) {
    return text.empty() ? json(nullptr) : json(text);
}

double secondsOf(Duration duration) {
    return std::chrono::duration<double>(duration).count();
}

json logOf(const LogStatus& log) {
    return {{"receiving", log.receiving},
            {"received", textOf(log.received)},
            {"gaps", log.gaps.size()},
            {"trouble", sentenceOf(log.trouble)}};
}

json pointOf(const RecoveryPoint& point) {
    return {{"at_most_seconds", secondsOf(point.atMost)},
            {"unsafe", point.unsafe},
            {"observed", toIso8601(point.observed)}};
}

json progressOf(const BackupProgress& progress) {
    return {{"work", toString(progress.work)},  {"phase", progress.phase},
            {"bytes_done", progress.bytesDone}, {"bytes_total", progress.bytesTotal},
            {"slowed", progress.slowed},        {"began", toIso8601(progress.began)}};
}

json copyOf(const CopyStatus& copy) {
    return {{"to", copy.to},
            {"at", momentOf(copy.at)},
            {"next", momentOf(copy.next)},
            {"running", copy.running ? progressOf(*copy.running) : json(nullptr)},
            {"trouble", sentenceOf(copy.trouble)}};
}

} // namespace

json shownJson(const Verification& verification) {
    return {{"at", toIso8601(verification.at)}, {"sound", verification.sound}, {"text", verification.text}};
}

json shownJson(const DrillReport& report) {
    json phases = json::array();
    for (const auto& phase : report.phases)
        phases.push_back({{"name", phase.name}, {"seconds", secondsOf(phase.took)}});
    return {{"at", toIso8601(report.at)},
            {"proven", report.proven},
            {"text", report.text},
            {"phases", std::move(phases)},
            {"recovery_time_seconds", secondsOf(report.recoveryTime())},
            {"restored_to", momentOf(report.restoredTo)},
            {"findings", report.findings}};
}

json shownJson(const BackupSummary& backup) {
    const auto& proofs = backup.proofs;
    return {{"id", backup.id.value()},
            {"method", toString(backup.method)},
            {"began", toIso8601(backup.began)},
            {"ended", toIso8601(backup.ended)},
            {"data_bytes", backup.dataBytes},
            {"stored_bytes", backup.storedBytes},
            {"server", backup.server},
            {"verified", proofs.verified ? shownJson(*proofs.verified) : json(nullptr)},
            {"drilled", proofs.drilled ? shownJson(*proofs.drilled) : json(nullptr)},
            {"copied", momentOf(backup.copied)},
            {"damage", sentenceOf(backup.damage)}};
}

json shownJson(const ServiceBackups& service) {
    json all = json::array();
    for (const auto& backup : service.backups)
        all.push_back(shownJson(backup));
    const auto* good = newestGood(service.backups);
    return {
        {"service", service.service.value()},
        {"last_good", good != nullptr ? json(good->id.value()) : json(nullptr)},
        {"recovery_point", service.recoveryPoint ? pointOf(*service.recoveryPoint) : json(nullptr)},
        {"recovery_time_seconds",
         service.recoveryTime ? json(secondsOf(*service.recoveryTime)) : json(nullptr)},
        {"log", service.log ? logOf(*service.log) : json(nullptr)},
        {"next_backup", momentOf(service.nextBackup ? std::optional(service.nextBackup->at) : std::nullopt)},
        {"waits_until", momentOf(service.waitsUntil)},
        {"copy", service.copy ? copyOf(*service.copy) : json(nullptr)},
        {"next_drill", momentOf(service.nextDrill)},
        {"running", service.running ? progressOf(*service.running) : json(nullptr)},
        {"trouble", sentenceOf(service.trouble)},
        {"backups", std::move(all)}};
}

json shownJson(const BackupState& state) {
    json services = json::array();
    for (const auto& service : state.services)
        services.push_back(shownJson(service));
    return {{"services", std::move(services)}};
}

} // namespace holdfast::backups
