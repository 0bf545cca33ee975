// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backups/drill_end.h"
#include "engine/backups/pgbackrest_backups.h"
#include "engine/backups/plain_file.h"
#include "engine/backups/postgres_check.h"
#include "engine/backups/private_folder.h"
#include "engine/backups/target_facts.h"
#include "engine/backups/work_record.h"
#include "engine/core/backups/target_guard.h"
#include "engine/core/fleet/state_json.h"
#include "engine/stores/private_files.h"

#include <fmt/format.h>

#include <system_error>

namespace holdfast::backups {

namespace fs = std::filesystem;
using ports::BackupSink;

namespace {

/// As pgBackRest takes them.
std::vector<std::string> targetOf(const ports::RestorePoint& point) {
    if (point.onlyConsistent) return {"--type=immediate"};
    if (point.transaction)
        return {"--type=xid", fmt::format("--target={}", *point.transaction & 0xFFFF'FFFFU)};
    if (!point.time) return {"--type=default"};
    auto text = toIso8601(*point.time); // «2026-11-22T04:50:01.123Z»
    text[10] = ' ';
    text.pop_back();
    return {"--type=time", "--target=" + text + "+00"};
}

} // namespace

Result<void> PgBackRestBackups::isHere(const PgBackRestTool& here, const std::string& label,
                                       std::stop_token stop) const {
    auto has = here.has(label, stop);
    if (has || m_place.settings.sshTo.empty() || stop.stop_requested()) return has;
    if (has.error().code == ErrorCode::FixInput) {
        // Let go everywhere, or only not here: the one that took it knows.
        const auto there = PgBackRestTool::find(m_place);
        const auto kept = there ? there->has(label, stop) : std::unexpected(there.error());
        if (!kept && kept.error().code == ErrorCode::FixInput) return has;
    }
    return failure(ErrorCode::FixSetup,
                   fmt::format("What is restored stands on this machine, so it is this machine's pgBackRest "
                               "that fetches it, and that one does not reach the backup {} of {}. Give it a "
                               "configuration here whose stanza «{}» has the same repository (repo1-host, or "
                               "the same storage). It said: {}",
                               label, m_place.settings.sshTo, m_place.settings.stanza, has.error().detail),
                   m_place.settings.stanza);
}

Result<std::unique_ptr<PostgresInstance>> PgBackRestBackups::bring(const Manifest& manifest,
                                                                   const BringOrder& order, Phases& phases,
                                                                   std::stop_token stop) const {
    // What is restored stands here, so it is the pgBackRest of this machine that fetches it.
    auto here = m_place;
    here.settings.sshTo.clear();
    const auto tool = PgBackRestTool::find(here);
    if (!tool) return std::unexpected(tool.error());
    const auto label = labelOf(manifest, stop);
    if (!label) return std::unexpected(label.error());
    if (auto has = isHere(*tool, *label, stop); !has) return std::unexpected(has.error());
    phases.begin("copy");
    if (auto made = makeFolderFor(order.data, order.account); !made) return std::unexpected(made.error());
    if (auto made = makeFolderFor(order.tablespaces, order.account); !made)
        return std::unexpected(made.error());
    auto arguments = targetOf(order.point);
    if (!order.point.onlyConsistent && (order.point.time || order.point.transaction))
        arguments.emplace_back("--target-action=promote");
    // What was restored must neither archive into the same stanza nor write to the live server's tablespaces.
    if (order.archiving == Archiving::Off) arguments.emplace_back("--archive-mode=off");
    arguments.insert(arguments.end(), {"--set=" + *label, "--pg1-path=" + order.data.string(),
                                       "--tablespace-map-all=" + order.tablespaces.string(), "restore"});
    if (auto done = tool->run(std::move(arguments), kToolDeadline, stop); !done)
        return std::unexpected(done.error());
    const auto major = majorOf(order.data);
    if (!major) return std::unexpected(major.error());
    const auto tools = PostgresTools::find(*major, {}, true);
    if (!tools) return std::unexpected(tools.error());
    phases.begin("replay");
    return PostgresInstance::start(*tools, order.account,
                                   {.data = order.data,
                                    .run = order.run,
                                    .fetch = tool->fetchCommand(order.data.string()),
                                    .point = order.point,
                                    .durable = order.durable},
                                   kRecoveryDeadline, stop);
}

Result<ports::Restored> PgBackRestBackups::restore(const ports::RestoreOrder& order, const BackupSink& sink,
                                                   std::stop_token stop) {
    return restoreInto(order, Archiving::Off, sink, std::move(stop));
}

Result<ports::Restored> PgBackRestBackups::restoreForItsPlace(const ports::RestoreOrder& order,
                                                              const BackupSink& sink, std::stop_token stop) {
    return restoreInto(order, Archiving::AsBefore, sink, std::move(stop));
}

Result<ports::Restored> PgBackRestBackups::restoreInto(const ports::RestoreOrder& order, Archiving archiving,
                                                       const BackupSink& sink, std::stop_token stop) {
    const auto one = m_repository.find(order.id);
    if (!one) return std::unexpected(one.error());
    const auto& manifest = one->manifest;
    const TargetRule guard{.use = TargetUse::Fresh,
                           .liveData = m_place.settings.dataDirectory,
                           .repository = m_place.settings.repository,
                           .homes = order.homes};
    if (const auto verdict = isSafeTarget(order.into, factsOfTarget(order.into), guard); !verdict.safe)
        return failure(ErrorCode::FixInput, verdict.whyNot, order.into);
    const fs::path into(order.into);
    const fs::path spaces(order.into + ".tablespaces");
    if (factsOfTarget(spaces.string()).kind != TargetFacts::Kind::Absent)
        return failure(
            ErrorCode::FixInput,
            fmt::format("{} is there already, where its tablespaces would go. Name another folder.",
                        spaces.string()),
            spaces.string());
    const auto room = stores::freeSpace(into.parent_path());
    if (room >= 0 && static_cast<std::uint64_t>(room) < manifest.dataBytes + manifest.dataBytes / 10)
        return failure(ErrorCode::FixSetup,
                       fmt::format("There is no room for {} bytes. Make room, or name another folder.",
                                   manifest.dataBytes),
                       order.into);
    const auto account = serverAccount(m_place.serverAccount);
    if (!account) return std::unexpected(account.error());
    // Beside its place and under another name until it is whole: half a one is never taken for restored.
    auto record = WorkRecord::begin(
        m_repository,
        {.work = BackupProgress::Work::Restore, .id = order.id, .began = m_clock.now(), .into = order.into});
    if (!record) return std::unexpected(record.error());
    const auto parts = record->folder(into.parent_path(), *account);
    if (!parts) return std::unexpected(parts.error());
    const auto run = record->folder(m_place.sockets, *account);
    if (!run) return std::unexpected(run.error());
    if (sink)
        sink({.work = BackupProgress::Work::Restore,
              .phase = "copy",
              .bytesTotal = manifest.dataBytes,
              .began = m_clock.now()});
    const auto data = parts->path() / "data";
    Phases phases;
    auto restored = [&]() -> Result<ports::Restored> {
        auto instance = bring(manifest,
                              {.data = data,
                               .run = run->path(),
                               .tablespaces = spaces,
                               .account = *account,
                               .point = order.point,
                               .archiving = archiving},
                              phases, stop);
        if (!instance) return std::unexpected(instance.error());
        phases.begin("stop");
        ports::Restored out{.folder = order.into, .lastCommit = (*instance)->lastCommit()};
        if (auto ended = (*instance)->shutDown(); !ended) return std::unexpected(ended.error());
        // An empty folder may stand there: it is replaced, and anything else stops it.
        if (auto named = stores::renameDurably(data, into); !named) return std::unexpected(named.error());
        return out;
    }();
    std::error_code ignored;
    if (!restored)
        fs::remove_all(spaces, ignored); // it was not there before
    else
        fs::remove(spaces, ignored); // where it holds nothing
    if (!restored) return restored;
    restored->phases = phases.taken();
    restored->text =
        fmt::format("{} stands in {}, stopped, on a timeline of its own, restored by pgBackRest.",
                    manifest.server, order.into);
    if (archiving == Archiving::Off)
        restored->text += " It does not archive: give it that, and its configuration, before it takes the "
                          "place of another.";
    return restored;
}

Result<DrillReport> PgBackRestBackups::drill(const BackupId& id, const BackupSink& sink,
                                             std::stop_token stop) {
    const auto held = m_repository.lock();
    if (!held) return std::unexpected(held.error());
    const auto one = m_repository.find(id);
    if (!one) return std::unexpected(one.error());
    const auto& manifest = one->manifest;
    const auto account = serverAccount(m_place.serverAccount);
    if (!account) return std::unexpected(account.error());
    auto record = WorkRecord::begin(m_repository,
                                    {.work = BackupProgress::Work::Drill, .id = id, .began = m_clock.now()});
    if (!record) return std::unexpected(record.error());
    const auto place = record->folder(m_place.scratch, *account);
    if (!place) return std::unexpected(place.error());
    const auto run = record->folder(m_place.sockets, *account);
    if (!run) return std::unexpected(run.error());
    if (sink)
        sink({.work = BackupProgress::Work::Drill,
              .phase = "copy",
              .bytesTotal = manifest.dataBytes,
              .began = m_clock.now()});
    DrillReport report{.at = m_clock.now()};
    Phases phases;
    const auto tried = [&]() -> Result<void> {
        const auto data = place->path() / "data";
        auto instance = bring(manifest,
                              {.data = data,
                               .run = run->path(),
                               .tablespaces = place->path() / "tablespaces",
                               .account = *account,
                               .point = {.onlyConsistent = true},
                               .durable = false},
                              phases, stop);
        if (!instance) return std::unexpected(instance.error());
        report.restoredTo = (*instance)->lastCommit();
        phases.begin("verify");
        const auto major = majorOf(data);
        if (!major) return std::unexpected(major.error());
        const auto tools = PostgresTools::find(*major, {}, true);
        if (!tools) return std::unexpected(tools.error());
        return checkContent(*tools, **instance, manifest, m_place, report, stop);
    }();
    return concluded(m_repository, *one, std::move(report), tried, phases, provenText(manifest));
}

} // namespace holdfast::backups
