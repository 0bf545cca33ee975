// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/result.h"
#include "engine/core/fleet/event.h"
#include "engine/core/fleet/fleet_state.h"
#include "engine/core/fleet/history.h"

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace holdfast::ports {

struct StoredReading {
    SeriesKey series;
    Reading reading;
};

/// How long what is kept. Rollups hold minimum, maximum, mean, last and count.
struct Retention {
    Duration raw = std::chrono::days(7);
    Duration fiveMinutes = std::chrono::days(90);
    Duration hourly = std::chrono::days(730);
    Duration events = std::chrono::days(730);
    Bytes cap{std::int64_t{2} * 1024 * 1024 * 1024}; ///< oldest readings go first; events last
};

/// Where history and events are kept. Implementations pass one contract test suite.
///
/// Thread: one thread at a time (the store's I/O thread); all calls may block on the disk, none longer than
/// the implementation's deadline. Errors: FixSetup when the disk is full or not writable (nothing
/// acknowledged is lost; reading still works), Internal on damage.
class Store {
public:
    virtual ~Store() = default;
    Store() = default;
    Store(const Store&) = delete;
    Store& operator=(const Store&) = delete;

    /// Keeps readings. Buffered for at most a minute; flush() makes them durable. Out of order and duplicate
    /// stamps of a series are allowed: the last value for a stamp counts.
    [[nodiscard]] virtual Result<void> appendReadings(std::span<const StoredReading> readings) = 0;
    /// Numbers the events and makes them durable before it returns. Returns the first number.
    [[nodiscard]] virtual Result<std::uint64_t> appendEvents(std::span<const Event> events) = 0;
    [[nodiscard]] virtual Result<void> flush() = 0;

    [[nodiscard]] virtual Result<HistoryAnswer> history(const HistoryQuery& query) = 0;
    [[nodiscard]] virtual Result<std::vector<Event>> events(const EventQuery& query) = 0;
    /// The newest reading of each series, for a warm start.
    [[nodiscard]] virtual Result<std::vector<StoredReading>> newestReadings() = 0;

    /// Small durable facts by name (e.g. when the fleet was last observed). An empty value removes it.
    [[nodiscard]] virtual Result<void> putFact(const std::string& name, const std::string& value) = 0;
    [[nodiscard]] virtual Result<std::string> fact(const std::string& name) = 0; ///< empty: none

    /// Rolls up, drops what is older than retention, keeps under the cap. Bounded work a call; call it often.
    [[nodiscard]] virtual Result<void> maintain(TimePoint now) = 0;
    /// Full check of what is stored.
    [[nodiscard]] virtual Result<void> checkIntegrity() = 0;
    [[nodiscard]] virtual StoreState condition() = 0;
};

} // namespace holdfast::ports
