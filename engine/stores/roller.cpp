// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/stores/roller.h"

#include "engine/stores/chunk_codec.h"

#include <algorithm>

namespace holdfast::stores {

namespace {

constexpr std::int64_t kRowCost = 200; // of a row beside its readings, in readings
constexpr auto kChunksInDay = kDaySpan / kChunkSpan;
constexpr auto kDaysInHoursSpan = kHoursSpan / kDaySpan;

} // namespace

Result<std::int64_t> Roller::run(TimePoint now, std::int64_t budget) {
    std::vector<std::int64_t> due;
    for (const auto pending : m_tables.pending.all()) {
        if (static_cast<std::int64_t>(due.size()) * kRowCost > budget) break;
        if (isDue(pending, now)) due.push_back(pending);
    }
    for (const auto pending : due) {
        if (budget <= 0) break;
        const auto cost = roll(pending, now);
        if (!cost) {
            static_cast<void>(m_tables.reload());
            return std::unexpected(cost.error());
        }
        budget -= *cost + kRowCost;
    }
    return budget;
}

bool Roller::isDue(std::int64_t pending, TimePoint now) const {
    const auto span = layout::spanOfRow(pending);
    const auto service = layout::serviceOfRow(pending);
    if (PendingRollups::kindOf(pending) == Rollup::FiveMinutes) {
        const auto first = spanOf(spanStart(span, kDaySpan), kChunkSpan);
        return now >= spanStart(span + 1, kDaySpan) &&
               !m_tables.headIndex.has(groupOf(service), first, first + kChunksInDay);
    }
    const auto first = spanOf(spanStart(span, kHoursSpan), kDaySpan);
    if (now < spanStart(span + 1, kHoursSpan)) return false;
    for (Span day = first; day < first + kDaysInHoursSpan; ++day) {
        if (m_tables.pending.has(Rollup::FiveMinutes, day, service)) return false;
    }
    return true;
}

Result<std::int64_t> Roller::roll(std::int64_t pending, TimePoint now) {
    auto transaction = Transaction::begin(m_tables.connection);
    if (!transaction) return std::unexpected(transaction.error());
    const auto span = layout::spanOfRow(pending);
    const auto service = layout::serviceOfRow(pending);
    const auto kind = PendingRollups::kindOf(pending);
    const auto cost =
        kind == Rollup::FiveMinutes ? rollDay(span, service, now) : rollHours(span, service, now);
    if (!cost) return cost;
    if (auto removed = m_tables.pending.remove(kind, span, service); !removed)
        return std::unexpected(removed.error());
    if (auto done = transaction->commit(); !done) return std::unexpected(done.error());
    return cost;
}

Result<std::int64_t> Roller::rollDay(Span day, std::int64_t service, TimePoint now) {
    const bool sealed = m_tables.isDaySealed(day);
    const auto kind = sealed ? layout::Kind::Late : layout::Kind::OnTime;
    const auto first = spanOf(spanStart(day, kDaySpan), kChunkSpan);
    Points points;
    std::int64_t cost = 0;
    for (Span span = first; span < first + kChunksInDay; ++span) {
        const auto id = layout::rowId(span, service, kind);
        const auto data = m_tables.chunks.get(id);
        if (!data) return std::unexpected(data.error());
        if (data->empty()) continue;
        auto reader = ChunkReader::open(*data, id);
        const auto all = reader ? reader->all() : std::unexpected(reader.error());
        if (!all) {
            if (auto kept = m_tables.setAside(m_tables.chunks, {.id = id, .data = *data}, now); !kept)
                return std::unexpected(kept.error());
            continue;
        }
        for (const auto& one : *all) {
            auto& rolled = points[one.series];
            std::ranges::copy(rollUp(one.readings, kFiveMinutes), std::back_inserter(rolled));
            cost += static_cast<std::int64_t>(one.readings.size());
        }
        if (!sealed) continue;
        if (auto removed = m_tables.chunks.remove(id); !removed) return std::unexpected(removed.error());
    }
    if (points.empty()) return cost;
    const auto id = layout::rowId(day, service, m_tables.fiveMinutesKind(day));
    if (sealed) {
        auto combined = combineWithRow(m_tables.fiveMinutes, id, kFiveMinutes, now, points);
        if (!combined) return std::unexpected(combined.error());
    }
    if (auto stored = put(m_tables.fiveMinutes, id, kFiveMinutes, points); !stored)
        return std::unexpected(stored.error());
    const auto hours = spanOf(spanStart(day, kDaySpan), kHoursSpan);
    if (auto noted = m_tables.pending.add(Rollup::Hours, hours, service); !noted)
        return std::unexpected(noted.error());
    return cost;
}

Result<std::int64_t> Roller::rollHours(Span span, std::int64_t service, TimePoint now) {
    const bool sealed = m_tables.isHoursSpanSealed(span);
    const auto kind = sealed ? layout::Kind::Late : layout::Kind::OnTime;
    const auto first = spanOf(spanStart(span, kHoursSpan), kDaySpan);
    Points points;
    std::int64_t cost = 0;
    for (Span day = first; day < first + kDaysInHoursSpan; ++day) {
        const auto id = layout::rowId(day, service, kind);
        const auto data = m_tables.fiveMinutes.get(id);
        if (!data) return std::unexpected(data.error());
        if (data->empty()) continue;
        const auto all = decodeRollups(*data, kFiveMinutes, id);
        if (!all) {
            if (auto kept = m_tables.setAside(m_tables.fiveMinutes, {.id = id, .data = *data}, now); !kept)
                return std::unexpected(kept.error());
            continue;
        }
        for (const auto& one : *all) {
            auto& rolled = points[one.series];
            std::ranges::copy(rollUp(one.points, kFiveMinutes, kHour), std::back_inserter(rolled));
            cost += static_cast<std::int64_t>(one.points.size());
        }
        if (!sealed) continue;
        if (auto removed = m_tables.fiveMinutes.remove(id); !removed) return std::unexpected(removed.error());
    }
    if (points.empty()) return cost;
    const auto id = layout::rowId(span, service);
    if (sealed) {
        auto combined = combineWithRow(m_tables.hours, id, kHour, now, points);
        if (!combined) return std::unexpected(combined.error());
    }
    if (auto stored = put(m_tables.hours, id, kHour, points); !stored) return std::unexpected(stored.error());
    return cost;
}

Result<void> Roller::combineWithRow(BlobTable& table, std::int64_t id, Duration bucket, TimePoint now,
                                    Points& points) {
    const auto data = table.get(id);
    if (!data) return std::unexpected(data.error());
    if (data->empty()) return {};
    const auto all = decodeRollups(*data, bucket, id);
    if (!all) return m_tables.setAside(table, {.id = id, .data = *data}, now);
    for (const auto& one : *all) {
        auto& later = points[one.series];
        later = combine(one.points, later);
    }
    return {};
}

Result<void> Roller::put(BlobTable& table, std::int64_t id, Duration bucket, Points& points) {
    std::vector<SeriesRollups> series;
    for (auto& [number, rolled] : points)
        series.push_back({.series = number, .points = std::move(rolled)});
    return table.put(id, encodeRollups(series, bucket, id));
}

} // namespace holdfast::stores
