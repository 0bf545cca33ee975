// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/store.h"
#include "engine/stores/clock_guard.h"
#include "engine/stores/event_table.h"
#include "engine/stores/fact_table.h"
#include "engine/stores/integrity.h"
#include "engine/stores/janitor.h"
#include "engine/stores/model_table.h"
#include "engine/stores/private_files.h"
#include "engine/stores/reading_tables.h"
#include "engine/stores/record_table.h"
#include "engine/stores/sqlite_connection.h"

#include <filesystem>
#include <optional>
#include <utility>

namespace holdfast::stores {

/// The store in one SQLite file (WAL, synchronous=FULL). Made by openStore().
///
/// What is acknowledged is on the disk: events, facts, the record and models at once, readings with flush(),
/// which happens by itself about once a minute. Killed, it loses at most that minute of readings. With the
/// disk full it goes on reading, keeps readings in memory (up to ReadingBuffer::kMost, then the oldest are
/// given up) and tries again. Damage that turns up while it runs is told by condition(); opening the store
/// again sets a damaged file aside.
class SqliteStore final : public ports::Store {
public:
    SqliteStore(Connection connection, std::filesystem::path path, ports::Retention retention,
                const Clock& clock);
    /// Flushes.
    ~SqliteStore() override;

    /// Reads what is kept in memory. Internal: damaged.
    [[nodiscard]] Result<void> load();

    /// Keeps the lock for as long as the store lives.
    void hold(ProcessLock lock) { m_lock.emplace(std::move(lock)); }

    [[nodiscard]] Result<void> appendReadings(std::span<const ports::StoredReading> readings) override;
    [[nodiscard]] Result<std::uint64_t> appendEvents(std::span<const Event> events) override;
    [[nodiscard]] Result<void> flush() override;
    [[nodiscard]] Result<HistoryAnswer> history(const HistoryQuery& query) override;
    [[nodiscard]] Result<std::vector<Event>> events(const EventQuery& query) override;
    [[nodiscard]] Result<std::vector<ports::StoredReading>> newestReadings() override;
    [[nodiscard]] Result<void> putFact(const std::string& name, const std::string& value) override;
    [[nodiscard]] Result<std::string> fact(const std::string& name) override;
    [[nodiscard]] Result<void> putRecord(const outlook::RecordChanges& changes) override;
    [[nodiscard]] Result<outlook::Record> record(const outlook::RecordQuery& query) override;
    [[nodiscard]] Result<std::vector<outlook::AnomalyMark>> marks(const outlook::MarkQuery& query) override;
    [[nodiscard]] Result<void> putModel(const std::string& name, std::span<const std::byte> bytes) override;
    [[nodiscard]] Result<ports::ModelBytes> model(const std::string& name) override;
    [[nodiscard]] Result<std::vector<std::string>> modelNames() override;
    [[nodiscard]] Result<void> maintain(TimePoint now) override;
    [[nodiscard]] Result<void> checkIntegrity() override;
    [[nodiscard]] StoreState condition() override;

    /// Its file is marked with this name beside it when damage was found: the next start checks all of it.
    [[nodiscard]] static std::filesystem::path suspicionMark(const std::filesystem::path& path);

private:
    enum class Access : std::uint8_t { Read, Write };

    struct Sizes {
        Bytes live; ///< of the file without its free pages
        Bytes file;
        Bytes log;
        std::int64_t free = 0; ///< pages
    };

    template <typename T>
    Result<T> noted(Result<T> outcome, Access access);
    void noteTrouble(const Error& error);
    void set(StoreCondition condition, std::string message);
    [[nodiscard]] Result<void> checkPlace() const;
    [[nodiscard]] bool isFlushDue() const;
    [[nodiscard]] Result<void> dropAndShrink(TimePoint now);
    [[nodiscard]] Result<void> noteClock(TimePoint now);
    [[nodiscard]] Result<Sizes> sizes();

    std::optional<ProcessLock> m_lock;
    std::filesystem::path m_path;
    const Clock& m_clock;
    Connection m_connection;
    ReadingTables m_tables;
    EventTable m_events;
    FactTable m_facts;
    RecordTable m_record;
    ModelTable m_models;
    Janitor m_janitor;
    Scrubber m_scrubber;
    ClockGuard m_clockGuard{std::nullopt};
    TimePoint m_clockNoted;
    SteadyPoint m_nextFlush;
    StoreState m_state;
    bool m_headsSeen = false; ///< the newest readings of all heads are known
};

} // namespace holdfast::stores
