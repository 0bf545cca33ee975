// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/stores/compactor.h"

#include "engine/stores/chunk_codec.h"
#include "engine/stores/head_codec.h"

#include <algorithm>

namespace holdfast::stores {

namespace {

constexpr std::int64_t kMostRows = 240; // twice what comes in two hours by the minute
constexpr int kRowsAtOnce = 128;
constexpr Duration kGrace = std::chrono::minutes(2); // for what is buffered when a span ends

} // namespace

bool Compactor::isDue(const Key& key, const HeadIndex::Group& group, TimePoint now) {
    const auto start = spanStart(key.first, kChunkSpan);
    // Spans in the future come from a clock that was wrong; they are over as well.
    return now >= start + kChunkSpan + kGrace || now + kChunkSpan < start || group.rows > kMostRows;
}

Result<std::int64_t> Compactor::run(TimePoint now, std::int64_t budget) {
    while (budget > 0) {
        const auto& groups = m_tables.headIndex.groups();
        const auto due = std::ranges::find_if(
            groups, [&](const auto& item) { return isDue(item.first, item.second, now); });
        if (due == groups.end()) break;
        const auto key = due->first;
        const auto cost = compact(key, now, budget);
        if (!cost) {
            // The memory may be ahead of the tables now.
            static_cast<void>(m_tables.reload());
            return std::unexpected(cost.error());
        }
        budget -= std::max<std::int64_t>(*cost, 1);
    }
    return budget;
}

Result<std::int64_t> Compactor::compact(const Key& key, TimePoint now, std::int64_t budget) {
    const auto [span, group] = key;
    const auto rows =
        m_tables.heads.rows(layout::headId(span, group, 0), layout::headId(span, group + 1, 0), kRowsAtOnce);
    if (!rows) return std::unexpected(rows.error());
    auto transaction = Transaction::begin(m_tables.connection);
    if (!transaction) return std::unexpected(transaction.error());
    ByService gathered;
    std::size_t taken = 0;
    auto cost = gather(*rows, now, budget, gathered, taken);
    if (!cost) return cost;
    for (auto& [service, readings] : gathered) {
        const auto merged = mergeInto(span, service, readings, now);
        if (!merged) return merged;
        *cost += *merged;
    }
    if (taken > 0) {
        const auto end = (*rows)[taken - 1].id + 1;
        const auto removed = m_tables.heads.removeFirst(layout::headId(span, group, 0), end, kRowsAtOnce);
        if (!removed) return std::unexpected(removed.error());
    }
    if (auto done = transaction->commit(); !done) return std::unexpected(done.error());
    // Without rows the index was wrong about this group.
    m_tables.headIndex.removed(key, taken > 0 ? static_cast<std::int64_t>(taken) : kMostRows * kMostRows);
    return cost;
}

Result<std::int64_t> Compactor::gather(const std::vector<BlobTable::Row>& rows, TimePoint now,
                                       std::int64_t budget, ByService& gathered, std::size_t& taken) {
    std::int64_t cost = 0;
    for (; taken < rows.size() && cost < budget; ++taken) {
        const auto& row = rows[taken];
        const auto series = decodeHead(row.data, row.id);
        const auto known = [&](const SeriesReadings& one) { return m_tables.catalog.find(one.series); };
        if (!series || !std::ranges::all_of(*series, known)) {
            if (auto kept = m_tables.setAside(m_tables.heads, row, now); !kept)
                return std::unexpected(kept.error());
            continue;
        }
        for (const auto& one : *series) {
            auto& readings = gathered[known(one)->service][one.series];
            readings.insert(readings.end(), one.readings.begin(), one.readings.end());
            cost += static_cast<std::int64_t>(one.readings.size());
        }
    }
    return cost;
}

Result<std::int64_t> Compactor::mergeInto(Span span, std::int64_t service,
                                          std::map<SeriesNumber, std::vector<Reading>>& readings,
                                          TimePoint now) {
    const auto id = layout::rowId(span, service, m_tables.chunkKind(span));
    const auto present = m_tables.chunks.get(id);
    if (!present) return std::unexpected(present.error());
    std::int64_t cost = 0;
    if (!present->empty()) {
        auto reader = ChunkReader::open(*present, id);
        auto old = reader ? reader->all() : std::unexpected(reader.error());
        if (!old) {
            if (auto kept = m_tables.setAside(m_tables.chunks, {.id = id, .data = *present}, now); !kept)
                return std::unexpected(kept.error());
            old = std::vector<SeriesReadings>();
        }
        for (auto& one : *old) {
            cost += static_cast<std::int64_t>(one.readings.size());
            auto& all = readings[one.series];
            all.insert(all.begin(), one.readings.begin(), one.readings.end());
        }
    }
    std::vector<SeriesReadings> merged;
    for (auto& [number, all] : readings) {
        orderReadings(all);
        if (auto saved = m_tables.catalog.saveNewest(number, all.back()); !saved)
            return std::unexpected(saved.error());
        merged.push_back({.series = number, .readings = std::move(all)});
    }
    if (auto stored = m_tables.chunks.put(id, encodeChunk(merged, id)); !stored)
        return std::unexpected(stored.error());
    const auto day = spanOf(spanStart(span, kChunkSpan), kDaySpan);
    if (auto noted = m_tables.pending.add(Rollup::FiveMinutes, day, service); !noted)
        return std::unexpected(noted.error());
    return cost;
}

} // namespace holdfast::stores
