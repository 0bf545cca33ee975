// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backups/backup_keeper.h"

#include "engine/backups/pgbackrest_backups.h"
#include "engine/backups/postgres_backups.h"
#include "engine/backups/postgres_dumps.h"
#include "engine/backups/redis_backups.h"
#include "engine/backups/redis_content.h"
#include "engine/recovery/sql_talk.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <system_error>

namespace holdfast::backups {

namespace {

constexpr Duration kLookWithin{5'000};

BackupSummary summaryOf(ListedBackup&& listed, const std::optional<CopyRecord>& copied) {
    auto& manifest = listed.manifest;
    const bool there = copied && std::ranges::find(copied->whole, listed.id) != copied->whole.end();
    return {.id = listed.id,
            .method = manifest.method,
            .began = manifest.began,
            .ended = manifest.ended,
            .dataBytes = manifest.dataBytes,
            .storedBytes = manifest.storedBytes(),
            .server = manifest.server,
            .log = manifest.log,
            .proofs = std::move(listed.proofs),
            .damage = std::move(listed.damage),
            .copied = there ? std::optional(copied->at) : std::nullopt};
}

/// Which receiver of a server's is the one of this folder.
std::string sessionName(const std::filesystem::path& folder) {
    std::uint64_t hash = 14'695'981'039'346'656'037ULL; // FNV-1a
    for (const char c : folder.string())
        hash = (hash ^ static_cast<unsigned char>(c)) * 1'099'511'628'211ULL;
    return fmt::format("holdfast log {:016x}", hash);
}

std::optional<LogPosition> positionIn(const std::optional<std::string>& text) {
    return text ? logPositionFrom(*text) : std::nullopt;
}

} // namespace

BackupKeeper::BackupKeeper(BackupPlace place, const Clock& clock)
    : m_place(std::move(place)), m_repository(m_place) {
    m_place.slowed = m_slowed;
    if (m_place.settings.method == BackupMethod::Redis)
        m_provider = std::make_unique<RedisBackups>(m_place, clock);
    else if (m_place.settings.method == BackupMethod::Logical)
        m_provider = std::make_unique<PostgresDumps>(m_place, clock);
    else if (m_place.settings.method == BackupMethod::PgBackRest)
        m_provider = std::make_unique<PgBackRestBackups>(m_place, clock);
    else
        m_provider = std::make_unique<PostgresBackups>(m_place, clock);
}

Result<std::vector<BackupSummary>> BackupKeeper::list() const {
    auto listed = m_repository.list();
    if (!listed) return std::unexpected(listed.error());
    std::vector<BackupSummary> out;
    out.reserve(listed->size());
    const auto there = copied();
    for (auto& one : *listed)
        out.push_back(summaryOf(std::move(one), there));
    return out;
}

Result<BackupSummary> BackupKeeper::find(const BackupId& id) const {
    auto one = m_repository.find(id);
    if (!one) return std::unexpected(one.error());
    return summaryOf(std::move(*one), copied());
}

std::optional<CopyRecord> BackupKeeper::copied() const {
    const auto& copy = m_place.settings.copy;
    return copy ? readCopyRecord(m_repository, *copy) : std::nullopt;
}

std::optional<CopyStatus> BackupKeeper::copyStatus() const {
    const auto& copy = m_place.settings.copy;
    if (!copy) return std::nullopt;
    const auto record = copied();
    return CopyStatus{.to = copy->target(), .at = record ? std::optional(record->at) : std::nullopt};
}

Result<OffsiteCopy> BackupKeeper::copies() {
    const auto& copy = m_place.settings.copy;
    if (!copy)
        return failure(ErrorCode::FixInput,
                       fmt::format("{} has no «copy:» in its «backup:»: nothing of it is kept elsewhere.",
                                   m_place.service.value()),
                       m_place.service.value());
    auto store = ObjectStore::open(*copy, {});
    if (!store) return std::unexpected(store.error());
    return OffsiteCopy(m_repository, m_place, std::move(*store));
}

Result<void> BackupKeeper::receiveLog(std::stop_token stop) {
    if (m_place.settings.method != BackupMethod::Physical || !m_place.settings.log) return {};
    const std::lock_guard guard(m_mutex);
    if (m_receiver) return {};
    auto begun = [&]() -> Result<void> {
        const auto facts = askFacts(m_place.server, kLookWithin, stop);
        if (!facts) return std::unexpected(facts.error());
        const auto tools = PostgresTools::find(facts->major(), m_place.settings.programs, false);
        if (!tools) return std::unexpected(tools.error());
        auto call =
            callTo(m_place.server, tools->program("pg_receivewal"), sessionName(m_repository.folder()));
        if (!call) return std::unexpected(call.error());
        if (auto made = stores::makePrivateDirectory(m_repository.folder()); !made) return made;
        auto held = stores::ProcessLock::take(m_repository.folder() / "log.lock");
        if (!held)
            return failure(ErrorCode::Retry, "Another Holdfast receives the log.", held.error().detail);
        m_logLock.emplace(std::move(*held));
        m_receiver = std::make_unique<LogReceiver>(
            std::move(*call), m_repository.shelf({.systemIdentifier = facts->systemIdentifier,
                                                  .segmentBytes = facts->segmentBytes}));
        return {};
    }();
    m_logTrouble = begun ? std::string() : begun.error().detail;
    return begun;
}

bool BackupKeeper::receives() const {
    return m_place.settings.method != BackupMethod::Physical || !m_place.settings.log || received().receiving;
}

LogStatus BackupKeeper::received() const {
    const std::lock_guard guard(m_mutex);
    if (!m_receiver) return LogStatus{.trouble = m_logTrouble};
    return m_receiver->status();
}

Result<std::optional<BackupKeeper::LogLook>>
BackupKeeper::lookAtLog(const std::vector<BackupSummary>& backups, std::stop_token stop) const {
    if (m_place.settings.method != BackupMethod::Physical || !m_place.settings.log) return std::nullopt;
    LogLook look{.status = received()};
    recovery::SqlTalk talk(m_place.server, kLookWithin, stop);
    const auto rows = talk.ask(
        fmt::format("SELECT pg_current_wal_flush_lsn(), (SELECT max(flush_lsn) FROM pg_stat_replication "
                    "WHERE application_name = '{}')",
                    sessionName(m_repository.folder())));
    if (!rows) return std::unexpected(rows.error());
    const auto written = rows->count() == 1 ? positionIn(rows->rows()[0][0]) : std::nullopt;
    if (!written) return failure(ErrorCode::Retry, "The server does not say how far it has written.");
    const auto streamed = positionIn(rows->rows()[0][1]);
    look.status.receiving = streamed.has_value();
    look.written = written->value;
    const auto* newest = newestGood(backups);
    if (newest == nullptr || !newest->log) return look;
    const auto& log = *newest->log;
    const auto shelf = m_repository.shelf(log);
    const auto segments = shelf.segments();
    if (!segments) return std::unexpected(segments.error());
    const auto whole = shelf.wholeUntil(log.timeline);
    if (!whole) return std::unexpected(whole.error());
    look.status.received = std::max(streamed.value_or(LogPosition{}), whole->value_or(LogPosition{}));
    // The segment under way is safe as far as it was received; those before it must all be there.
    const auto until =
        beginOf(segmentAt(log.timeline, look.status.received, log.segmentBytes), log.segmentBytes);
    look.status.gaps = gapsOf(*segments, log.timeline, log.end, std::max(until, log.end), log.segmentBytes);
    if (until <= log.end) look.status.gaps.clear();
    auto safe = std::max(log.end, look.status.received);
    if (!look.status.gaps.empty())
        safe = std::max(log.end, beginOf(look.status.gaps.front().first, log.segmentBytes));
    look.safe = safe.value;
    if (safe == log.end) look.safeAt = newest->ended;
    return look;
}

Result<ChangeLook> BackupKeeper::lookAtChanges(std::stop_token stop) const {
    if (m_place.settings.method == BackupMethod::Redis)
        return askRedisChanges(m_place.server, kLookWithin, std::move(stop));
    recovery::SqlTalk talk(m_place.server, kLookWithin, std::move(stop));
    // Those that wrote and have ended. The log says less: a checkpoint or a backup grows it, too.
    const auto rows =
        talk.ask("SELECT pg_snapshot_xmax(s)::text::bigint - (SELECT count(*) FROM pg_snapshot_xip(s)) "
                 "FROM pg_current_snapshot() s");
    if (!rows) return std::unexpected(rows.error());
    std::uint64_t count = 0;
    const auto text = rows->count() == 1 ? rows->rows()[0][0].value_or("") : std::string();
    if (std::from_chars(text.data(), text.data() + text.size(), count).ec != std::errc())
        return failure(ErrorCode::Retry, "The server does not say how many transactions have written.");
    return ChangeLook{.count = count, .savedAt = {}, .server = {}};
}

Result<std::size_t> BackupKeeper::thin(TimePoint now) {
    const auto held = m_repository.lock();
    if (!held) return std::unexpected(held.error());
    const auto all = list();
    if (!all) return std::unexpected(all.error());
    std::vector<RetentionItem> items;
    bool damaged = false;
    for (const auto& one : *all) {
        damaged = damaged || !one.damage.empty();
        if (!one.damage.empty()) continue; // a person looks at it
        items.push_back({.id = one.id,
                         .ended = one.ended,
                         .verified = one.proofs.verified && one.proofs.verified->sound,
                         .log = one.log});
    }
    const auto going = toDrop(items, m_place.settings.keep, now);
    for (const auto& id : going) {
        if (auto dropped = m_repository.drop(id); !dropped) return std::unexpected(dropped.error());
        std::erase_if(items, [&](const RetentionItem& item) { return item.id == id; });
    }
    // What a damaged one would need is not known.
    for (const auto& item : items) {
        if (!item.log || damaged || going.empty()) continue;
        auto shelf = m_repository.shelf(*item.log);
        if (auto freed = shelf.drop(item.log->systemIdentifier, items); !freed)
            return std::unexpected(freed.error());
    }
    return going.size();
}

std::shared_ptr<BackupKeeper> keeperOf(const FleetSpec& fleet, const ServiceSpec& service,
                                       const Clock& clock) {
    if (!service.backup) return nullptr;
    const auto kind = service.backup->method == BackupMethod::Redis ? ProbeKind::Redis : ProbeKind::Postgres;
    const auto probe = std::ranges::find(service.probes, kind, &ProbeSpec::kind);
    if (probe == service.probes.end()) return nullptr;
    const char* config = std::getenv("PGBACKREST_CONFIG"); // pgBackRest's own variable
    BackupPlace place{.fleet = fleet.name,
                      .service = service.id,
                      .server = *probe,
                      .settings = *service.backup,
                      .pgBackRestConfig = config != nullptr ? config : ""};
    // Of the host that they run on; here, where drills are held, they are found by themselves.
    if (!place.settings.sshTo.empty()) std::swap(place.settings.programs, place.programsThere);
    return std::make_shared<BackupKeeper>(std::move(place), clock);
}

} // namespace holdfast::backups
