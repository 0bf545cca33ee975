// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/store.h"
#include "engine/stores/memory_record.h"

#include <map>
#include <string>
#include <unordered_map>
#include <vector>

namespace holdfast::stores {

/// A store that keeps everything in memory and forgets it at the end: for tests and for running without a
/// store. Condition: None. Keeps the contract of ports::Store, but nothing is durable.
class MemoryStore final : public ports::Store {
public:
    explicit MemoryStore(ports::Retention retention);

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

private:
    /// All ascending; the three hold different readings.
    struct Series {
        std::vector<Reading> readings;
        std::vector<HistoryPoint> fiveMinutes;
        std::vector<HistoryPoint> hours;
        Reading newest;
    };

    static void keep(std::vector<Reading>& readings, const Reading& reading);
    static void rollUp(Series& series, TimePoint rawBefore, TimePoint fiveMinutesBefore,
                       TimePoint hoursBefore);
    /// With that share of the retention.
    void rollUp(TimePoint now, int percent);
    [[nodiscard]] Bytes used() const;

    ports::Retention m_retention;
    std::unordered_map<SeriesKey, Series> m_series;
    std::vector<Event> m_events;
    std::uint64_t m_nextEvent = 1;
    std::map<std::string, std::string> m_facts;
    MemoryRecord m_record;
    std::map<std::string, ports::ModelBytes> m_models;
};

} // namespace holdfast::stores
