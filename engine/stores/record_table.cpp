// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/stores/record_table.h"

#include "engine/stores/record_check.h"
#include "engine/stores/record_codec.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

namespace holdfast::stores {

namespace {

using Key = RecordRows::Key;

constexpr std::int64_t kDroppedAtOnce = 1000;
constexpr std::int64_t kFewest = 100; // of each kind, however small the cap
constexpr int kRowsBetweenLooks = 1024;

std::int64_t milliseconds(TimePoint time) noexcept {
    return time.time_since_epoch().count();
}

TimePoint timeOf(std::int64_t milliseconds) noexcept {
    return TimePoint(Duration(milliseconds));
}

std::unexpected<Error> unknown(const Key& key) {
    return failure(ErrorCode::Internal, fmt::format("a row of the record is of the unknown {}", key.owner),
                   "record");
}

const SeriesKey* seriesOf(const SeriesCatalog& catalog, std::int64_t owner) {
    if (owner < 0 || owner > std::numeric_limits<SeriesNumber>::max()) return nullptr;
    return catalog.keyOf(static_cast<SeriesNumber>(owner));
}

Result<warnings::Statement> statementOf(const SeriesCatalog& catalog, const Key& key, ByteSpan data,
                                        bool warned) {
    auto service = catalog.serviceOf(key.owner);
    if (!service) return unknown(key);
    auto statement = decodeRow(
        data, warnings::Statement{.service = std::move(*service), .at = timeOf(key.time)}, key.owner);
    if (statement && statement->warned != warned)
        return failure(ErrorCode::Internal, "a statement stands in the wrong table", "record");
    return statement;
}

Result<warnings::ForecastStatement> forecastOf(const SeriesCatalog& catalog, const Key& key, ByteSpan data) {
    const auto* series = seriesOf(catalog, key.owner);
    if (series == nullptr) return unknown(key);
    const auto about = timeOf(key.time);
    const auto made = static_cast<std::uint64_t>(key.time) - static_cast<std::uint64_t>(key.lead);
    return decodeRow(data,
                     warnings::ForecastStatement{
                         .series = *series, .made = timeOf(static_cast<std::int64_t>(made)), .about = about},
                     key.owner);
}

Result<outlook::AnomalyMark> markOf(const SeriesCatalog& catalog, const Key& key, ByteSpan data) {
    const auto* series = seriesOf(catalog, key.owner);
    if (series == nullptr) return unknown(key);
    return decodeRow(data, outlook::AnomalyMark{.series = *series, .time = timeOf(key.time)}, key.owner);
}

/// A failure and a span are the same.
Result<outlook::Span> spanRowOf(const SeriesCatalog& catalog, const Key& key, ByteSpan data,
                                std::int64_t kind) {
    auto service = catalog.serviceOf(key.owner);
    if (!service) return unknown(key);
    const auto end = decodeEnd(data, kind, timeOf(key.time), key.owner);
    if (!end) return std::unexpected(end.error());
    return outlook::Span{.service = std::move(*service), .from = timeOf(key.time), .to = *end};
}

template <typename Item>
void keepNewest(std::vector<Item>& items, int limit) {
    const auto most = static_cast<std::size_t>(limit);
    if (items.size() > most) items.erase(items.begin(), items.end() - static_cast<std::ptrdiff_t>(most));
}

} // namespace

/// One query over the tables of the record: counts what was found, looks at the clock, notes damage.
class RecordTable::Search {
public:
    explicit Search(RecordTable& table)
        : m_table(table), m_until(table.m_clock.steady() + table.m_deadline) {}

