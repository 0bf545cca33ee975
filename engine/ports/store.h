// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/result.h"
#include "engine/core/fleet/event.h"
#include "engine/core/fleet/fleet_state.h"
#include "engine/core/fleet/history.h"
#include "engine/core/outlook/record.h"

#include <cstddef>
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

/// The most that is kept of each kind of the record, however young it is: where little time is foretold, as
/// in a lab, statements come often. The oldest go first. A store may keep fewer of them under a small cap.
struct RecordBounds {
    std::int64_t warnings = 100'000;
    std::int64_t statements = 1'000'000; ///< that were not warnings
    std::int64_t forecasts = 2'000'000;
    std::int64_t spans = 100'000; ///< failures, unobserved spans and actions, of each
    std::int64_t marks = 200'000;
};

/// How long what is kept. Rollups hold minimum, maximum, mean, last and count.
struct Retention {
    Duration raw = std::chrono::days(7);
    Duration fiveMinutes = std::chrono::days(90);
    Duration hourly = std::chrono::days(730);
    Duration events = std::chrono::days(730);
    Duration statements = std::chrono::days(730); ///< with failures, unobserved spans and actions
    Duration forecasts = std::chrono::days(90);   ///< with the marks of anomalies
    RecordBounds record;
    /// Oldest readings go first, then forecasts and marks, then statements, then warnings and spans; events
    /// last. Models and facts stay.
    Bytes cap{std::int64_t{2} * 1024 * 1024 * 1024};
};

inline constexpr std::size_t kMostModelBytes = std::size_t{16} << 20;   ///< of one
inline constexpr std::size_t kMostModelsBytes = std::size_t{256} << 20; ///< of all
inline constexpr std::size_t kLongestModelName = 200;                   ///< bytes

using ModelBytes = std::vector<std::byte>;

/// Where history, events, the record of what was foretold, and models are kept. Implementations pass one
/// contract test suite.
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

    /// Puts into the record, each in the place of the one with the same key (outlook/record.h); of several
    /// with one key the last counts. Durable together when it returns: one call a sweep. Times from 1970 to
    /// 2400, finite numbers, names that are not empty (unobserved spans and actions may be of the whole
    /// fleet): what is not so is left out, the rest is kept, and FixInput names the first.
    [[nodiscard]] virtual Result<void> putRecord(const outlook::RecordChanges& changes) = 0;
    /// Oldest first, as put; without marks. Spans of the whole fleet come with those of any service. What is
    /// damaged is left out and told by condition(). FixInput: `to` before `from`, or the limit out of bounds.
    [[nodiscard]] virtual Result<outlook::Record> record(const outlook::RecordQuery& query) = 0;
    /// Oldest first. Errors as of record().
    [[nodiscard]] virtual Result<std::vector<outlook::AnomalyMark>>
    marks(const outlook::MarkQuery& query) = 0;

    /// Keeps a model's bytes by name, durable when it returns; none remove it. FixInput: the name is empty or
    /// too long, or one or all are larger than is kept (kMostModelBytes, kMostModelsBytes).
    [[nodiscard]] virtual Result<void> putModel(const std::string& name,
                                                std::span<const std::byte> bytes) = 0;
    /// Empty: none. Internal: damaged; putting it anew heals it.
    [[nodiscard]] virtual Result<ModelBytes> model(const std::string& name) = 0;
    [[nodiscard]] virtual Result<std::vector<std::string>> modelNames() = 0; ///< ascending

    /// Rolls up, drops what is older than retention, keeps under the cap. Bounded work a call; call it often.
    [[nodiscard]] virtual Result<void> maintain(TimePoint now) = 0;
    /// Full check of what is stored.
    [[nodiscard]] virtual Result<void> checkIntegrity() = 0;
    [[nodiscard]] virtual StoreState condition() = 0;
};

} // namespace holdfast::ports
