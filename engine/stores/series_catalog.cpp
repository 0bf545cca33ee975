// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/stores/series_catalog.h"

#include "engine/stores/crc32c.h"
#include "engine/stores/store_layout.h"

#include <algorithm>
#include <bit>

namespace holdfast::stores {

namespace {

constexpr std::int64_t kNoReading = -1; // as a time: readings are from 1970 on

std::int64_t serviceSum(std::int64_t id, std::string_view name) {
    return crc32c(name, crc32c(id, 0));
}

std::int64_t seriesSum(std::int64_t id, std::int64_t service, std::string_view signal, std::int64_t time,
                       std::int64_t value) {
    return crc32c(signal, crc32c(value, crc32c(time, crc32c(service, crc32c(id, 0)))));
}

std::int64_t timeOf(const std::optional<Reading>& reading) {
    return reading ? std::int64_t{reading->time.time_since_epoch().count()} : kNoReading;
}

std::int64_t valueOf(const std::optional<Reading>& reading) {
    return reading ? std::bit_cast<std::int64_t>(reading->value) : 0;
}

std::unexpected<Error> damaged(const char* table) {
    return failure(ErrorCode::Internal, "the names of the series are damaged", table);
}

} // namespace

Result<void> SeriesCatalog::load() {
    if (auto services = loadServices(); !services) return services;
    auto query = m_connection.query("SELECT id, service, signal, newest_time, newest_value, sum FROM series");
    for (;;) {
        const auto row = query.next();
        if (!row) return std::unexpected(row.error());
        if (!*row) return {};
        const auto id = query.integer(0);
        const auto name = m_serviceNames.find(query.integer(1));
        if (query.integer(5) !=
                seriesSum(id, query.integer(1), query.text(2), query.integer(3), query.integer(4)) ||
            name == m_serviceNames.end() || id <= 0 || id > std::numeric_limits<SeriesNumber>::max() - 1)
            return damaged("series");
        Entry entry{.number = static_cast<SeriesNumber>(id), .service = query.integer(1)};
        if (query.integer(3) != kNoReading) {
            entry.saved = Reading{.time = TimePoint(Duration(query.integer(3))),
                                  .value = std::bit_cast<double>(query.integer(4))};
        }
        entry.newest = entry.saved;
        const auto [added, isNew] =
            m_series.emplace(SeriesKey{.service = name->second, .signal = SignalId(query.text(2))}, entry);
        if (!isNew) return damaged("series");
        m_keys[entry.number] = &added->first;
        m_nextSeries = std::max(m_nextSeries, entry.number + 1);
    }
}

Result<void> SeriesCatalog::loadServices() {
    auto query = m_connection.query("SELECT id, name, sum FROM services");
    for (;;) {
        const auto row = query.next();
        if (!row) return std::unexpected(row.error());
        if (!*row) return {};
        const auto id = query.integer(0);
        if (query.integer(2) != serviceSum(id, query.text(1)) || id <= 0 || id > layout::kServiceMask)
            return damaged("services");
        m_services.emplace(query.text(1), id);
        m_serviceNames.emplace(id, ServiceId(query.text(1)));
        m_nextService = std::max(m_nextService, id + 1);
    }
}

const SeriesCatalog::Entry* SeriesCatalog::find(const SeriesKey& key) const {
    const auto found = m_series.find(key);
    return found != m_series.end() ? &found->second : nullptr;
}

const SeriesCatalog::Entry* SeriesCatalog::find(SeriesNumber number) const {
    const auto key = m_keys.find(number);
    return key != m_keys.end() ? find(*key->second) : nullptr;
}

SeriesCatalog::Entry& SeriesCatalog::entry(const SeriesKey& key) {
    if (const auto found = m_series.find(key); found != m_series.end()) return found->second;
    const auto service = numberOf(key.service);
    const auto added = m_series.emplace(key, Entry{.number = m_nextSeries++, .service = service}).first;
    m_keys[added->second.number] = &added->first;
    m_unsaved.push_back(key);
    return added->second;
}

std::int64_t SeriesCatalog::numberOf(const ServiceId& name) {
    const auto [service, isNew] = m_services.try_emplace(name.value(), m_nextService);
    if (isNew) {
        ++m_nextService;
        m_serviceNames.emplace(service->second, name);
        m_unsavedServices.push_back(service->second);
    }
    return service->second;
}

std::int64_t SeriesCatalog::serviceNumber(const ServiceId& service) {
    return service.isEmpty() ? 0 : numberOf(service);
}

std::optional<std::int64_t> SeriesCatalog::findService(const ServiceId& service) const {
    if (service.isEmpty()) return 0;
    const auto found = m_services.find(service.value());
    return found != m_services.end() ? std::optional(found->second) : std::nullopt;
}

std::optional<ServiceId> SeriesCatalog::serviceOf(std::int64_t number) const {
    if (number == 0) return ServiceId();
    const auto found = m_serviceNames.find(number);
    return found != m_serviceNames.end() ? std::optional(found->second) : std::nullopt;
}

const SeriesKey* SeriesCatalog::keyOf(SeriesNumber number) const {
    const auto found = m_keys.find(number);
    return found != m_keys.end() ? found->second : nullptr;
}

void SeriesCatalog::see(SeriesNumber number, const Reading& reading) {
    const auto key = m_keys.find(number);
    if (key == m_keys.end()) return;
    auto& newest = m_series.at(*key->second).newest;
    if (!newest || reading.time >= newest->time) newest = reading;
}

Result<void> SeriesCatalog::save() {
    for (const auto id : m_unsavedServices) {
        if (auto stored = saveService(m_serviceNames.at(id).value(), id); !stored) return stored;
    }
    for (const auto& key : m_unsaved) {
        if (auto stored = saveSeries(key, m_series.at(key)); !stored) return stored;
    }
    return {};
}

void SeriesCatalog::saved() {
    m_unsaved.clear();
    m_unsavedServices.clear();
}

Result<void> SeriesCatalog::saveNewest(SeriesNumber number, const Reading& reading) {
    const auto key = m_keys.find(number);
    if (key == m_keys.end()) return {};
    auto& entry = m_series.at(*key->second);
    if (entry.saved && entry.saved->time > reading.time) return {};
    // Should the transaction fail, the row is behind until the next reading: it is only where a start begins.
    entry.saved = reading;
    return saveSeries(*key->second, entry);
}

Result<void> SeriesCatalog::saveService(const std::string& name, std::int64_t id) {
    return m_connection.query("INSERT OR REPLACE INTO services (id, name, sum) VALUES (?, ?, ?)")
        .bind(id)
        .bind(std::string_view(name))
        .bind(serviceSum(id, name))
        .run();
}

Result<void> SeriesCatalog::saveSeries(const SeriesKey& key, const Entry& entry) {
    const auto id = std::int64_t{entry.number};
    const auto& signal = key.signal.value();
    return m_connection
        .query("INSERT OR REPLACE INTO series (id, service, signal, newest_time, newest_value, sum) "
               "VALUES (?, ?, ?, ?, ?, ?)")
        .bind(id)
        .bind(entry.service)
        .bind(std::string_view(signal))
        .bind(timeOf(entry.saved))
        .bind(valueOf(entry.saved))
        .bind(seriesSum(id, entry.service, signal, timeOf(entry.saved), valueOf(entry.saved)))
        .run();
}

std::vector<SeriesKey> SeriesCatalog::unseenSince(TimePoint time) const {
    std::vector<SeriesKey> keys;
    for (const auto& [key, entry] : m_series) {
        if (entry.saved && entry.newest && entry.newest->time < time) keys.push_back(key);
    }
    return keys;
}

Result<void> SeriesCatalog::remove(const std::vector<SeriesKey>& keys) {
    for (const auto& key : keys) {
        const auto number = std::int64_t{m_series.at(key).number};
        auto removed = m_connection.query("DELETE FROM series WHERE id = ?").bind(number).run();
        if (!removed) return removed;
    }
    return {};
}

void SeriesCatalog::forget(const std::vector<SeriesKey>& keys) {
    for (const auto& key : keys) {
        m_keys.erase(m_series.at(key).number);
        m_series.erase(key);
    }
}

} // namespace holdfast::stores