    /// `take` decodes a row and says whether it was wanted; ends with the `limit`th that was.
    template <typename Take>
    Result<void> look(Kind kind, const RecordRows::Range& range, int limit, Take take) {
        bool late = false;
        int taken = 0;
        int seen = 0;
        auto looked = m_table.rows(kind).scan(range, [&](const Key& key, ByteSpan data) {
            if (++seen % kRowsBetweenLooks == 0) late = m_table.m_clock.steady() > m_until;
            if (late) return false;
            const Result<bool> wanted = take(key, data);
            if (!wanted) {
                m_table.m_tables.damage =
                    fmt::format("Some of the record is damaged and left out: {}.", wanted.error().detail);
            } else if (*wanted) {
                ++taken;
            }
            return taken < limit;
        });
        if (looked && late) return failure(ErrorCode::Retry, "reading the record took too long", "record");
        return looked;
    }

private:
    RecordTable& m_table;
    SteadyPoint m_until;
};

RecordTable::RecordTable(ReadingTables& tables, const Clock& clock, Duration deadline)
    : m_tables(tables)
    , m_clock(clock)
    , m_deadline(deadline)
    , m_rows{RecordRows(tables.connection, tables.marks, "record_forecasts"),
             RecordRows(tables.connection, tables.marks, "record_marks"),
             RecordRows(tables.connection, tables.marks, "record_statements"),
             RecordRows(tables.connection, tables.marks, "record_warnings"),
             RecordRows(tables.connection, tables.marks, "record_failures"),
             RecordRows(tables.connection, tables.marks, "record_unobserved"),
             RecordRows(tables.connection, tables.marks, "record_actions")} {}

Result<void> RecordTable::load() {
    for (auto& rows : m_rows) {
        if (auto loaded = rows.load(); !loaded) return loaded;
    }
    return {};
}

Result<void> RecordTable::put(const outlook::RecordChanges& changes) {
    auto transaction = Transaction::begin(m_tables.connection);
    if (!transaction) return std::unexpected(transaction.error());
    auto done = write(changes);
    // Names that are new: after the rows, which give them their numbers.
    if (done) done = m_tables.catalog.save();
    for (auto& rows : m_rows) {
        if (done) done = rows.saveCount();
    }
    if (done) done = transaction->commit();
    if (done) m_tables.catalog.saved();
    for (auto& rows : m_rows)
        done ? rows.committed() : rows.undone();
    return done;
}

Result<void> RecordTable::write(const outlook::RecordChanges& changes) {
    Result<void> done;
    const auto writeAll = [&](const auto& items, auto writeOne) {
        for (const auto& item : items) {
            if (!done) return;
            if (!isStorable(item)) continue;
            done = writeOne(item);
            ++m_put;
        }
    };
    const auto asIs = [this](const auto& item) { return write(item); };
    const auto asSpan = [this](Kind kind) {
        return [this, kind](const auto& item) { return write(kind, item.service, item.from, item.to); };
    };
    writeAll(changes.statements, asIs);
    writeAll(changes.forecasts, asIs);
    writeAll(changes.failures, asSpan(kFailures));
    writeAll(changes.unobserved, asSpan(kUnobserved));
    writeAll(changes.actions, asSpan(kActions));
    writeAll(changes.marks, asIs);
    return done;
}

Result<void> RecordTable::write(const warnings::Statement& statement) {
    const Key key{.time = milliseconds(statement.at),
                  .owner = m_tables.catalog.serviceNumber(statement.service),
                  .lead = 0};
    auto removed = rows(statement.warned ? kStatements : kWarnings).remove(key);
    if (!removed) return removed;
    return rows(statement.warned ? kWarnings : kStatements).put(key, encodeRow(statement, key.owner));
}

Result<void> RecordTable::write(const warnings::ForecastStatement& forecast) {
    const Key key{.time = milliseconds(forecast.about),
                  .owner = m_tables.catalog.entry(forecast.series).number,
                  .lead = (forecast.about - forecast.made).count()};
    return rows(kForecasts).put(key, encodeRow(forecast, key.owner));
}

Result<void> RecordTable::write(const outlook::AnomalyMark& mark) {
    const Key key{
        .time = milliseconds(mark.time), .owner = m_tables.catalog.entry(mark.series).number, .lead = 0};
    return rows(kMarks).put(key, encodeRow(mark, key.owner));
}

Result<void> RecordTable::write(Kind kind, const ServiceId& service, TimePoint from,
                                std::optional<TimePoint> to) {
    const Key key{.time = milliseconds(from), .owner = m_tables.catalog.serviceNumber(service), .lead = 0};
    return rows(kind).put(key, encodeEnd(to, kind, from, key.owner));
}

Result<outlook::Record> RecordTable::find(const outlook::RecordQuery& query) {
    const auto& catalog = m_tables.catalog;
    outlook::Record found;
    Search search(*this);
    RecordRows::Range range{.from = milliseconds(query.from), .to = milliseconds(query.to), .owner = {}};
    const auto service = catalog.findService(query.service);
    const bool isKnown = service.has_value();
    if (!query.service.isEmpty()) range.owner = service;
    Result<void> done;
    const auto statements = [&](Kind kind) {
        if (!done || !isKnown) return;
        done = search.look(kind, range, query.limit, [&](const Key& key, ByteSpan data) -> Result<bool> {
            auto statement = statementOf(catalog, key, data, kind == kWarnings);
            if (!statement) return std::unexpected(statement.error());
            found.statements.push_back(std::move(*statement));
            return true;
        });
    };
    statements(kWarnings);
    if (!query.warningsOnly) statements(kStatements);
    if (done && query.forecasts && isKnown) done = findForecasts(search, query, found);
    const auto spans = [&](Kind kind, const auto& keep) {
        if (!done) return;
        const RecordRows::Range all{.from = 0, .to = range.to, .owner = {}};
        done = search.look(kind, all, query.limit, [&](const Key& key, ByteSpan data) -> Result<bool> {
            auto span = spanRowOf(catalog, key, data, kind);
            if (!span) return std::unexpected(span.error());
            if (!isAskedFor(query, span->service, span->from, span->to)) return false;
            keep(std::move(*span));
            return true;
        });
    };
    spans(kFailures, [&](outlook::Span span) {
        found.failures.push_back({.service = std::move(span.service), .from = span.from, .to = span.to});
    });
    spans(kUnobserved, [&](outlook::Span span) { found.unobserved.push_back(std::move(span)); });
    spans(kActions, [&](outlook::Span span) { found.actions.push_back(std::move(span)); });
    if (!done) return std::unexpected(done.error());
    orderRecord(found);
    keepNewest(found.statements, query.limit);
    return found;
}

Result<void> RecordTable::findForecasts(Search& search, const outlook::RecordQuery& query,
                                        outlook::Record& found) {
    const auto& catalog = m_tables.catalog;
    const RecordRows::Range range{
        .from = milliseconds(query.from), .to = milliseconds(query.to), .owner = {}};
    return search.look(kForecasts, range, query.limit, [&](const Key& key, ByteSpan data) -> Result<bool> {
        // Most are of others when one service is asked for: not decoded.
        const auto* series = seriesOf(catalog, key.owner);
        if (series != nullptr && !query.service.isEmpty() && series->service != query.service) return false;
        auto forecast = forecastOf(catalog, key, data);
        if (!forecast) return std::unexpected(forecast.error());
        found.forecasts.push_back(std::move(*forecast));
        return true;
    });
}

Result<std::vector<outlook::AnomalyMark>> RecordTable::find(const outlook::MarkQuery& query) {
    const auto& catalog = m_tables.catalog;
    std::vector<outlook::AnomalyMark> found;
    const RecordRows::Range range{
        .from = milliseconds(query.from), .to = milliseconds(query.to), .owner = {}};
    Search search(*this);
    const auto done =
        search.look(kMarks, range, query.limit, [&](const Key& key, ByteSpan data) -> Result<bool> {
            const auto* series = seriesOf(catalog, key.owner);
            if (series != nullptr && ((!query.service.isEmpty() && series->service != query.service) ||
                                      (!query.signal.isEmpty() && series->signal != query.signal)))
                return false;
            auto mark = markOf(catalog, key, data);
            if (!mark) return std::unexpected(mark.error());
            found.push_back(std::move(*mark));
            return true;
        });
    if (!done) return std::unexpected(done.error());
    orderMarks(found);
    return found;
}

Duration RecordTable::kept(Kind kind) const noexcept {
    return kind == kForecasts || kind == kMarks ? m_tables.retention.forecasts
                                                : m_tables.retention.statements;
}

std::int64_t RecordTable::bound(Kind kind) const noexcept {
    // Beside the bound by count, a share of the cap, so that under a small one readings still have room.
    // Bytes are those of a row and what SQLite needs for it.
    const auto& bounds = m_tables.retention.record;
    const auto within = [&](std::int64_t bound, std::int64_t share, std::int64_t bytes) {
        return std::min(bound, std::max(m_tables.retention.cap.count / share / bytes, kFewest));
    };
    switch (kind) {
    case kForecasts:
        return within(bounds.forecasts, 8, 64);
    case kMarks:
        return within(bounds.marks, 32, 96);
    case kStatements:
        return within(bounds.statements, 8, 80);
    case kWarnings:
        return within(bounds.warnings, 32, 64);
    case kFailures:
    case kUnobserved:
    case kActions:
        break;
    }
    return within(bounds.spans, 64, 40);
}

Result<void> RecordTable::dropOld(TimePoint now) {
    for (std::size_t kind = 0; kind < kKinds; ++kind) {
        const auto before = milliseconds(now - kept(static_cast<Kind>(kind)));
        const auto oldest = m_rows[kind].oldest();
        if (!oldest) return std::unexpected(oldest.error());
        if (!*oldest || **oldest >= before) continue;
        const auto dropped = m_rows[kind].drop(before, kDroppedAtOnce + 2 * m_put);
        if (!dropped) return std::unexpected(dropped.error());
    }
    return {};
}

Result<void> RecordTable::dropSurplus() {
    const auto most = kDroppedAtOnce + 2 * std::exchange(m_put, 0);
    for (std::size_t kind = 0; kind < kKinds; ++kind) {
        const auto surplus = m_rows[kind].count() - bound(static_cast<Kind>(kind));
        if (surplus <= 0) continue;
        const auto dropped =
            m_rows[kind].drop(std::numeric_limits<std::int64_t>::max(), std::min(surplus, most));
        if (!dropped) return std::unexpected(dropped.error());
    }
    return {};
}

Result<int> RecordTable::dropLeast(std::int64_t most) {
    for (auto& rows : m_rows) {
        if (rows.count() == 0) continue;
        const auto dropped = rows.drop(std::numeric_limits<std::int64_t>::max(), most);
        if (!dropped || *dropped > 0) return dropped;
    }
    return 0;
}

Result<void> RecordTable::checkRow(Kind kind, const Key& key, ByteSpan data) const {
    const auto outcomeOf = [](const auto& read) -> Result<void> {
        if (!read) return std::unexpected(read.error());
        return {};
    };
    switch (kind) {
    case kForecasts:
        return outcomeOf(forecastOf(m_tables.catalog, key, data));
    case kMarks:
        return outcomeOf(markOf(m_tables.catalog, key, data));
    case kStatements:
    case kWarnings:
        return outcomeOf(statementOf(m_tables.catalog, key, data, kind == kWarnings));
    case kFailures:
    case kUnobserved:
    case kActions:
        break;
    }
    return outcomeOf(spanRowOf(m_tables.catalog, key, data, kind));
}

Result<void> RecordTable::check() {
    const RecordRows::Range all{.from = std::numeric_limits<std::int64_t>::min(),
                                .to = std::numeric_limits<std::int64_t>::max(),
                                .owner = {}};
    for (std::size_t kind = 0; kind < kKinds; ++kind) {
        Result<void> sound;
        auto looked = m_rows[kind].scan(all, [&](const Key& key, ByteSpan data) {
            sound = checkRow(static_cast<Kind>(kind), key, data);
            return sound.has_value();
        });
        if (!looked) return looked;
        if (!sound)
            return failure(ErrorCode::Internal,
                           fmt::format("{}: {}", m_rows[kind].name(), sound.error().detail), "store");
    }
    return {};
}

} // namespace holdfast::stores
