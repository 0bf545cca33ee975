// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/ids.h"
#include "engine/core/fleet/signal.h"
#include "engine/stores/column_block.h"
#include "engine/stores/sqlite_connection.h"

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace holdfast::stores {

/// The numbers of services and series, which rows use in place of their names, and each series' newest
/// reading. All of it is in memory; what is new is saved with the readings that need it.
class SeriesCatalog {
public:
    struct Entry {
        SeriesNumber number = 0;
        std::int64_t service = 0;
        std::optional<Reading> newest; ///< of all that came since the start, or that was saved
        std::optional<Reading> saved;  ///< as the table has it
    };

    explicit SeriesCatalog(Connection& connection) : m_connection(connection) {}

    /// Internal: damaged.
    [[nodiscard]] Result<void> load();
    [[nodiscard]] const Entry* find(const SeriesKey& key) const;
    [[nodiscard]] const Entry* find(SeriesNumber number) const;
    /// Gives the series a number when it has none.
    [[nodiscard]] Entry& entry(const SeriesKey& key);
    /// The service's number; it gets one when it has none. 0: the empty name, the whole fleet.
    [[nodiscard]] std::int64_t serviceNumber(const ServiceId& service);
    /// Nothing: it has none. 0 as above.
    [[nodiscard]] std::optional<std::int64_t> findService(const ServiceId& service) const;
    /// Nothing: nobody has it.
    [[nodiscard]] std::optional<ServiceId> serviceOf(std::int64_t number) const;
    /// Null: nobody has it.
    [[nodiscard]] const SeriesKey* keyOf(SeriesNumber number) const;
    /// Takes note of a reading of a known series.
    void see(SeriesNumber number, const Reading& reading);

    /// Writes what is new; within a transaction. Call saved() when that has been committed.
    [[nodiscard]] Result<void> save();
    void saved();
    /// Writes the newest reading where it is newer than the saved one; within a transaction.
    [[nodiscard]] Result<void> saveNewest(SeriesNumber number, const Reading& reading);

    /// Series without a reading since `time`.
    [[nodiscard]] std::vector<SeriesKey> unseenSince(TimePoint time) const;
    /// Within a transaction; call forget() when that has been committed.
    [[nodiscard]] Result<void> remove(const std::vector<SeriesKey>& keys);
    void forget(const std::vector<SeriesKey>& keys);

    [[nodiscard]] const std::unordered_map<SeriesKey, Entry>& all() const noexcept { return m_series; }

private:
    [[nodiscard]] std::int64_t numberOf(const ServiceId& name);
    [[nodiscard]] Result<void> loadServices();
    [[nodiscard]] Result<void> saveService(const std::string& name, std::int64_t id);
    [[nodiscard]] Result<void> saveSeries(const SeriesKey& key, const Entry& entry);

    Connection& m_connection;
    std::unordered_map<std::string, std::int64_t> m_services;
    std::unordered_map<std::int64_t, ServiceId> m_serviceNames;
    std::unordered_map<SeriesKey, Entry> m_series;
    std::unordered_map<SeriesNumber, const SeriesKey*> m_keys;
    std::vector<SeriesKey> m_unsaved;
    std::vector<std::int64_t> m_unsavedServices;
    SeriesNumber m_nextSeries = 1;
    std::int64_t m_nextService = 1;
};

} // namespace holdfast::stores
