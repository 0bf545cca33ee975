// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backups/postgres_backups.h"

#include "engine/backups/base_backup_stream.h"
#include "engine/backups/paced_tool.h"
#include "engine/backups/plain_file.h"
#include "engine/backups/postgres_instance.h"
#include "engine/backups/remote_tool.h"
#include "engine/backups/restore_steps.h"
#include "engine/backups/work_record.h"
#include "engine/stores/private_files.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sys/stat.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <system_error>

namespace holdfast::backups {

namespace fs = std::filesystem;
using ports::BackupSink;

namespace {

constexpr Duration kAsk{60'000};      ///< one question to a server
constexpr Duration kSilence{600'000}; ///< a tool that says nothing for so long hangs
constexpr std::size_t kManifestTail = 64UL * 1024;
constexpr int kOldestMajor = 15; ///< the first whose pg_basebackup compresses by zstd

/// «22953/22953 kB (100%), 0/1 tablespace»
std::optional<std::pair<std::uint64_t, std::uint64_t>> progressIn(const std::string& line) {
    const auto begin = line.find_first_not_of(' ');
    const auto slash = line.find('/');
    const auto unit = line.find(" kB", slash == std::string::npos ? 0 : slash);
    if (begin == std::string::npos || slash == std::string::npos || unit == std::string::npos)
        return std::nullopt;
    std::uint64_t done = 0;
    std::uint64_t total = 0;
    const auto* text = line.data();
    if (std::from_chars(text + begin, text + slash, done).ptr != text + slash ||
        std::from_chars(text + slash + 1, text + unit, total).ptr != text + unit)
        return std::nullopt;
    return std::pair{done * 1024, total * 1024};
}

Result<std::string> tailOf(const fs::path& file, std::size_t bytes) {
    std::ifstream in(file, std::ios::binary);
    in.seekg(0, std::ios::end);
    const auto size = static_cast<std::size_t>(std::max<std::streamoff>(in.tellg(), 0));
    in.seekg(static_cast<std::streamoff>(size > bytes ? size - bytes : 0));
    std::string text(std::min(size, bytes), '\0');
    if (!in.read(text.data(), static_cast<std::streamsize>(text.size())))
        return failure(ErrorCode::FixInput, "pg_basebackup left no manifest.", file.string());
    return text;
}

/// pg_basebackup packs what the server sends, but not the log it receives beside.
Result<void> packLog(const fs::path& folder, std::stop_token stop) {
    const auto plain = folder / "pg_wal.tar";
    std::error_code error;
    if (!fs::exists(plain, error)) return {};
    const auto packed = packFile(plain, folder / "pg_wal.tar.zst", stop);
    if (!packed) return std::unexpected(packed.error());
    fs::remove(plain, error);
    if (error) return failure(ErrorCode::FixSetup, error.message(), plain.string());
    return {};
}

} // namespace

Result<LogRange> logRangeIn(std::string_view backupManifest, LogRange known) {
    constexpr std::string_view kRanges = "\"WAL-Ranges\":";
    const auto none = [] {
        return failure(ErrorCode::FixInput, "pg_basebackup's manifest does not say which log it needs.");
    };
    const auto at = backupManifest.find(kRanges);
    const auto end = at == std::string_view::npos ? at : backupManifest.find(']', at);
    if (end == std::string_view::npos) return none();
    const auto text = backupManifest.substr(at + kRanges.size(), end + 1 - at - kRanges.size());
    const auto ranges = nlohmann::json::parse(text, nullptr, false);
    if (!ranges.is_array() || ranges.empty() || !ranges[0].is_object()) return none();
    const auto word = [](const nlohmann::json& range, const char* name) {
        const auto found = range.find(name);
        return found != range.end() && found->is_string() ? logPositionFrom(found->get<std::string>())
                                                          : std::nullopt;
    };
    const auto& last = ranges.back();
    const auto begin = word(ranges[0], "Start-LSN");
    const auto stop = last.is_object() ? word(last, "End-LSN") : std::nullopt;
    if (!begin || !stop || !last.contains("Timeline") || !last["Timeline"].is_number_unsigned())
        return none();
    known.timeline = last["Timeline"].get<std::uint32_t>();
    known.begin = *begin;
    known.end = *stop;
    return known;
}

PostgresBackups::PostgresBackups(BackupPlace place, const Clock& clock)
    : m_place(std::move(place)), m_clock(clock), m_repository(m_place) {}

LogShelf PostgresBackups::shelf(const LogRange& log) const {
    return m_repository.shelf(log);
}

Result<void> PostgresBackups::runBaseBackup(const PostgresTools& tools, const fs::path& folder,
                                            std::uint64_t& dataBytes, const BackupSink& sink,
                                            std::stop_token stop) const {
    const auto host = RemoteHost::of(m_place);
    auto call =
        callTo(host ? host->server() : m_place.server, tools.program("pg_basebackup"), "holdfast backup");
    if (!call) return std::unexpected(call.error());
    // What goes to standard output takes its log along at the end, and is split here.
    call->arguments.insert(call->arguments.end(),
                           {"--pgdata=" + (host ? "-" : folder.string()), "--format=tar",
                            host ? "--compress=client-zstd:level=1" : "--compress=client-zstd:level=3",
                            host ? "--wal-method=fetch" : "--wal-method=stream",
                            "--manifest-checksums=SHA256", "--checkpoint=fast", "--progress",
                            "--label=holdfast"});
    if (const auto most = m_place.settings.rateLimit / 1024; most > 0)
        call->arguments.push_back(fmt::format("--max-rate={}k", most));
    std::atomic<std::uint64_t> heard{0};
    const auto began = m_clock.now();
    call->heard = [&](const std::string& line) {
        ++heard;
        const auto progress = progressIn(line);
        if (!progress) return;
        dataBytes = progress->first;
        if (sink)
            sink({.phase = "copy",
                  .bytesDone = progress->first,
                  .bytesTotal = progress->second,
                  .began = began});
    };
    std::unique_ptr<BaseBackupStream> stream;
    if (host) {
        auto made = BaseBackupStream::into(folder);
        if (!made) return std::unexpected(made.error());
        stream = std::move(*made);
        call->data = [&stream](std::string_view bytes) { return stream->take(bytes); };
        call = host->over(std::move(*call));
        if (!call) return std::unexpected(call.error());
    }
    auto process = ToolProcess::start(std::move(*call));
    if (!process) return std::unexpected(process.error());
    PaceKeeper keeper(paceOf(m_place, {}));
    auto before = heard.load();
    auto moved = ToolProcess::Steady::now();
    while (true) {
        keeper.beat(**process, stop);
        if ((*process)->ended()) break;
        if (const auto now = heard.load(); now != before) {
            before = now;
            moved = ToolProcess::Steady::now();
        }
        if (!stop.stop_requested() && ToolProcess::Steady::now() - moved < kSilence) continue;
        (*process)->stop(SIGTERM, Duration(5'000));
        if (stop.stop_requested()) return failure(ErrorCode::Cancelled, "Ended on request.");
        return failure(ErrorCode::Retry, "pg_basebackup made no progress for ten minutes and was stopped.",
                       m_place.server.target);
    }
    const auto end = *(*process)->ended();
    if (stream && !stream->state()) return stream->state();
    if (end.good()) return stream ? stream->finish() : Result<void>();
    if (host) return std::unexpected(host->trouble("pg_basebackup", end));
    return failure(ErrorCode::FixSetup, fmt::format("pg_basebackup failed: {}.", lastWords(end.output)),
                   m_place.server.target);
}

Result<Manifest> PostgresBackups::take(const BackupSink& sink, std::stop_token stop) {
    const auto held = m_repository.lock();
    if (!held) return std::unexpected(held.error());
    const auto facts = askFacts(m_place.server, kAsk, stop);
    if (!facts) return std::unexpected(facts.error());
    if (facts->major() < kOldestMajor)
        return failure(ErrorCode::FixSetup,
                       fmt::format("{} is older than Holdfast backs up physically: {} and newer.",
                                   facts->shown, kOldestMajor),
                       m_place.server.target);
    auto host = RemoteHost::of(m_place);
    const auto tools = host ? host->findPostgres("pg_basebackup", facts->major(), stop)
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
    Manifest manifest{.id = id,
                      .fleet = m_place.fleet,
                      .service = m_place.service,
                      .method = BackupMethod::Physical,
                      .began = began,
                      .server = facts->shown,
                      .administrator = facts->administrator,
                      .tool = fmt::format("pg_basebackup of PostgreSQL {}{}", tools->major(),
                                          host ? " on " + host->name() : "")};
    if (auto taken = runBaseBackup(*tools, staging->folder(), manifest.dataBytes, sink, stop); !taken)
        return std::unexpected(taken.error());
    const auto after = sampleAgain(m_place.server, before, kAsk, stop).value_or(std::vector<ContentSample>());
    manifest.samples = quietOf(std::move(before), after);
    const auto tail = tailOf(staging->folder() / "backup_manifest", kManifestTail);
    if (!tail) return std::unexpected(tail.error());
    const auto log =
        logRangeIn(*tail, {.systemIdentifier = facts->systemIdentifier, .segmentBytes = facts->segmentBytes});
    if (!log) return std::unexpected(log.error());
    manifest.log = *log;
    if (auto packed = packLog(staging->folder(), stop); !packed) return std::unexpected(packed.error());
    manifest.ended = std::max(m_clock.now(), began);
    return m_repository.publish(*staging, std::move(manifest), stop);
}

Result<Verification> PostgresBackups::verify(const BackupId& id, const BackupSink& sink,
                                             std::stop_token stop) {
    const auto held = m_repository.lock();
    if (!held) return std::unexpected(held.error());
    const auto one = m_repository.find(id);
    if (!one) return std::unexpected(one.error());
    const auto& manifest = one->manifest;
    const auto tools = PostgresTools::find(std::max(majorIn(manifest.server), kOldestMajor),
                                           m_place.settings.programs, false);
    if (!tools) return std::unexpected(tools.error());
    const auto room = stores::freeSpace(m_place.scratch);
    if (room >= 0 && static_cast<std::uint64_t>(room) < manifest.dataBytes + manifest.dataBytes / 10)
        return failure(
            ErrorCode::FixSetup,
            fmt::format("There is no room to unpack {} bytes for pg_verifybackup.", manifest.dataBytes),
            m_place.scratch.string());
    const auto began = m_clock.now();
    auto record =
        WorkRecord::begin(m_repository, {.work = BackupProgress::Work::Verify, .id = id, .began = began});
    if (!record) return std::unexpected(record.error());
    const auto place = record->folder(m_place.scratch, std::nullopt);
    if (!place) return std::unexpected(place.error());
    const auto data = place->path() / "data";
    std::uint64_t done = 0;
    const UnpackRule rule{.sink =
                              [&](std::uint64_t more) {
                                  done += more;
                                  if (sink)
                                      sink({.work = BackupProgress::Work::Verify,
                                            .phase = "verify",
                                            .bytesDone = done,
                                            .bytesTotal = manifest.dataBytes,
                                            .began = began});
                              },
                          .stop = stop};
    Result<std::string> verdict = [&]() -> Result<std::string> {
        if (auto made = stores::makePrivateDirectory(data); !made) return std::unexpected(made.error());
        auto unpacked = unpackAll(manifest, data, place->path() / "tablespaces", rule);
        if (!unpacked) return std::unexpected(unpacked.error());
        return judge(*tools, manifest, data, stop);
    }();
    if (!verdict && verdict.error().code != ErrorCode::FixInput) return std::unexpected(verdict.error());
    Verification verification{.at = m_clock.now(),
                              .sound = verdict.has_value(),
                              .text = verdict ? *verdict : verdict.error().detail};
    auto proofs = one->proofs;
    proofs.verified = verification;
    if (auto kept = m_repository.keepProofs(id, proofs); !kept) return std::unexpected(kept.error());
    return verification;
}

} // namespace holdfast::backups
