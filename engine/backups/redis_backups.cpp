// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backups/redis_backups.h"

#include "engine/backups/drill_end.h"
#include "engine/backups/paced_tool.h"
#include "engine/backups/plain_file.h"
#include "engine/backups/private_folder.h"
#include "engine/backups/redis_content.h"
#include "engine/backups/remote_tool.h"
#include "engine/backups/restore_steps.h"
#include "engine/backups/target_facts.h"
#include "engine/backups/work_record.h"
#include "engine/probes/target_address.h"
#include "engine/probes/tls_session.h"
#include "engine/stores/private_files.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <csignal>
#include <system_error>

namespace holdfast::backups {

namespace fs = std::filesystem;
using ports::BackupSink;

namespace {

constexpr Duration kAsk{60'000};
constexpr Duration kSample{600'000};
constexpr Duration kStopWithin{60'000};
constexpr std::uint16_t kPort = 6379;
constexpr const char* kDump = "dump.rdb";
constexpr const char* kPacked = "dump.rdb.zst";

Result<std::string> redisTool(const std::string& programs, const std::string& name) {
    std::vector<fs::path> folders{"/usr/bin", "/usr/local/bin", "/opt/redis/bin"};
    if (!programs.empty()) folders = {programs};
    for (const auto& folder : folders) {
        if (::access((folder / name).c_str(), X_OK) == 0) return (folder / name).string();
    }
    return failure(ErrorCode::FixSetup,
                   fmt::format("{} is not on this machine. Install redis-tools, or name the folder of Redis' "
                               "programs («programs»).",
                               name),
                   name);
}

Result<void> addAddress(ToolCall& call, const ProbeSpec& server) {
    const auto target = probes::parseTarget(server.target, kPort);
    if (!target)
        return failure(ErrorCode::FixInput, "This is no address of a server (host:port).", server.target);
    if (target->isUnix())
        call.arguments.insert(call.arguments.end(), {"-s", target->path});
    else
        call.arguments.insert(call.arguments.end(), {"-h", target->host, "-p", std::to_string(target->port)});
    if (!server.user.empty()) call.arguments.insert(call.arguments.end(), {"--user", server.user});
    if (!server.password.isEmpty()) call.environment.push_back("REDISCLI_AUTH=" + server.password.reveal());
    if (!server.useTls) return {};
    call.arguments.emplace_back("--tls");
    if (server.tls.verification == TlsVerification::Off) call.arguments.emplace_back("--insecure");
    const auto trusted = server.tls.caFile.empty() ? probes::systemCaFile() : server.tls.caFile;
    call.arguments.insert(call.arguments.end(), {"--cacert", trusted});
    if (!server.tls.serverName.empty())
        call.arguments.insert(call.arguments.end(), {"--sni", server.tls.serverName});
    return {};
}

/// What is asked is not worth a backup: without an answer it has none.
std::vector<ContentSample> sampled(const BackupPlace& place, const std::stop_token& stop) {
    return sampleKeys(place.server, place.sampleKeys, kSample, stop).value_or(std::vector<ContentSample>());
}

UnpackRule ruleFor(BackupProgress::Work work, const Manifest& manifest, TimePoint began,
                   const BackupSink& sink, std::stop_token stop) {
    auto done = std::make_shared<std::uint64_t>(0);
    return {.sink =
                [=](std::uint64_t more) {
                    *done += more;
                    if (sink)
                        sink({.work = work,
                              .phase = "copy",
                              .bytesDone = *done,
                              .bytesTotal = manifest.dataBytes,
                              .began = began});
                },
            .stop = std::move(stop)};
}

/// Databases whose keys are not those that were there.
std::vector<std::string> differences(const std::vector<ContentSample>& then,
                                     const std::vector<ContentSample>& now) {
    std::vector<std::string> out;
    for (const auto& sample : then) {
        if (!sample.quiet) continue;
        const auto same = std::ranges::find(now, sample.name, &ContentSample::name);
        const auto rows = same == now.end() ? 0 : same->rows;
        if (sample.name.ends_with(" expiring")) {
            if (rows > sample.rows)
                out.push_back(
                    fmt::format("{} has {} keys instead of at most {}.", sample.name, rows, sample.rows));
        } else if (rows != sample.rows) {
            out.push_back(fmt::format("{} has {} keys instead of {}.", sample.name, rows, sample.rows));
        } else if (same != now.end() && same->digest != sample.digest) {
            out.push_back(fmt::format("Keys of {} are not what they were.", sample.name));
        }
    }
    return out;
}

} // namespace

Result<std::unique_ptr<RedisInstance>> RedisInstance::start(const std::string& programs, const fs::path& data,
                                                            const fs::path& run, Duration deadline,
                                                            std::stop_token stop) {
    // Debian's redis-tools has the whole server under the name of its checker: what it is called decides.
    auto program = redisTool(programs, "redis-server");
    if (!program) program = redisTool(programs, "redis-check-rdb");
    if (!program) return std::unexpected(program.error());
    std::unique_ptr<RedisInstance> instance(new RedisInstance);
    instance->m_run = run;
    auto ready = std::make_shared<std::atomic<bool>>(false);
    ToolCall call{.program = *program,
                  .argumentZero = "redis-server",
                  .arguments = {"--port",           "0",   "--unixsocket", (run / "redis.sock").string(),
                                "--unixsocketperm", "700", "--dir",        data.string(),
                                "--dbfilename",     kDump, "--save",       "",
                                "--appendonly",     "no",  "--daemonize",  "no",
                                "--logfile",        "",    "--databases",  "1024"},
                  .directory = run.string()};
    call.heard = [ready](const std::string& line) {
        if (line.find("eady to accept connections") != std::string::npos) *ready = true;
    };
    auto process = ToolProcess::start(std::move(call));
    if (!process) return std::unexpected(process.error());
    instance->m_process = std::move(*process);
    const bool waited = instance->m_process->waitFor(ToolProcess::Steady::now() + deadline, stop,
                                                     [ready] { return ready->load(); });
    if (const auto end = instance->m_process->ended())
        return failure(ErrorCode::FixInput,
                       fmt::format("The restored Redis does not start: {}.", lastWords(end->output)),
                       data.string());
    if (waited) return instance;
    if (stop.stop_requested()) return failure(ErrorCode::Cancelled, "Ended on request.", data.string());
    return failure(ErrorCode::Retry, "The restored Redis had not loaded its data in time.", data.string());
}

ProbeSpec RedisInstance::server() const {
    return {.kind = ProbeKind::Redis, .target = (m_run / "redis.sock").string()};
}

Result<void> RedisInstance::shutDown() {
    const auto end = m_process->stop(SIGTERM, kStopWithin);
    if (end.good()) return {};
    return failure(ErrorCode::FixSetup,
                   fmt::format("The restored Redis did not end well: {}.", lastWords(end.output)),
                   m_run.string());
}

RedisBackups::RedisBackups(BackupPlace place, const Clock& clock)
    : m_place(std::move(place)), m_clock(clock), m_repository(m_place) {}

Result<void> RedisBackups::receive(const fs::path& file, std::stop_token stop) const {
    if (const auto host = RemoteHost::of(m_place)) return receiveFrom(*host, file, std::move(stop));
    const auto program = redisTool(m_place.settings.programs, "redis-cli");
    if (!program) return std::unexpected(program.error());
    ToolCall call{.program = *program};
    if (auto added = addAddress(call, m_place.server); !added) return added;
    call.arguments.insert(call.arguments.end(), {"--no-auth-warning", "--rdb", file.string()});
    const auto end = runPaced(std::move(call), paceOf(m_place, file), kToolDeadline, stop);
    if (!end) return std::unexpected(end.error());
    if (end->good() && end->output.find("Transfer finished with success") != std::string::npos) return {};
    return failure(ErrorCode::FixSetup, fmt::format("redis-cli --rdb failed: {}.", lastWords(end->output)),
                   m_place.server.target);
}

Result<void> RedisBackups::receiveFrom(const RemoteHost& host, const fs::path& file,
                                       std::stop_token stop) const {
    ToolCall call{.program = host.program("redis-cli")};
    if (auto added = addAddress(call, host.server()); !added) return added;
    call.arguments.insert(call.arguments.end(), {"--no-auth-warning", "--rdb", "-"});
    const auto end =
        host.runInto(file, std::move(call), paceOf(m_place, file), kToolDeadline, std::move(stop));
    if (!end) return std::unexpected(end.error());
    // To standard output it leaves the mark on that ends a transfer without a file.
    constexpr std::string_view kDone = "Transfer finished with success";
    constexpr std::string_view kAfter = " after ";
    constexpr std::uint64_t kMark = 40;
    std::error_code error;
    const auto came = fs::file_size(file, error);
    const auto at = end->output.find(kDone);
    if (error || at == std::string::npos)
        return failure(ErrorCode::Retry,
                       fmt::format("redis-cli --rdb on {} did not come to its end: {}. Try again.",
                                   host.name(), lastWords(end->output)),
                       host.name());
    std::uint64_t bytes = came;
    if (const auto after = end->output.find(kAfter, at); after != std::string::npos) {
        const auto* text = end->output.c_str();
        std::from_chars(text + after + kAfter.size(), text + end->output.size(), bytes);
    }
    if (came == bytes + kMark) fs::resize_file(file, bytes, error);
    if (error || (came != bytes && came != bytes + kMark))
        return failure(ErrorCode::Retry,
                       fmt::format("{} bytes came from redis-cli --rdb on {}, which sent {}. Try again.",
                                   came, host.name(), bytes),
                       host.name());
    return {};
}

Result<void> RedisBackups::check(const fs::path& file, std::stop_token stop) const {
    const auto program = redisTool(m_place.settings.programs, "redis-check-rdb");
    if (!program) return std::unexpected(program.error());
    const auto end = runTool({.program = *program, .arguments = {file.string()}}, kToolDeadline, stop);
    if (!end) return std::unexpected(end.error());
    if (end->good() && end->output.find("RDB looks OK") != std::string::npos) return {};
    return failure(ErrorCode::FixInput, fmt::format("redis-check-rdb: {}.", lastWords(end->output)),
                   file.string());
}

Result<Manifest> RedisBackups::take(const BackupSink& sink, std::stop_token stop) {
    const auto held = m_repository.lock();
    if (!held) return std::unexpected(held.error());
    const auto facts = askRedisFacts(m_place.server, kAsk, stop);
    if (!facts) return std::unexpected(facts.error());
    auto before = sampled(m_place, stop);
    const auto began = m_clock.now();
    const auto id = backupIdOf(began, randomBits());
    auto record =
        WorkRecord::begin(m_repository, {.work = BackupProgress::Work::Backup, .id = id, .began = began});
    if (!record) return std::unexpected(record.error());
    auto staging = record->stage(m_repository);
    if (!staging) return std::unexpected(staging.error());
    if (sink) sink({.phase = "copy", .bytesTotal = facts->bytes, .began = began});
    const auto file = staging->folder() / kDump;
    if (auto received = receive(file, stop); !received) return std::unexpected(received.error());
    if (auto checked = check(file, stop); !checked) return std::unexpected(checked.error());
    std::error_code error;
    Manifest manifest{.id = id,
                      .fleet = m_place.fleet,
                      .service = m_place.service,
                      .method = BackupMethod::Redis,
                      .began = began,
                      .server = facts->shown,
                      .tool =
                          "redis-cli --rdb" +
                          (m_place.settings.sshTo.empty() ? std::string() : " on " + m_place.settings.sshTo),
                      .dataBytes = fs::file_size(file, error),
                      .samples = quietOf(std::move(before), sampled(m_place, stop))};
    const auto packed = packFile(file, staging->folder() / kPacked, stop);
    if (!packed) return std::unexpected(packed.error());
    fs::remove(file, error);
    if (error) return failure(ErrorCode::FixSetup, error.message(), file.string());
    if (sink)
        sink({.phase = "copy",
              .bytesDone = manifest.dataBytes,
              .bytesTotal = manifest.dataBytes,
              .began = began});
    manifest.ended = std::max(m_clock.now(), began);
    return m_repository.publish(*staging, std::move(manifest), stop);
}

Result<void> RedisBackups::unpackInto(const Manifest& manifest, const fs::path& folder,
                                      const UnpackRule& rule) const {
    const auto file = std::ranges::find_if(
        manifest.files, [](const BackupFile& one) { return one.path.starts_with(kPacked); });
    if (manifest.method != BackupMethod::Redis || file == manifest.files.end())
        return failure(ErrorCode::FixInput, "It is no backup of a Redis.", manifest.id.value());
    const auto key = m_repository.keyOf(manifest);
    if (!key) return std::unexpected(key.error());
    auto with = rule;
    with.key = *key;
    return unpackFile(m_repository.fileOf(manifest.id, file->path), *file, folder / kDump, with);
}

Result<Verification> RedisBackups::verify(const BackupId& id, const BackupSink& sink, std::stop_token stop) {
    const auto held = m_repository.lock();
    if (!held) return std::unexpected(held.error());
    const auto one = m_repository.find(id);
    if (!one) return std::unexpected(one.error());
    auto record = WorkRecord::begin(m_repository,
                                    {.work = BackupProgress::Work::Verify, .id = id, .began = m_clock.now()});
    if (!record) return std::unexpected(record.error());
    const auto place = record->folder(m_place.scratch, std::nullopt);
    if (!place) return std::unexpected(place.error());
    auto judged = unpackInto(one->manifest, place->path(),
                             ruleFor(BackupProgress::Work::Verify, one->manifest, m_clock.now(), sink, stop));
    if (judged) judged = check(place->path() / kDump, stop);
    if (!judged && judged.error().code != ErrorCode::FixInput) return std::unexpected(judged.error());
    const Verification verification{
        .at = m_clock.now(),
        .sound = judged.has_value(),
        .text = judged ? "Every byte of it was read again, and redis-check-rdb found it sound."
                       : judged.error().detail};
    auto proofs = one->proofs;
    proofs.verified = verification;
    if (auto kept = m_repository.keepProofs(id, proofs); !kept) return std::unexpected(kept.error());
    return verification;
}

Result<ports::Restored> RedisBackups::restore(const ports::RestoreOrder& order, const BackupSink& sink,
                                              std::stop_token stop) {
    const auto one = m_repository.find(order.id);
    if (!one) return std::unexpected(one.error());
    if (order.point.time || order.point.transaction)
        return failure(ErrorCode::FixInput,
                       "A Redis can be restored to its backups only, not to a time between them.",
                       order.id.value());
    const TargetRule rule{.use = TargetUse::Fresh,
                          .liveData = m_place.settings.dataDirectory,
                          .repository = m_place.settings.repository,
                          .homes = order.homes};
    if (const auto verdict = isSafeTarget(order.into, factsOfTarget(order.into), rule); !verdict.safe)
        return failure(ErrorCode::FixInput, verdict.whyNot, order.into);
    const fs::path into(order.into);
    auto record = WorkRecord::begin(
        m_repository,
        {.work = BackupProgress::Work::Restore, .id = order.id, .began = m_clock.now(), .into = order.into});
    if (!record) return std::unexpected(record.error());
    const auto parts = record->folder(into.parent_path(), std::nullopt);
    if (!parts) return std::unexpected(parts.error());
    const auto run = record->folder(m_place.sockets, std::nullopt);
    if (!run) return std::unexpected(run.error());
    const auto data = parts->path() / "data";
    Phases phases;
    phases.begin("copy");
    if (auto made = makeFolderFor(data, std::nullopt); !made) return std::unexpected(made.error());
    const auto unpack = ruleFor(BackupProgress::Work::Restore, one->manifest, m_clock.now(), sink, stop);
    if (auto unpacked = unpackInto(one->manifest, data, unpack); !unpacked)
        return std::unexpected(unpacked.error());
    phases.begin("load");
    auto instance =
        RedisInstance::start(m_place.settings.programs, data, run->path(), kRecoveryDeadline, stop);
    if (!instance) return std::unexpected(instance.error());
    if (auto ended = (*instance)->shutDown(); !ended) return std::unexpected(ended.error());
    if (auto synced = syncPath(data / kDump); !synced) return std::unexpected(synced.error());
    // An empty folder may stand there: it is replaced, and anything else stops it.
    if (auto named = stores::renameDurably(data, into); !named) return std::unexpected(named.error());
    return ports::Restored{
        .folder = order.into,
        .phases = phases.taken(),
        .text = fmt::format("The data of {} stands in {}, as dump.rdb, and was loaded once to try "
                            "it. Start a Redis there (--dir) before it takes the place of another.",
                            one->manifest.server, order.into)};
}

Result<DrillReport> RedisBackups::drill(const BackupId& id, const BackupSink& sink, std::stop_token stop) {
    const auto held = m_repository.lock();
    if (!held) return std::unexpected(held.error());
    const auto one = m_repository.find(id);
    if (!one) return std::unexpected(one.error());
    const auto& manifest = one->manifest;
    auto record = WorkRecord::begin(m_repository,
                                    {.work = BackupProgress::Work::Drill, .id = id, .began = m_clock.now()});
    if (!record) return std::unexpected(record.error());
    const auto place = record->folder(m_place.scratch, std::nullopt);
    if (!place) return std::unexpected(place.error());
    const auto run = record->folder(m_place.sockets, std::nullopt);
    if (!run) return std::unexpected(run.error());
    DrillReport report{.at = m_clock.now()};
    Phases phases;
    const auto tried = [&]() -> Result<void> {
        phases.begin("copy");
        const auto unpack = ruleFor(BackupProgress::Work::Drill, manifest, m_clock.now(), sink, stop);
        if (auto unpacked = unpackInto(manifest, place->path(), unpack); !unpacked) return unpacked;
        phases.begin("check files");
        if (auto checked = check(place->path() / kDump, stop); !checked) return checked;
        phases.begin("load");
        auto instance = RedisInstance::start(m_place.settings.programs, place->path(), run->path(),
                                             kRecoveryDeadline, stop);
        if (!instance) return std::unexpected(instance.error());
        phases.begin("verify");
        const auto found = sampleKeys((*instance)->server(), m_place.sampleKeys, kSample, stop);
        if (!found) return std::unexpected(found.error());
        report.findings = differences(manifest.samples, *found);
        return {};
    }();
    const auto quiet = std::ranges::count_if(manifest.samples, &ContentSample::quiet);
    return concluded(
        m_repository, *one, std::move(report), tried, phases,
        fmt::format("It was restored and loaded; {} of {} groups of keys were at rest when it was "
                    "taken, and have every key they had.",
                    quiet, manifest.samples.size()));
}

} // namespace holdfast::backups
