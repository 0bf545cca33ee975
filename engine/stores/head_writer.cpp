// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/stores/head_writer.h"

#include "engine/stores/head_codec.h"

#include <algorithm>
#include <numeric>

namespace holdfast::stores {

namespace {

using Entry = ReadingBuffer::Entry;

HeadIndex::Key keyOf(const Entry& entry) noexcept {
    return {spanOf(entry.reading.time, kChunkSpan), groupOf(entry.service)};
}

/// By row, series and stamp; what came later stays behind. While the disk is full there may be a great many.
std::vector<const Entry*> inTheOrderOfRows(const ReadingBuffer& buffer) {
    struct Place {
        std::int64_t row;
        const Entry* entry;
    };

    std::vector<Place> places;
    for (const auto& entry : buffer.entries()) {
        const auto [span, group] = keyOf(entry);
        places.push_back({.row = layout::headId(span, group, 0), .entry = &entry});
    }
    std::ranges::stable_sort(places, [](const Place& a, const Place& b) {
        if (a.row != b.row) return a.row < b.row;
        if (a.entry->series != b.entry->series) return a.entry->series < b.entry->series;
        return a.entry->reading.time < b.entry->reading.time;
    });
    std::vector<const Entry*> sorted;
    sorted.reserve(places.size());
    for (const auto& place : places)
        sorted.push_back(place.entry);
    return sorted;
}

/// The entries of one row, which are sorted by series and stamp, as series.
std::vector<SeriesReadings> seriesOf(std::span<const Entry* const> entries) {
    std::vector<SeriesReadings> series;
    for (const auto* entry : entries) {
        if (series.empty() || series.back().series != entry->series)
            series.push_back({.series = entry->series, .readings = {}});
        auto& readings = series.back().readings;
        if (!readings.empty() && readings.back().time == entry->reading.time) {
            readings.back() = entry->reading; // it came later
        } else {
            readings.push_back(entry->reading);
        }
    }
    return series;
}

Result<std::int64_t> writeRow(ReadingTables& tables, std::span<const Entry* const> entries) {
    const auto key = keyOf(*entries.front());
    const auto sequence = tables.headIndex.nextSequence(key);
    if (sequence > layout::kMostSequence)
        return failure(ErrorCode::Retry, "too many rows of new readings wait to be compacted", "heads");
    const auto id = layout::headId(key.first, key.second, sequence);
    auto stored = tables.heads.put(id, encodeHead(seriesOf(entries), id));
    if (!stored) return std::unexpected(stored.error());
    return id;
}

Result<std::vector<std::int64_t>> writeRows(ReadingTables& tables, std::span<const Entry* const> sorted) {
    std::vector<std::int64_t> ids;
    for (std::size_t from = 0; from < sorted.size();) {
        std::size_t end = from + 1;
        while (end < sorted.size() && keyOf(*sorted[end]) == keyOf(*sorted[from]))
            ++end;
        const auto id = writeRow(tables, sorted.subspan(from, end - from));
        if (!id) return std::unexpected(id.error());
        ids.push_back(*id);
        from = end;
    }
    return ids;
}

} // namespace

Result<void> writeBuffer(ReadingTables& tables) {
    if (tables.buffer.isEmpty()) return {};
    const auto sorted = inTheOrderOfRows(tables.buffer);
    auto transaction = Transaction::begin(tables.connection);
    if (!transaction) return std::unexpected(transaction.error());
    if (auto saved = tables.catalog.save(); !saved) return saved;
    const auto ids = writeRows(tables, sorted);
    if (!ids) return std::unexpected(ids.error());
    if (auto done = transaction->commit(); !done) return done;
    tables.catalog.saved();
    for (const auto id : *ids)
        tables.headIndex.added(id);
    tables.buffer.clear();
    return {};
}

Result<void> collectFromHeads(ReadingTables& tables, const SeriesCatalog::Entry& series, TimePoint from,
                              TimePoint to, std::vector<Reading>& readings) {
    const auto group = groupOf(series.service);
    for (Span span = spanOf(from, kChunkSpan); spanStart(span, kChunkSpan) < to; ++span) {
        if (!tables.headIndex.has(group, span, span + 1)) continue;
        auto rows =
            tables.connection.query("SELECT id, data FROM heads WHERE id >= ? AND id < ? ORDER BY id");
        rows.bind(layout::headId(span, group, 0)).bind(layout::headId(span, group + 1, 0));
        for (;;) {
            const auto row = rows.next();
            if (!row) return std::unexpected(row.error());
            if (!*row) break;
            const auto found = decodeHead(rows.bytes(1), rows.integer(0), series.number);
            if (!found) {
                tables.damage = "Some new readings cannot be read: " + found.error().detail + ".";
                continue;
            }
            for (const auto& reading : *found) {
                if (reading.time >= from && reading.time < to) readings.push_back(reading);
            }
        }
    }
    return {};
}

Result<void> seeHeads(ReadingTables& tables) {
    auto rows = tables.connection.query("SELECT id, data FROM heads ORDER BY id");
    for (;;) {
        const auto row = rows.next();
        if (!row) return std::unexpected(row.error());
        if (!*row) return {};
        const auto series = decodeHead(rows.bytes(1), rows.integer(0));
        if (!series) continue; // told when it is compacted
        for (const auto& one : *series) {
            if (!one.readings.empty()) tables.catalog.see(one.series, one.readings.back());
        }
    }
}

} // namespace holdfast::stores
