// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backups/drill_end.h"
#include "engine/backups/plain_file.h"
#include "engine/backups/postgres_check.h"
#include "engine/backups/postgres_dumps.h"
#include "engine/backups/private_folder.h"
#include "engine/backups/target_facts.h"
#include "engine/backups/work_record.h"
#include "engine/core/backups/target_guard.h"
#include "engine/stores/private_files.h"
#include "engine/stores/sealed_file.h"

#include <fmt/format.h>

#include <system_error>

namespace holdfast::backups {

namespace fs = std::filesystem;
using ports::BackupSink;

namespace {

constexpr std::uint64_t kLeast = 64UL << 20U; ///< bytes of a cluster with nothing in it

/// A tool of the new cluster's. What it cannot load is for a person to know: FixInput.
Result<void> load(const PostgresTools& tools, const PostgresInstance& instance, const std::string& program,
                  const std::string& user, std::vector<std::string> arguments,
                  const std::optional<platforms::Account>& account, std::stop_token stop) {
    auto call = callTo(instance.server("template1", user), tools.program(program), "holdfast restore");
    if (!call) return std::unexpected(call.error());
    call->account = account;
    call->arguments.insert(call->arguments.end(), arguments.begin(), arguments.end());
    const auto end = runTool(std::move(*call), kRecoveryDeadline, stop);
    if (!end) return std::unexpected(end.error());
    if (end->good()) return {};
    return failure(ErrorCode::FixInput,
                   fmt::format("{} could not load {}: {}.", program,
                               fs::path(arguments.back()).filename().string(), lastWords(end->output)),
                   arguments.back());
}

Result<void> makeCluster(const PostgresTools& tools, const fs::path& data, const std::string& user,
                         const std::optional<platforms::Account>& account, bool durable,
                         std::stop_token stop) {
    // Nobody gets in until whoever takes it over says so.
    ToolCall call{.program = tools.program("initdb"),
                  .arguments = {"--pgdata=" + data.string(), "--username=" + user, "--encoding=UTF8",
                                "--locale=C", "--auth-local=peer", "--auth-host=reject", "--data-checksums"},
                  .account = account};
    if (!durable) call.arguments.emplace_back("--no-sync");
    const auto end = runTool(std::move(call), kToolDeadline, stop);
    if (!end) return std::unexpected(end.error());
    if (end->good()) return {};
    return failure(ErrorCode::FixSetup,
                   fmt::format("initdb made no new cluster: {}.", lastWords(end->output)), data.string());
}

/// The roles but for the one that the new cluster was made with.
Result<void> leaveOutRole(const fs::path& roles, const std::string& role,
                          const std::optional<platforms::Account>& account) {
    auto text = stores::readSealedFile(roles);
    if (!text) return std::unexpected(text.error());
    for (const auto& line :
         {fmt::format("\nCREATE ROLE {};\n", role), fmt::format("\nCREATE ROLE \"{}\";\n", role)}) {
        if (const auto at = text->find(line); at != std::string::npos) text->erase(at + 1, line.size() - 1);
    }
    return writeFileFor(roles, *text, account);
}

UnpackRule ruleFor(BackupProgress progress, const std::optional<platforms::Account>& account,
                   const BackupSink& sink, std::stop_token stop) {
    return {.owner = account,
            .sink =
                [progress, sink](std::uint64_t more) mutable {
                    progress.bytesDone += more;
                    if (sink) sink(progress);
                },
            .stop = std::move(stop)};
}

} // namespace

Result<std::unique_ptr<PostgresInstance>> PostgresDumps::load(const Manifest& manifest,
                                                              const LoadOrder& order, const UnpackRule& rule,
                                                              Phases& phases) const {
    const auto tools = PostgresTools::find(majorIn(manifest.tool), m_place.settings.programs, true);
    if (!tools) return std::unexpected(tools.error());
    const auto& user = manifest.administrator;
    phases.begin("copy");
    if (auto unpacked = unpackInto(manifest, order.dumps, rule); !unpacked)
        return std::unexpected(unpacked.error());
    if (auto left = leaveOutRole(order.dumps / "roles.sql", user, order.account); !left)
        return std::unexpected(left.error());
    phases.begin("start");
    auto made = makeFolderFor(order.data, order.account);
    if (made) made = makeCluster(*tools, order.data, user, order.account, order.durable, rule.stop);
    if (!made) return std::unexpected(made.error());
    auto instance = PostgresInstance::start(*tools, order.account,
                                            {.data = order.data, .run = order.run, .durable = order.durable},
                                            kRecoveryDeadline, rule.stop);
    if (!instance) return std::unexpected(instance.error());
    phases.begin("load");
    auto loaded = backups::load(*tools, **instance, "psql", user,
                                {"--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--dbname=template1",
                                 "--file=" + (order.dumps / "roles.sql").string()},
                                order.account, rule.stop);
    for (const auto& dump : dumpsOf(manifest)) {
        if (!loaded) break;
        loaded = backups::load(*tools, **instance, "pg_restore", user,
                               {"--create", "--clean", "--if-exists", "--exit-on-error", "--no-tablespaces",
                                "--dbname=template1", (order.dumps / dump).string()},
                               order.account, rule.stop);
    }
    if (!loaded) return std::unexpected(loaded.error());
    return instance;
}

Result<ports::Restored> PostgresDumps::restore(const ports::RestoreOrder& order, const BackupSink& sink,
                                               std::stop_token stop) {
    const auto one = m_repository.find(order.id);
    if (!one) return std::unexpected(one.error());
    const auto& manifest = one->manifest;
    if (order.point.time || order.point.transaction)
        return failure(ErrorCode::FixInput,
                       "A dump brings back how it was when it was taken, and no other moment. Use a "
                       "physical backup with its log for that.",
                       order.id.value());
    const TargetRule guard{.use = TargetUse::Fresh,
                           .liveData = m_place.settings.dataDirectory,
                           .repository = m_place.settings.repository,
                           .homes = order.homes};
    if (const auto verdict = isSafeTarget(order.into, factsOfTarget(order.into), guard); !verdict.safe)
        return failure(ErrorCode::FixInput, verdict.whyNot, order.into);
    const fs::path into(order.into);
    const auto needed = manifest.dataBytes + manifest.dataBytes / 10 + manifest.storedBytes() + kLeast;
    const auto room = stores::freeSpace(into.parent_path());
    if (room >= 0 && static_cast<std::uint64_t>(room) < needed)
        return failure(
            ErrorCode::FixSetup,
            fmt::format("There is no room for {} bytes. Make room, or name another folder.", needed),
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
    const auto data = parts->path() / "data";
    Phases phases;
    auto instance = load(
        manifest, {.data = data, .dumps = parts->path() / "dumps", .run = run->path(), .account = *account},
        ruleFor({.work = BackupProgress::Work::Restore,
                 .phase = "copy",
                 .bytesTotal = manifest.storedBytes(),
                 .began = m_clock.now()},
                *account, sink, stop),
        phases);
    if (!instance) return std::unexpected(instance.error());
    phases.begin("stop");
    if (auto ended = (*instance)->shutDown(); !ended) return std::unexpected(ended.error());
    // An empty folder may stand there: it is replaced, and anything else stops it.
    if (auto named = stores::renameDurably(data, into); !named) return std::unexpected(named.error());
    return ports::Restored{
        .folder = order.into,
        .phases = phases.taken(),
        .text = fmt::format("The databases of {} stand in {}, a new cluster, stopped. Its roles have no "
                            "passwords, its configuration is the usual one, and nobody but «{}» gets in: "
                            "mend that before it takes the place of another.",
                            manifest.server, order.into, manifest.administrator)};
}

Result<DrillReport> PostgresDumps::drill(const BackupId& id, const BackupSink& sink, std::stop_token stop) {
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
    DrillReport report{.at = m_clock.now()};
    Phases phases;
    const auto tried = [&]() -> Result<void> {
        auto instance = load(manifest,
                             {.data = place->path() / "data",
                              .dumps = place->path() / "dumps",
                              .run = run->path(),
                              .account = *account,
                              .durable = false},
                             ruleFor({.work = BackupProgress::Work::Drill,
                                      .phase = "copy",
                                      .bytesTotal = manifest.storedBytes(),
                                      .began = m_clock.now()},
                                     *account, sink, stop),
                             phases);
        if (!instance) return std::unexpected(instance.error());
        phases.begin("verify");
        const auto tools = PostgresTools::find(majorIn(manifest.tool), m_place.settings.programs, true);
        if (!tools) return std::unexpected(tools.error());
        return checkContent(*tools, **instance, manifest, m_place, report, stop);
    }();
    return concluded(m_repository, *one, std::move(report), tried, phases, provenText(manifest));
}

} // namespace holdfast::backups
