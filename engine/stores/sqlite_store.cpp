// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/stores/sqlite_store.h"

#include "engine/stores/compactor.h"
#include "engine/stores/head_writer.h"
#include "engine/stores/history_builder.h"
#include "engine/stores/history_reader.h"
#include "engine/stores/reading_check.h"
#include "engine/stores/record_check.h"
#include "engine/stores/roller.h"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>

namespace holdfast::stores {

namespace {

constexpr Duration kFlushEvery = std::chrono::minutes(1);
constexpr Duration kFlushAgain = std::chrono::seconds(10); // after a failure
constexpr Duration kQueryDeadline = std::chrono::seconds(10);
constexpr std::size_t kFlushAt = 200'000;         // readings
constexpr std::int64_t kReadingsAtOnce = 200'000; // that maintain() compacts or rolls up
constexpr int kScrubbedRows = 4;
constexpr const char* kClockMark = "clock seen";
constexpr Duration kNoteClockEvery = std::chrono::hours(1);
constexpr std::int64_t kFewFreePages = 1024;
constexpr std::int64_t kPageSize = 4096;

/// Retentions that make sense together: coarser data is kept at least as long as finer.
ports::Retention ordered(ports::Retention retention) {
    retention.raw = std::max(retention.raw, kDaySpan);
    retention.fiveMinutes = std::max(retention.fiveMinutes, retention.raw);
    retention.hourly = std::max(retention.hourly, retention.fiveMinutes);
    return retention;
}

/// How large the write-ahead log grows before it is written into the file: 4 MiB, less under a small cap.
std::int64_t logLimit(Bytes cap) {
    return std::clamp<std::int64_t>(cap.count / 32 / kPageSize, 32, 1000) * kPageSize;
}

} // namespace

SqliteStore::SqliteStore(Connection connection, std::filesystem::path path, ports::Retention retention,
                         const Clock& clock)
    : m_path(std::move(path))
    , m_clock(clock)
    , m_connection(std::move(connection))
    , m_tables(m_connection, ordered(retention))
    , m_events(m_connection)
    , m_facts(m_connection, "facts")
    , m_record(m_tables, clock, kQueryDeadline)
    , m_models(m_connection)
    , m_janitor(m_tables, m_events, m_record)
    , m_scrubber(m_tables) {
    m_state = {.condition = StoreCondition::Fine,
               .kind = "SQLite",
               .where = m_path.string(),
               .used = {},
               .cap = m_tables.retention.cap,
               .message = {}};
}

SqliteStore::~SqliteStore() {
    static_cast<void>(flush());
}

std::filesystem::path SqliteStore::suspicionMark(const std::filesystem::path& path) {
    return path.string() + ".check";
}

Result<void> SqliteStore::load() {
    if (auto loaded = m_tables.load(); !loaded) return loaded;
    if (auto loaded = m_record.load(); !loaded) return loaded;
    if (auto loaded = m_models.load(); !loaded) return loaded;
    const auto clock = m_tables.marks.number(kClockMark);
    if (!clock) return std::unexpected(clock.error());
    m_clockNoted = TimePoint(Duration(*clock));
    if (*clock != 0) m_clockGuard = ClockGuard(m_clockNoted);
    const auto sizes = this->sizes();
    if (!sizes) return std::unexpected(sizes.error());
    m_state.used = Bytes{sizes->file.count + sizes->log.count};
    const auto limit = logLimit(m_tables.retention.cap);
    m_connection.checkpointOnClose(true);
    return m_connection.execute(fmt::format("PRAGMA wal_autocheckpoint = {}; PRAGMA journal_size_limit = {}",
                                            limit / kPageSize, limit));
}

template <typename T>
Result<T> SqliteStore::noted(Result<T> outcome, Access access) {
    if (!outcome) {
        noteTrouble(outcome.error());
    } else if (access == Access::Write && m_state.condition != StoreCondition::Damaged) {
        set(StoreCondition::Fine, {});
    }
    m_connection.forgetTrouble();
    if (!m_tables.damage.empty()) set(StoreCondition::Damaged, m_tables.damage);
    return outcome;
}

void SqliteStore::noteTrouble(const Error& error) {
    switch (m_connection.trouble()) {
    case StoreTrouble::Full: {
        const auto free = freeSpace(m_path);
        set(StoreCondition::Full,
            fmt::format(
                "The disk of {} is full{}. New readings and events wait in memory and are written as soon "
                "as there is room; make some.",
                m_path.string(), free >= 0 ? fmt::format(" ({} KiB free)", free / 1024) : ""));
        break;
    }
    case StoreTrouble::Unwritable:
        set(StoreCondition::Unwritable,
            fmt::format("{} cannot be used: {}. New readings and events wait in memory.", m_path.string(),
                        error.detail));
        break;
    case StoreTrouble::Damaged:
        set(StoreCondition::Damaged,
            fmt::format(
                "{} is damaged: {}. Open the fleet again: the damaged file is then set aside and kept, "
                "and a fresh one begun.",
                m_path.string(), error.detail));
        break;
    case StoreTrouble::None:
    case StoreTrouble::Passing:
        break;
    }
}

void SqliteStore::set(StoreCondition condition, std::string message) {
    if (condition == StoreCondition::Damaged && m_state.condition != condition)
        static_cast<void>(makePrivateFile(suspicionMark(m_path))); // without room it is only not marked
    m_state.condition = condition;
    m_state.message = std::move(message);
}

/// What is written to a file that has lost its name is gone with the process.
Result<void> SqliteStore::checkPlace() const {
    if (!m_connection.isMoved()) return {};
    return failure(
        ErrorCode::FixSetup,
        "the store was moved or deleted while it was open; put it back, or open the fleet again for a "
        "fresh one",
        m_path.string());
}

Result<void> SqliteStore::appendReadings(std::span<const ports::StoredReading> readings) {
    const auto now = m_clock.steady();
    for (const auto& [key, reading] : readings) {
        if (!isStorable(reading)) continue;
        const auto& entry = m_tables.catalog.entry(key);
        m_tables.buffer.add({.service = entry.service, .series = entry.number, .reading = reading}, now);
        m_tables.catalog.see(entry.number, reading);
    }
    if (isFlushDue()) {
        if (auto flushed = flush(); !flushed) return flushed;
    }
    return checkReadings(readings);
}

bool SqliteStore::isFlushDue() const {
    const auto now = m_clock.steady();
    return now >= m_nextFlush &&
           (m_tables.buffer.age(now) >= kFlushEvery || m_tables.buffer.entries().size() >= kFlushAt);
}

Result<void> SqliteStore::flush() {
    if (m_tables.buffer.isEmpty()) return {};
    auto written = checkPlace();
    if (!written) {
        set(StoreCondition::Unwritable, written.error().detail);
    } else {
        written = noted(writeBuffer(m_tables), Access::Write);
    }
    if (!written) m_nextFlush = m_clock.steady() + kFlushAgain;
    return written;
}

Result<std::uint64_t> SqliteStore::appendEvents(std::span<const Event> events) {
    if (auto there = checkPlace(); !there) {
        set(StoreCondition::Unwritable, there.error().detail);
        return std::unexpected(there.error());
    }
    return noted(m_events.append(events), Access::Write);
}

Result<HistoryAnswer> SqliteStore::history(const HistoryQuery& query) {
    if (auto good = checkQuery(query); !good) return std::unexpected(good.error());
    return noted(HistoryReader(m_tables, m_clock, kQueryDeadline).read(query), Access::Read);
}

Result<std::vector<Event>> SqliteStore::events(const EventQuery& query) {
    if (auto good = checkQuery(query); !good) return std::unexpected(good.error());
    return noted(m_events.find(query, m_tables.damage), Access::Read);
}

Result<std::vector<ports::StoredReading>> SqliteStore::newestReadings() {
    if (!m_headsSeen) {
        if (auto seen = noted(seeHeads(m_tables), Access::Read); !seen) return std::unexpected(seen.error());
        m_headsSeen = true;
    }
    std::vector<ports::StoredReading> newest;
    for (const auto& [key, entry] : m_tables.catalog.all()) {
        if (entry.newest) newest.push_back({.series = key, .reading = *entry.newest});
    }
    std::ranges::sort(newest, {}, &ports::StoredReading::series);
    return newest;
}

Result<void> SqliteStore::putFact(const std::string& name, const std::string& value) {
    if (auto there = checkPlace(); !there) return there;
    return noted(m_facts.put(name, value), Access::Write);
}

Result<std::string> SqliteStore::fact(const std::string& name) {
    return noted(m_facts.get(name), Access::Read);
}

Result<void> SqliteStore::putRecord(const outlook::RecordChanges& changes) {
    if (changes.isEmpty()) return {};
    if (auto there = checkPlace(); !there) {
        set(StoreCondition::Unwritable, there.error().detail);
        return there;
    }
    if (auto stored = noted(m_record.put(changes), Access::Write); !stored) return stored;
    return checkRecord(changes);
}

Result<outlook::Record> SqliteStore::record(const outlook::RecordQuery& query) {
    if (auto good = checkQuery(query); !good) return std::unexpected(good.error());
    return noted(m_record.find(query), Access::Read);
}

Result<std::vector<outlook::AnomalyMark>> SqliteStore::marks(const outlook::MarkQuery& query) {
    if (auto good = checkQuery(query); !good) return std::unexpected(good.error());
    return noted(m_record.find(query), Access::Read);
}

Result<void> SqliteStore::putModel(const std::string& name, std::span<const std::byte> bytes) {
    if (auto good = checkModel(name, bytes.size()); !good) return good;
    if (auto there = checkPlace(); !there) return there;
    return noted(m_models.put(name, bytes), Access::Write);
}

Result<ports::ModelBytes> SqliteStore::model(const std::string& name) {
    return noted(m_models.get(name), Access::Read);
}

Result<std::vector<std::string>> SqliteStore::modelNames() {
    return m_models.names();
}

Result<void> SqliteStore::maintain(TimePoint now) {
    // Each part does what it can, also when another one failed: dropping may make the room that writing
    // lacks.
    Result<void> outcome;
    const auto keep = [&](const auto& done) {
        if (!done && outcome) outcome = std::unexpected(done.error());
    };
    if (isFlushDue()) keep(flush());
    const auto left = Compactor(m_tables).run(now, kReadingsAtOnce);
    keep(left);
    if (left) keep(Roller(m_tables).run(now, *left));
    keep(dropAndShrink(now));
    keep(m_scrubber.step(kScrubbedRows));
    return noted(outcome, Access::Read);
}

Result<void> SqliteStore::dropAndShrink(TimePoint now) {
    if (m_clockGuard.believes(now, m_clock.sinceBoot())) {
        if (auto dropped = m_janitor.dropOld(now); !dropped) return dropped;
        if (auto marked = noteClock(now); !marked) return marked;
    }
    if (auto dropped = m_record.dropSurplus(); !dropped) return dropped;
    auto sizes = this->sizes();
    if (!sizes) return std::unexpected(sizes.error());
    const auto cap = m_tables.retention.cap;
    const auto limit = logLimit(cap);
    if (auto dropped = m_janitor.keepUnderCap(now, Bytes{sizes->live.count + 2 * limit}); !dropped)
        return dropped;
    // Free pages are used again; only many of them, or too large a file, are given back to the disk.
    const bool manyFree = sizes->free > kFewFreePages && sizes->free * kPageSize > sizes->file.count / 4;
    if (sizes->free > 0 && (manyFree || sizes->file.count + 2 * limit > cap.count)) {
        if (auto shrunk = m_connection.execute("PRAGMA incremental_vacuum(512)"); !shrunk) return shrunk;
    }
    if (sizes->log.count > 2 * limit) {
        auto shortened = m_connection.query("PRAGMA wal_checkpoint(TRUNCATE)").run();
        if (!shortened) return shortened;
    }
    sizes = this->sizes();
    if (sizes) m_state.used = Bytes{sizes->file.count + sizes->log.count};
    return {};
}

Result<void> SqliteStore::noteClock(TimePoint now) {
    if (now - m_clockNoted < kNoteClockEvery && now >= m_clockNoted) return {};
    m_clockNoted = now;
    return m_tables.marks.putNumber(kClockMark, now.time_since_epoch().count());
}

Result<SqliteStore::Sizes> SqliteStore::sizes() {
    const auto pages = m_connection.number("PRAGMA page_count");
    if (!pages) return std::unexpected(pages.error());
    const auto free = m_connection.number("PRAGMA freelist_count");
    if (!free) return std::unexpected(free.error());
    std::error_code none;
    const auto log = std::filesystem::file_size(m_path.string() + "-wal", none);
    return Sizes{.live = Bytes{(*pages - *free) * kPageSize},
                 .file = Bytes{*pages * kPageSize},
                 .log = Bytes{none ? 0 : static_cast<std::int64_t>(log)},
                 .free = *free};
}

Result<void> SqliteStore::checkIntegrity() {
    static_cast<void>(flush());
    auto sound = checkDatabase(m_connection, Thoroughness::Full);
    if (sound) sound = checkRows(m_tables, m_events, m_facts, m_record, m_models);
    if (!sound && sound.error().code == ErrorCode::Internal)
        set(StoreCondition::Damaged,
            fmt::format("{} is damaged: {}.", m_path.string(), sound.error().detail));
    return sound;
}

StoreState SqliteStore::condition() {
    if (m_tables.buffer.givenUp() > 0 && m_state.condition != StoreCondition::Fine) {
        auto state = m_state;
        state.message +=
            fmt::format(" {} of the oldest waiting readings had to be given up.", m_tables.buffer.givenUp());
        return state;
    }
    return m_state;
}

} // namespace holdfast::stores
