// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backups/plain_file.h"
#include "engine/backups/postgres_backups.h"
#include "engine/backups/postgres_instance.h"
#include "engine/backups/restore_steps.h"
#include "engine/backups/target_facts.h"
#include "engine/backups/work_record.h"
#include "engine/stores/private_files.h"
#include "engine/stores/sealed_file.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <system_error>

namespace holdfast::backups {

namespace fs = std::filesystem;
using ports::BackupSink;

bool isTablespace(const std::string& file) {
    const auto dot = file.find('.');
    return dot != std::string::npos && dot > 0 && file.find_first_not_of("0123456789") == dot;
}

Result<void> PostgresBackups::unpackAll(const Manifest& manifest, const fs::path& folder,
                                        const fs::path& tablespaces, const UnpackRule& order) const {
    const auto key = m_repository.keyOf(manifest);
    if (!key) return std::unexpected(key.error());
    auto rule = order;
    rule.key = *key;
    const auto archive = [&](const BackupFile& file, const fs::path& to) {
        return unpackArchive(m_repository.fileOf(manifest.id, file.path), file, to, rule);
    };
    std::string map;
    for (const auto& file : manifest.files) {
        if (!isTablespace(file.path)) continue;
        const auto oid = file.path.substr(0, file.path.find('.'));
        if (map.empty()) {
            if (auto made = makeFolderFor(tablespaces, rule.owner); !made) return made;
        }
        if (auto made = makeFolderFor(tablespaces / oid, rule.owner); !made) return made;
        if (auto done = archive(file, tablespaces / oid); !done) return done;
        map += fmt::format("{} {}\n", oid, (tablespaces / oid).string());
    }
    const auto named = [&](std::string_view beginning) {
        return std::ranges::find_if(manifest.files,
                                    [&](const auto& file) { return file.path.starts_with(beginning); });
    };
    const auto base = named("base.tar");
    const auto log = named("pg_wal.tar");
    const auto own = named("backup_manifest");
    if (base == manifest.files.end() || log == manifest.files.end() || own == manifest.files.end())
        return failure(ErrorCode::FixInput, "It is no physical backup of PostgreSQL's.", manifest.id.value());
    if (auto done = archive(*base, folder); !done) return done;
    if (auto done = archive(*log, folder / "pg_wal"); !done) return done;
    if (!map.empty()) {
        // Never to where the tablespaces of the server are that was backed up.
        if (auto done = writeFileFor(folder / "tablespace_map", map, rule.owner); !done) return done;
        for (const auto& file : manifest.files) {
            if (!isTablespace(file.path)) continue;
            const auto oid = file.path.substr(0, file.path.find('.'));
            if (::symlink((tablespaces / oid).c_str(), (folder / "pg_tblspc" / oid).c_str()) != 0)
                return systemTrouble(folder / "pg_tblspc" / oid, "made");
        }
    }
    return unpackFile(m_repository.fileOf(manifest.id, own->path), *own, folder / "backup_manifest", rule);
}

Result<std::string> PostgresBackups::judge(const PostgresTools& tools, const Manifest& manifest,
                                           const fs::path& folder, std::stop_token stop) const {
    ToolCall call{
        .program = tools.program("pg_verifybackup"),
        .arguments = {"--exit-on-error", "--no-parse-wal", "--ignore=tablespace_map", folder.string()}};
    const auto end = runTool(std::move(call), kToolDeadline, stop);
    if (!end) return std::unexpected(end.error());
    if (!end->good())
        return failure(ErrorCode::FixInput, fmt::format("pg_verifybackup: {}.", lastWords(end->output)),
                       manifest.id.value());
    return fmt::format(
        "Every byte of its {} files was read again, and pg_verifybackup of PostgreSQL {} found "
        "every file of the cluster as it was.",
        manifest.files.size(), tools.major());
}

Result<ports::Restored> PostgresBackups::restoreInto(const Manifest& manifest,
                                                     const ports::RestoreOrder& order, const BackupSink& sink,
                                                     std::stop_token stop) const {
    const auto account = serverAccount(m_place.serverAccount);
    if (!account) return std::unexpected(account.error());
    const fs::path into(order.into);
    // Beside its place and under another name until it is whole: half a one is never taken for restored.
    const auto began = m_clock.now();
    auto record = WorkRecord::begin(
        m_repository,
        {.work = BackupProgress::Work::Restore, .id = manifest.id, .began = began, .into = order.into});
    if (!record) return std::unexpected(record.error());
    const auto parts = record->folder(into.parent_path(), *account);
    if (!parts) return std::unexpected(parts.error());
    const auto run = record->folder(m_place.sockets, *account);
    if (!run) return std::unexpected(run.error());
    const auto data = parts->path() / "data";
    const auto log = parts->path() / "log";
    Phases phases;
    std::uint64_t done = 0;
    const auto tell = [&](const char* phase, std::uint64_t more) {
        done += more;
        if (sink)
            sink({.work = BackupProgress::Work::Restore,
                  .phase = phase,
                  .bytesDone = done,
                  .bytesTotal = manifest.dataBytes,
                  .began = began});
    };
    UnpackRule rule{.owner = *account, .sink = [&](std::uint64_t more) { tell("copy", more); }, .stop = stop};
    phases.begin("copy");
    for (const auto& folder : {data, log}) {
        if (auto made = makeFolderFor(folder, *account); !made) return std::unexpected(made.error());
    }
    if (auto unpacked = unpackAll(manifest, data, into.string() + ".tablespaces", rule); !unpacked)
        return std::unexpected(unpacked.error());
    const InstanceOrder instanceOrder{.data = data, .run = run->path(), .log = log, .point = order.point};
    const auto received = m_repository.shelf(*manifest.log);
    if (auto staged = received.stageHistories(log, rule); !staged) return std::unexpected(staged.error());
    if (!order.point.onlyConsistent) {
        if (auto staged = received.stageInto(log, *manifest.log, rule); !staged)
            return std::unexpected(staged.error());
    }
    if (auto signal = writeFileFor(data / "recovery.signal", "", *account); !signal)
        return std::unexpected(signal.error());
    const auto major = majorOf(data);
    if (!major) return std::unexpected(major.error());
    const auto tools = PostgresTools::find(*major, m_place.settings.programs, true);
    if (!tools) return std::unexpected(tools.error());
    phases.begin("replay");
    tell("replay", 0);
    auto instance = PostgresInstance::start(*tools, *account, instanceOrder, kRecoveryDeadline, stop);
    if (!instance) return std::unexpected(instance.error());
    phases.begin("stop");
    ports::Restored restored{.folder = order.into, .lastCommit = (*instance)->lastCommit()};
    if (auto ended = (*instance)->shutDown(); !ended) return std::unexpected(ended.error());
    // An empty folder may stand there: it is replaced, and anything else stops it.
    if (auto named = stores::renameDurably(data, into); !named) return std::unexpected(named.error());
    restored.phases = phases.taken();
    restored.text =
        fmt::format("{} stands in {}, stopped, on a timeline of its own. Its configuration files are those "
                    "that lay among its data; files elsewhere («/etc/postgresql») are in no backup.",
                    manifest.server, order.into);
    return restored;
}

Result<ports::Restored> PostgresBackups::restore(const ports::RestoreOrder& order, const BackupSink& sink,
                                                 std::stop_token stop) {
    const auto one = m_repository.find(order.id);
    if (!one) return std::unexpected(one.error());
    const auto& manifest = one->manifest;
    if (!manifest.log) return failure(ErrorCode::FixInput, "It is no physical backup.", order.id.value());
    const auto account = serverAccount(m_place.serverAccount);
    if (!account) return std::unexpected(account.error());
    TargetRule rule{.use = TargetUse::Fresh,
                    .systemIdentifier = manifest.log->systemIdentifier,
                    .liveData = m_place.settings.dataDirectory,
                    .repository = m_place.settings.repository,
                    .homes = order.homes};
    const auto spaces = order.into + ".tablespaces";
    const bool hasSpaces =
        std::ranges::any_of(manifest.files, [](const auto& file) { return isTablespace(file.path); });
    if (const auto verdict = isSafeTarget(order.into, factsOfTarget(order.into), rule); !verdict.safe)
        return failure(ErrorCode::FixInput, verdict.whyNot, order.into);
    if (hasSpaces && factsOfTarget(spaces).kind != TargetFacts::Kind::Absent)
        return failure(
            ErrorCode::FixInput,
            fmt::format("{} is there already, where its tablespaces would go. Name another folder.", spaces),
            spaces);
    const auto room = stores::freeSpace(fs::path(order.into).parent_path());
    if (room >= 0 && static_cast<std::uint64_t>(room) < manifest.dataBytes + manifest.dataBytes / 10)
        return failure(ErrorCode::FixSetup,
                       fmt::format("There is no room for {} bytes. Make room, or name another folder.",
                                   manifest.dataBytes),
                       order.into);
    auto restored = restoreInto(manifest, order, sink, stop);
    std::error_code ignored;
    if (!restored && hasSpaces) fs::remove_all(spaces, ignored); // it was not there before
    return restored;
}

} // namespace holdfast::backups
