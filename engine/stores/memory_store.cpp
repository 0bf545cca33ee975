// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/stores/memory_store.h"

#include "engine/stores/history_builder.h"
#include "engine/stores/reading_check.h"
#include "engine/stores/record_check.h"
#include "engine/stores/summary.h"

#include <algorithm>

namespace holdfast::stores {

namespace {

template <typename Item>
std::size_t countBefore(const std::vector<Item>& items, TimePoint end) {
    return static_cast<std::size_t>(std::ranges::lower_bound(items, end, {}, &Item::time) - items.begin());
}

template <typename Item>
void dropFirst(std::vector<Item>& items, std::size_t count) {
    items.erase(items.begin(), items.begin() + static_cast<std::ptrdiff_t>(count));
}

bool matches(const Event& event, const EventQuery& query) {
    return (!query.before || event.sequence < *query.before) &&
           (!query.after || event.sequence > *query.after) && (!query.from || event.time >= *query.from) &&
           (!query.to || event.time < *query.to) &&
           (query.service.isEmpty() || event.service == query.service) &&
           (!query.atLeast || event.severity >= *query.atLeast);
}

} // namespace

MemoryStore::MemoryStore(ports::Retention retention) : m_retention(retention) {}

Result<void> MemoryStore::appendReadings(std::span<const ports::StoredReading> readings) {
    for (const auto& [key, reading] : readings) {
        if (!isStorable(reading)) continue;
        auto& series = m_series[key];
        keep(series.readings, reading);
        if (reading.time >= series.newest.time) series.newest = reading;
    }
    return checkReadings(readings);
}

void MemoryStore::keep(std::vector<Reading>& readings, const Reading& reading) {
    if (readings.empty() || readings.back().time < reading.time) {
        readings.push_back(reading);
        return;
    }
    const auto place = std::ranges::lower_bound(readings, reading.time, {}, &Reading::time);
    if (place->time == reading.time) {
        place->value = reading.value;
    } else {
        readings.insert(place, reading);
    }
}

Result<std::uint64_t> MemoryStore::appendEvents(std::span<const Event> events) {
    const auto first = m_nextEvent;
    for (const auto& event : events) {
        m_events.push_back(event);
        m_events.back().sequence = m_nextEvent++;
    }
    return first;
}

Result<void> MemoryStore::flush() {
    return {};
}

Result<HistoryAnswer> MemoryStore::history(const HistoryQuery& query) {
    if (auto good = checkQuery(query); !good) return std::unexpected(good.error());
    HistoryBuilder builder(query);
    if (const auto found = m_series.find(query.series); found != m_series.end()) {
        builder.add(found->second.hours, kHour);
        builder.add(found->second.fiveMinutes, kFiveMinutes);
        builder.add(found->second.readings);
    }
    return builder.finish();
}

Result<std::vector<Event>> MemoryStore::events(const EventQuery& query) {
    if (auto good = checkQuery(query); !good) return std::unexpected(good.error());
    std::vector<Event> found;
    for (auto event = m_events.rbegin(); event != m_events.rend(); ++event) {
        if (!matches(*event, query)) continue;
        found.push_back(*event);
        if (found.size() == static_cast<std::size_t>(query.limit)) break;
    }
    return found;
}

Result<std::vector<ports::StoredReading>> MemoryStore::newestReadings() {
    std::vector<ports::StoredReading> newest;
    for (const auto& [key, series] : m_series)
        newest.push_back({.series = key, .reading = series.newest});
    std::ranges::sort(newest, {}, &ports::StoredReading::series);
    return newest;
}

Result<void> MemoryStore::putFact(const std::string& name, const std::string& value) {
    if (value.empty()) {
        m_facts.erase(name);
    } else {
        m_facts[name] = value;
    }
    return {};
}

Result<std::string> MemoryStore::fact(const std::string& name) {
    const auto found = m_facts.find(name);
    return found != m_facts.end() ? found->second : std::string();
}

Result<void> MemoryStore::putRecord(const outlook::RecordChanges& changes) {
    m_record.put(changes);
    return checkRecord(changes);
}

Result<outlook::Record> MemoryStore::record(const outlook::RecordQuery& query) {
    if (auto good = checkQuery(query); !good) return std::unexpected(good.error());
    return m_record.find(query);
}

Result<std::vector<outlook::AnomalyMark>> MemoryStore::marks(const outlook::MarkQuery& query) {
    if (auto good = checkQuery(query); !good) return std::unexpected(good.error());
    return m_record.find(query);
}

Result<void> MemoryStore::putModel(const std::string& name, std::span<const std::byte> bytes) {
    if (auto good = checkModel(name, bytes.size()); !good) return good;
    const auto present = m_models.find(name);
    const std::size_t old = present != m_models.end() ? present->second.size() : 0;
    if (bytes.empty()) {
        m_models.erase(name);
        return {};
    }
    std::size_t total = 0;
    for (const auto& [known, model] : m_models)
        total += model.size();
    if (auto room = checkModelRoom(total, old, bytes.size()); !room) return room;
    m_models[name].assign(bytes.begin(), bytes.end());
    return {};
}

Result<ports::ModelBytes> MemoryStore::model(const std::string& name) {
    const auto found = m_models.find(name);
    return found != m_models.end() ? found->second : ports::ModelBytes();
}

Result<std::vector<std::string>> MemoryStore::modelNames() {
    std::vector<std::string> names;
    for (const auto& [name, model] : m_models)
        names.push_back(name);
    return names;
}

Result<void> MemoryStore::maintain(TimePoint now) {
    rollUp(now, 100);
    // Over the cap each kind gives up the same share of its time, oldest first, until all fit.
    m_record.drop(now, m_retention);
    for (int percent = 95; percent >= 0 && used() > m_retention.cap; percent -= 5)
        rollUp(now, percent);
    while (used() > m_retention.cap && m_record.dropLeast()) {
    }
    std::erase_if(m_series, [](const auto& item) {
        const auto& series = item.second;
        return series.readings.empty() && series.fiveMinutes.empty() && series.hours.empty();
    });
    std::erase_if(m_events, [&](const Event& event) { return event.time < now - m_retention.events; });
    return {};
}

void MemoryStore::rollUp(TimePoint now, int percent) {
    for (auto& [key, series] : m_series) {
        rollUp(series, bucketStart(now - m_retention.raw * percent / 100, kFiveMinutes),
               bucketStart(now - m_retention.fiveMinutes * percent / 100, kHour),
               now - m_retention.hourly * percent / 100);
    }
}

void MemoryStore::rollUp(Series& series, TimePoint rawBefore, TimePoint fiveMinutesBefore,
                         TimePoint hoursBefore) {
    if (const auto old = countBefore(series.readings, rawBefore); old > 0) {
        const auto rolled = stores::rollUp(std::span(series.readings).first(old), kFiveMinutes);
        series.fiveMinutes = combine(series.fiveMinutes, rolled);
        dropFirst(series.readings, old);
    }
    if (const auto old = countBefore(series.fiveMinutes, fiveMinutesBefore); old > 0) {
        const auto rolled = stores::rollUp(std::span(series.fiveMinutes).first(old), kFiveMinutes, kHour);
        series.hours = combine(series.hours, rolled);
        dropFirst(series.fiveMinutes, old);
    }
    dropFirst(series.hours, countBefore(series.hours, hoursBefore));
}

Result<void> MemoryStore::checkIntegrity() {
    return {};
}

Bytes MemoryStore::used() const {
    std::size_t bytes = m_events.size() * sizeof(Event) + m_record.bytes();
    for (const auto& [name, model] : m_models)
        bytes += model.size();
    for (const auto& [key, series] : m_series) {
        bytes += sizeof(Series) + series.readings.size() * sizeof(Reading) +
                 (series.fiveMinutes.size() + series.hours.size()) * sizeof(HistoryPoint);
    }
    return Bytes{static_cast<std::int64_t>(bytes)};
}

StoreState MemoryStore::condition() {
    return {.condition = StoreCondition::None,
            .kind = "memory",
            .where = {},
            .used = used(),
            .cap = m_retention.cap,
            .message = "There is no store: what is observed is shown, and forgotten when Holdfast ends."};
}

} // namespace holdfast::stores
