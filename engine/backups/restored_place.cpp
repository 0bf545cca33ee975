// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backups/restored_place.h"

#include "engine/backups/pgbackrest_tool.h"
#include "engine/backups/plain_file.h"
#include "engine/backups/postgres_content.h"
#include "engine/backups/postgres_instance.h"
#include "engine/backups/redis_backups.h"
#include "engine/backups/redis_content.h"
#include "engine/backups/restore_steps.h"
#include "engine/backups/target_facts.h"
#include "engine/backups/work_record.h"
#include "engine/recovery/redis_talk.h"
#include "engine/stores/sealed_file.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <system_error>

namespace holdfast::backups {

namespace fs = std::filesystem;

namespace {

constexpr Duration kStartWithin{3'600'000};
constexpr Duration kRead{3'600'000};
constexpr const char* kDump = "dump.rdb";

Result<LivePlace> askRedisPlace(const ProbeSpec& server, Duration deadline, const std::stop_token& stop) {
    recovery::RedisTalk talk(server, deadline, stop);
    const auto info = talk.info();
    if (!info) return std::unexpected(info.error());
    LivePlace live{.shown = "Redis " + std::string(info->text("redis_version").value_or("?"))};
    const auto setting = [&](const char* name) -> Result<std::string> {
        const auto answer = talk.ask({"CONFIG", "GET", name});
        if (!answer) return std::unexpected(answer.error());
        return answer->elements.size() == 2 ? answer->elements[1].text : std::string();
    };
    const auto folder = setting("dir");
    const auto dump = setting("dbfilename");
    const auto appends = setting("appendonly");
    const auto journal = setting("appenddirname");
    const auto append = setting("appendfilename");
    for (const auto* one : {&folder, &dump, &appends, &journal, &append}) {
        if (!*one) return std::unexpected(one->error());
    }
    live.data = *folder;
    live.dump = *dump;
    live.append = *append;
    if (*appends == "yes") live.journal = *journal;
    for (const auto& database : recovery::databasesOf(*info)) {
        recovery::RedisTalk one(server, deadline, stop, database);
        const auto size = one.ask({"DBSIZE"});
        if (!size) return std::unexpected(size.error());
        live.keys += static_cast<std::uint64_t>(std::max<std::int64_t>(size->integer, 0));
    }
    return live;
}

/// What differs and must not, in sentences.
std::vector<std::string> differences(const Manifest& manifest, const std::vector<ContentSample>& found) {
    std::vector<std::string> out;
    for (const auto& sample : manifest.samples) {
        if (!sample.quiet) continue;
        const auto same = std::ranges::find(found, sample.name, &ContentSample::name);
        const auto rows = same == found.end() ? 0 : same->rows;
        // Keys with an expiry may be gone meanwhile.
        const bool fewer = sample.name.ends_with(" expiring") && rows <= sample.rows;
        if (rows != sample.rows && !fewer)
            out.push_back(fmt::format("{} has {} entries, and had {}.", sample.name, rows, sample.rows));
        else if (rows == sample.rows && same != found.end() && same->digest != sample.digest)
            out.push_back(fmt::format("Entries of {} are not what they were.", sample.name));
    }
    return out;
}

/// Of what a proof makes: the next start removes what a program leaves of it.
Result<WorkRecord> recordOf(const BackupPlace& place, const Manifest& manifest) {
    return WorkRecord::begin(
        Repository(place),
        {.work = BackupProgress::Work::Drill, .id = manifest.id, .began = SystemClock().now()});
}

Result<std::vector<std::string>> judged(const Manifest& manifest, bool exactly,
                                        std::vector<std::string> different, std::size_t read) {
    if (exactly && !different.empty())
        return failure(ErrorCode::FixInput,
                       fmt::format("What was restored is not what the backup says: {}", different.front()),
                       manifest.id.value());
    const auto quiet =
        static_cast<std::size_t>(std::ranges::count_if(manifest.samples, &ContentSample::quiet));
    std::vector<std::string> out{
        fmt::format("{} of {} groups of rows or keys that were at rest when it was taken are exactly as they "
                    "were then; {} could be read.",
                    quiet - std::min(quiet, different.size()), quiet, read)};
    for (auto& sentence : different)
        out.push_back("Changed since the backup, as far as it was restored: " + std::move(sentence));
    return out;
}

Result<std::vector<std::string>> provePostgres(const BackupPlace& place, const Manifest& manifest,
                                               const ports::RestorePoint& point, const fs::path& restored,
                                               const std::string& identity, const std::stop_token& stop) {
    const auto facts = factsOfTarget(restored.string());
    if (!facts.looksLikeData || (!identity.empty() && facts.systemIdentifier != identity))
        return failure(ErrorCode::FixInput,
                       fmt::format("What was restored is of another cluster ({}, the backup is of {}).",
                                   facts.systemIdentifier.empty() ? "unknown" : facts.systemIdentifier,
                                   identity),
                       restored.string());
    const auto account = serverAccount(place.serverAccount);
    if (!account) return std::unexpected(account.error());
    const auto major = majorOf(restored);
    if (!major) return std::unexpected(major.error());
    const auto tools = PostgresTools::find(*major, programsOf(place), true);
    if (!tools) return std::unexpected(tools.error());
    auto record = recordOf(place, manifest);
    if (!record) return std::unexpected(record.error());
    const auto run = record->folder(place.sockets, *account);
    if (!run) return std::unexpected(run.error());
    auto instance =
        PostgresInstance::start(*tools, *account, {.data = restored, .run = run->path()}, kStartWithin, stop);
    if (!instance) return std::unexpected(instance.error());
    std::vector<std::string> troubles;
    const auto found = sampleAgain((*instance)->server("postgres", manifest.administrator), manifest.samples,
                                   kRead, stop, &troubles);
    if (!found) return std::unexpected(found.error());
    if (auto ended = (*instance)->shutDown(); !ended) return std::unexpected(ended.error());
    auto different = differences(manifest, *found);
    const bool exactly = point.onlyConsistent || manifest.method == BackupMethod::Logical;
    return judged(manifest, exactly, std::move(different), found->size());
}

Result<std::vector<std::string>> proveRedis(const BackupPlace& place, const Manifest& manifest,
                                            const fs::path& restored, const std::stop_token& stop) {
    // Under whatever name its server wants it: a link of this proof's own has the name that is loaded.
    auto record = recordOf(place, manifest);
    if (!record) return std::unexpected(record.error());
    const auto folder = record->folder(restored.parent_path(), std::nullopt);
    if (!folder) return std::unexpected(folder.error());
    const auto run = record->folder(place.sockets, std::nullopt);
    if (!run) return std::unexpected(run.error());
    std::error_code error;
    fs::path dump;
    for (fs::recursive_directory_iterator at(restored, error), end; !error && at != end;
         at.increment(error)) {
        if (at->path().extension() == ".rdb") dump = at->path();
    }
    if (dump.empty())
        return failure(ErrorCode::FixInput, "There is no RDB file in what was restored.", restored.string());
    fs::create_hard_link(dump, folder->path() / kDump, error);
    if (error) return failure(ErrorCode::FixSetup, error.message(), dump.string());
    auto instance =
        RedisInstance::start(place.settings.programs, folder->path(), run->path(), kStartWithin, stop);
    if (!instance) return std::unexpected(instance.error());
    const auto found = sampleKeys((*instance)->server(), place.sampleKeys, kRead, stop);
    if (!found) return std::unexpected(found.error());
    if (auto ended = (*instance)->shutDown(); !ended) return std::unexpected(ended.error());
    return judged(manifest, true, differences(manifest, *found), found->size());
}

} // namespace

Result<LivePlace> askPlace(const BackupPlace& place, Duration deadline, std::stop_token stop) {
    if (place.settings.method == BackupMethod::Redis) return askRedisPlace(place.server, deadline, stop);
    const auto facts = askFacts(place.server, deadline, std::move(stop));
    if (!facts) return std::unexpected(facts.error());
    return LivePlace{.shown = facts->shown,
                     .major = facts->major(),
                     .identity = facts->systemIdentifier,
                     .data = facts->dataDirectory};
}

Result<std::string> identityFor(const BackupPlace& place, const Manifest& manifest,
                                const Result<LivePlace>& live, std::stop_token stop) {
    if (manifest.log) return manifest.log->systemIdentifier;
    if (manifest.method == BackupMethod::Redis) return std::string();
    if (manifest.method == BackupMethod::Logical) {
        if (live) return live->identity;
        return failure(ErrorCode::FixSetup,
                       fmt::format("A dump has neither the roles' passwords nor the settings of its server: "
                                   "both are taken from the one that runs, and it does not answer: {} Start "
                                   "it, or restore into a folder («holdfast backup restore») and load what "
                                   "you need by hand.",
                                   live.error().detail),
                       manifest.id.value());
    }
    const auto tool = PgBackRestTool::find(place);
    if (!tool) return std::unexpected(tool.error());
    const auto sets = tool->sets(std::move(stop));
    if (!sets) return std::unexpected(sets.error());
    const auto one = std::ranges::find_if(
        *sets, [&](const PgBackRestSet& set) { return manifest.tool.ends_with(" " + set.label); });
    if (one == sets->end())
        return failure(ErrorCode::FixInput,
                       "pgBackRest no longer has that backup: its own retention let it go. Take another one.",
                       manifest.id.value());
    if (one->systemIdentifier.empty())
        return failure(ErrorCode::FixSetup, "pgBackRest does not say of which cluster that backup is.",
                       manifest.id.value());
    return one->systemIdentifier;
}

Result<void> arrangeRedis(const fs::path& restored, const LivePlace& live) {
    std::error_code error;
    const auto dump = restored / kDump;
    if (!live.journal.empty()) {
        // A Redis with an append-only file reads nothing else, and begins empty without one.
        const auto folder = restored / live.journal;
        if (auto made = makeFolderFor(folder, std::nullopt); !made) return made;
        const auto base = live.append + ".1.base.rdb";
        fs::rename(dump, folder / base, error);
        if (error) return failure(ErrorCode::FixSetup, error.message(), dump.string());
        return writeFileFor(folder / (live.append + ".manifest"), fmt::format("file {} seq 1 type b\n", base),
                            std::nullopt);
    }
    if (live.dump.empty() || live.dump == kDump) return {};
    fs::rename(dump, restored / live.dump, error);
    if (error) return failure(ErrorCode::FixSetup, error.message(), dump.string());
    return syncPath(restored);
}

Result<void> giveTo(const fs::path& restored, const fs::path& like) {
    struct stat owner{};
    struct stat now{};
    if (::geteuid() != 0 || ::stat(like.c_str(), &owner) != 0 || ::stat(restored.c_str(), &now) != 0 ||
        (owner.st_uid == now.st_uid && owner.st_gid == now.st_gid))
        return {};
    std::error_code error;
    std::vector<fs::path> all{restored};
    for (fs::recursive_directory_iterator at(restored, error), end; !error && at != end; at.increment(error))
        all.push_back(at->path());
    if (error) return failure(ErrorCode::FixSetup, error.message(), restored.string());
    for (const auto& path : all) {
        if (::lchown(path.c_str(), owner.st_uid, owner.st_gid) != 0)
            return systemTrouble(path, "given to its account");
    }
    return {};
}

Result<std::vector<std::string>> proveRestored(const BackupPlace& place, const Manifest& manifest,
                                               const ports::RestorePoint& point, const fs::path& restored,
                                               const std::string& identity, std::stop_token stop) {
    return manifest.method == BackupMethod::Redis
               ? proveRedis(place, manifest, restored, stop)
               : provePostgres(place, manifest, point, restored, identity, stop);
}

} // namespace holdfast::backups
