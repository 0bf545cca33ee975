// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backups/drill_end.h"
#include "engine/backups/postgres_backups.h"
#include "engine/backups/postgres_check.h"
#include "engine/backups/restore_steps.h"
#include "engine/backups/work_record.h"

namespace holdfast::backups {

using ports::BackupSink;

Result<DrillReport> PostgresBackups::drill(const BackupId& id, const BackupSink& sink, std::stop_token stop) {
    const auto held = m_repository.lock();
    if (!held) return std::unexpected(held.error());
    const auto one = m_repository.find(id);
    if (!one) return std::unexpected(one.error());
    const auto& manifest = one->manifest;
    if (!manifest.log) return failure(ErrorCode::FixInput, "It is no physical backup.", id.value());
    const auto account = serverAccount(m_place.serverAccount);
    if (!account) return std::unexpected(account.error());
    const auto began = m_clock.now();
    auto record =
        WorkRecord::begin(m_repository, {.work = BackupProgress::Work::Drill, .id = id, .began = began});
    if (!record) return std::unexpected(record.error());
    const auto place = record->folder(m_place.scratch, *account);
    if (!place) return std::unexpected(place.error());
    const auto run = record->folder(m_place.sockets, *account);
    if (!run) return std::unexpected(run.error());
    const auto data = place->path() / "data";
    DrillReport report{.at = began};
    Phases phases;
    std::uint64_t done = 0;
    const UnpackRule rule{.owner = *account,
                          .sink =
                              [&](std::uint64_t more) {
                                  done += more;
                                  if (sink)
                                      sink({.work = BackupProgress::Work::Drill,
                                            .phase = "copy",
                                            .bytesDone = done,
                                            .bytesTotal = manifest.dataBytes,
                                            .began = began});
                              },
                          .stop = stop};
    const auto tried = [&]() -> Result<void> {
        phases.begin("copy");
        if (auto made = makeFolderFor(data, *account); !made) return made;
        if (auto unpacked = unpackAll(manifest, data, place->path() / "tablespaces", rule); !unpacked)
            return unpacked;
        const auto major = majorOf(data);
        if (!major) return std::unexpected(major.error());
        const auto tools = PostgresTools::find(*major, m_place.settings.programs, true);
        if (!tools) return std::unexpected(tools.error());
        phases.begin("check files");
        const auto judged = judge(*tools, manifest, data, stop);
        if (!judged && judged.error().code != ErrorCode::FixInput) return std::unexpected(judged.error());
        if (!judged) report.findings.push_back(judged.error().detail);
        if (auto signal = writeFileFor(data / "recovery.signal", "", *account); !signal) return signal;
        phases.begin("replay");
        auto instance = PostgresInstance::start(
            *tools, *account,
            {.data = data, .run = run->path(), .point = {.onlyConsistent = true}, .durable = false},
            kRecoveryDeadline, stop);
        if (!instance) return std::unexpected(instance.error());
        report.restoredTo = (*instance)->lastCommit();
        phases.begin("verify");
        return checkContent(*tools, **instance, manifest, m_place, report, stop);
    }();
    return concluded(m_repository, *one, std::move(report), tried, phases, provenText(manifest));
}

} // namespace holdfast::backups
