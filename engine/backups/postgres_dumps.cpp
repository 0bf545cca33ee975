// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backups/postgres_dumps.h"

#include "engine/backups/paced_tool.h"
#include "engine/backups/postgres_content.h"
#include "engine/backups/private_folder.h"
#include "engine/backups/remote_tool.h"
#include "engine/backups/work_record.h"
#include "engine/recovery/sql_talk.h"
#include "engine/stores/private_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace holdfast::backups {

namespace fs = std::filesystem;
using ports::BackupSink;

namespace {

constexpr Duration kAsk{60'000}; ///< one question to a server

struct Database {
    std::string name;
    std::uint64_t bytes = 0;
};

/// Every database that takes connections, without templates. FixSetup: one may not be looked at, so that the
/// backup would not be of everything.
Result<std::vector<Database>> everyDatabase(const ProbeSpec& server, std::stop_token stop) {
    recovery::SqlTalk talk(server, kAsk, stop);
    const auto rows = talk.ask(
        "SELECT datname, has_database_privilege(oid, 'CONNECT')::text, CASE WHEN has_database_privilege(oid, "
        "'CONNECT') THEN pg_database_size(oid) ELSE 0 END::text FROM pg_database WHERE datallowconn AND NOT "
        "datistemplate ORDER BY datname");
    if (!rows) return std::unexpected(rows.error());
    std::vector<Database> out;
    for (const auto& row : rows->rows()) {
        if (row.size() != 3 || !row[0] || !row[2]) continue;
        if (row[1] != "true")
            return failure(ErrorCode::FixSetup,
                           fmt::format("The account may not connect to the database «{}», so it would be "
                                       "missing. Grant it CONNECT.",
                                       *row[0]),
                           server.target);
        Database one{.name = *row[0]};
        std::from_chars(row[2]->data(), row[2]->data() + row[2]->size(), one.bytes);
        out.push_back(std::move(one));
    }
    if (out.empty())
        return failure(ErrorCode::FixSetup, "The server has no database that takes connections.",
                       server.target);
    return out;
}

/// As the tools take it: a bare name with «=» in it would be taken for more than a name.
std::string connectionTo(const std::string& database) {
    std::string quoted = "dbname='";
    for (const char c : database) {
        if (c == '\'' || c == '\\') quoted += '\\';
        quoted += c;
    }
    return quoted + "'";
}

/// One whose result becomes a new file.
Result<void> run(ToolCall call, const fs::path& file, const BackupPlace& place, std::stop_token stop) {
    const auto name = fs::path(call.program).filename().string();
    if (const auto host = RemoteHost::of(place)) {
        const auto end = host->runInto(file, std::move(call), paceOf(place, file), kToolDeadline, stop);
        return end ? Result<void>() : std::unexpected(end.error());
    }
    call.arguments.push_back("--file=" + file.string());
    const auto end = runPaced(std::move(call), paceOf(place, file), kToolDeadline, stop);
    if (!end) return std::unexpected(end.error());
    if (end->good()) return {};
    return failure(ErrorCode::FixSetup, fmt::format("{} failed: {}.", name, lastWords(end->output)),
                   place.server.target);
}

/// Has pg_restore take a dump apart, all of it. Gives how many entries it lists. FixInput: it cannot.
Result<std::size_t> readDump(const PostgresTools& tools, const fs::path& dump, std::stop_token stop) {
    std::size_t entries = 0;
    for (const auto* what : {"--list", "--file=/dev/null"}) {
        const bool lists = std::string_view(what) == "--list";
        ToolCall call{.program = tools.program("pg_restore"), .arguments = {what, dump.string()}};
        if (lists)
            call.heard = [&entries](const std::string& line) {
                if (!line.starts_with(';')) ++entries;
            };
        const auto end = runTool(std::move(call), kToolDeadline, stop);
        if (!end) return std::unexpected(end.error());
        if (!end->good())
            return failure(ErrorCode::FixInput,
                           fmt::format("pg_restore cannot read {}: {}.", dump.filename().string(),
                                       lastWords(end->output)),
                           dump.string());
    }
    return entries;
}

} // namespace

PostgresDumps::PostgresDumps(BackupPlace place, const Clock& clock)
    : m_place(std::move(place)), m_clock(clock), m_repository(m_place) {}

Result<void> PostgresDumps::dumpAll(const PostgresTools& tools, const fs::path& folder, TimePoint began,
                                    const BackupSink& sink, std::stop_token stop) const {
    const auto& server = m_place.server;
    const auto databases = everyDatabase(server, stop);
    if (!databases) return std::unexpected(databases.error());
    const auto host = RemoteHost::of(m_place);
    const auto& reached = host ? host->server() : server;
    auto roles = callTo(reached, tools.program("pg_dumpall"), "holdfast backup");
    if (!roles) return std::unexpected(roles.error());
    roles->arguments.insert(roles->arguments.end(), {"--roles-only", "--no-role-passwords"});
    if (!server.database.empty()) roles->arguments.push_back("--database=" + server.database);
    if (auto done = run(std::move(*roles), folder / "roles.sql", m_place, stop); !done) return done;
    BackupProgress progress{.phase = "copy", .began = began};
    for (const auto& database : *databases)
        progress.bytesTotal += database.bytes;
    for (const auto& database : *databases) {
        if (sink) sink(progress);
        auto call = callTo(reached, tools.program("pg_dump"), "holdfast backup");
        if (!call) return std::unexpected(call.error());
        const auto file = folder / (folderNameOf(database.name) + ".dump");
        call->arguments.insert(call->arguments.end(),
                               {"--format=custom", "--no-tablespaces", "--lock-wait-timeout=600000",
                                "--dbname=" + connectionTo(database.name)});
        if (auto done = run(std::move(*call), file, m_place, stop); !done) return done;
        progress.bytesDone += database.bytes;
    }
    if (sink) sink(progress);
    return {};
}

Result<Manifest> PostgresDumps::take(const BackupSink& sink, std::stop_token stop) {
    const auto held = m_repository.lock();
    if (!held) return std::unexpected(held.error());
    const auto facts = askFacts(m_place.server, kAsk, stop);
    if (!facts) return std::unexpected(facts.error());
    auto host = RemoteHost::of(m_place);
    const auto tools = host ? host->findPostgres("pg_dump", facts->major(), stop)
                            : PostgresTools::find(facts->major(), m_place.settings.programs, false);
    if (!tools) return std::unexpected(tools.error());
    // A backup without samples is a backup; one that is not taken for want of them is none.
    auto before =
        sampleTables(m_place.server, m_place.sampleBytes, kAsk, stop).value_or(std::vector<ContentSample>());
    const auto began = m_clock.now();
    const auto id = backupIdOf(began, randomBits());
    auto record =
        WorkRecord::begin(m_repository, {.work = BackupProgress::Work::Backup, .id = id, .began = began});
    if (!record) return std::unexpected(record.error());
    auto staging = record->stage(m_repository);
    if (!staging) return std::unexpected(staging.error());
    Manifest manifest{
        .id = id,
        .fleet = m_place.fleet,
        .service = m_place.service,
        .method = BackupMethod::Logical,
        .began = began,
        .server = facts->shown,
        .administrator = facts->administrator,
        .tool = fmt::format("pg_dump of PostgreSQL {}{}", tools->major(), host ? " on " + host->name() : ""),
        .dataBytes = facts->bytes};
    if (auto dumped = dumpAll(*tools, staging->folder(), began, sink, stop); !dumped)
        return std::unexpected(dumped.error());
    const auto after = sampleAgain(m_place.server, before, kAsk, stop).value_or(std::vector<ContentSample>());
    manifest.samples = quietOf(std::move(before), after);
    manifest.ended = std::max(m_clock.now(), began);
    return m_repository.publish(*staging, std::move(manifest), stop);
}

Result<void> PostgresDumps::unpackInto(const Manifest& manifest, const fs::path& folder,
                                       const UnpackRule& rule) const {
    const bool whole = std::ranges::any_of(
        manifest.files, [](const auto& file) { return plainName(file.path) == "roles.sql"; });
    if (manifest.method != BackupMethod::Logical || !whole)
        return failure(ErrorCode::FixInput, "It is no logical backup of PostgreSQL's.", manifest.id.value());
    const auto key = m_repository.keyOf(manifest);
    if (!key) return std::unexpected(key.error());
    auto with = rule;
    with.key = *key;
    if (auto made = makeFolderFor(folder, rule.owner); !made) return made;
    for (const auto& file : manifest.files) {
        const auto from = m_repository.fileOf(manifest.id, file.path);
        if (auto done = unpackFile(from, file, folder / plainName(file.path), with); !done) return done;
    }
    return {};
}

std::vector<std::string> PostgresDumps::dumpsOf(const Manifest& manifest) {
    std::vector<std::string> out;
    for (const auto& file : manifest.files) {
        if (auto name = plainName(file.path); name.ends_with(".dump")) out.push_back(std::move(name));
    }
    return out;
}

Result<Verification> PostgresDumps::verify(const BackupId& id, const BackupSink& sink, std::stop_token stop) {
    const auto held = m_repository.lock();
    if (!held) return std::unexpected(held.error());
    const auto one = m_repository.find(id);
    if (!one) return std::unexpected(one.error());
    const auto& manifest = one->manifest;
    const auto tools = PostgresTools::find(majorIn(manifest.tool), m_place.settings.programs, false);
    if (!tools) return std::unexpected(tools.error());
    auto record = WorkRecord::begin(m_repository,
                                    {.work = BackupProgress::Work::Verify, .id = id, .began = m_clock.now()});
    if (!record) return std::unexpected(record.error());
    const auto place = record->folder(m_place.scratch, std::nullopt);
    if (!place) return std::unexpected(place.error());
    const auto dumps = place->path() / "dumps";
    BackupProgress progress{.work = BackupProgress::Work::Verify,
                            .phase = "verify",
                            .bytesTotal = manifest.storedBytes(),
                            .began = m_clock.now()};
    const UnpackRule rule{.sink =
                              [&](std::uint64_t more) {
                                  progress.bytesDone += more;
                                  if (sink) sink(progress);
                              },
                          .stop = stop};
    std::size_t entries = 0;
    auto judged = unpackInto(manifest, dumps, rule);
    for (const auto& dump : dumpsOf(manifest)) {
        if (!judged) break;
        const auto read = readDump(*tools, dumps / dump, stop);
        if (read)
            entries += *read;
        else
            judged = std::unexpected(read.error());
    }
    if (!judged && judged.error().code != ErrorCode::FixInput) return std::unexpected(judged.error());
    const Verification verification{
        .at = m_clock.now(),
        .sound = judged.has_value(),
        .text = judged ? fmt::format("Every byte of its {} files was read again, and pg_restore of "
                                     "PostgreSQL {} read all of their {} entries.",
                                     manifest.files.size(), tools->major(), entries)
                       : judged.error().detail};
    auto proofs = one->proofs;
    proofs.verified = verification;
    if (auto kept = m_repository.keepProofs(id, proofs); !kept) return std::unexpected(kept.error());
    return verification;
}

} // namespace holdfast::backups
