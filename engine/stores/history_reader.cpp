// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/stores/history_reader.h"

#include "engine/stores/chunk_codec.h"
#include "engine/stores/head_writer.h"
#include "engine/stores/rollup_codec.h"

#include <fmt/format.h>

#include <algorithm>

namespace holdfast::stores {

namespace {

constexpr auto kDaysInHoursSpan = kHoursSpan / kDaySpan;

Duration wantedResolution(Duration bucket) noexcept {
    return bucket >= kHour ? kHour : bucket >= kFiveMinutes ? kFiveMinutes : Duration(0);
}

/// What of [from, to) lies in the span.
std::pair<TimePoint, TimePoint> within(TimePoint from, TimePoint to, Span span, Duration length) {
    return {std::max(from, spanStart(span, length)), std::min(to, spanStart(span + 1, length))};
}

} // namespace

Result<HistoryAnswer> HistoryReader::read(const HistoryQuery& query) {
    HistoryBuilder builder(query);
    const auto* series = m_tables.catalog.find(query.series);
    if (series == nullptr || query.from == query.to) return builder.finish();
    const auto wanted = wantedResolution(builder.bucketLength());
    // Nothing is kept from before the epoch or from beyond the year 2400.
    constexpr TimePoint kEnd = std::chrono::sys_days(std::chrono::year(2400) / 1 / 1);
    Task task{.series = *series,
              .from = std::clamp(query.from, TimePoint{}, kEnd),
              .to = std::clamp(query.to, TimePoint{}, kEnd),
              .wanted = wanted,
              .builder = std::move(builder),
              .until = m_clock.steady() + m_deadline};
    for (Span span = spanOf(task.from, kHoursSpan); spanStart(span, kHoursSpan) < task.to; ++span) {
        if (auto added = addHoursSpan(task, span); !added) return std::unexpected(added.error());
        if (m_clock.steady() > task.until)
            return failure(ErrorCode::Retry, "reading the history took too long", "history");
    }
    return task.builder.finish();
}

Result<void> HistoryReader::addHoursSpan(Task& task, Span span) {
    const auto [from, to] = within(task.from, task.to, span, kHoursSpan);
    const auto firstDay = spanOf(spanStart(span, kHoursSpan), kDaySpan);
    const auto id = layout::rowId(span, task.series.service);
    if (m_tables.isHoursSpanSealed(span)) {
        if (auto added = addRollups(task, m_tables.hours, id, kHour); !added)
            return std::unexpected(added.error());
    } else if (task.wanted == kHour && !m_tables.pending.has(Rollup::Hours, span, task.series.service)) {
        bool complete = !isFresh(task, spanStart(span, kHoursSpan), spanStart(span + 1, kHoursSpan));
        for (Span day = firstDay; complete && day < firstDay + kDaysInHoursSpan; ++day)
            complete = !m_tables.pending.has(Rollup::FiveMinutes, day, task.series.service);
        if (complete) {
            const auto added = addRollups(task, m_tables.hours, id, kHour);
            if (!added) return std::unexpected(added.error());
            if (*added) return {};
        }
    }
    for (Span day = spanOf(from, kDaySpan); spanStart(day, kDaySpan) < to; ++day) {
        if (auto added = addDay(task, day); !added) return added;
    }
    return {};
}

Result<void> HistoryReader::addDay(Task& task, Span day) {
    const auto [from, to] = within(task.from, task.to, day, kDaySpan);
    const auto id = layout::rowId(day, task.series.service, m_tables.fiveMinutesKind(day));
    if (m_tables.isDaySealed(day)) {
        // What stands in late rows and in memory is not in the rollups: together they are everything.
        if (auto added = addRollups(task, m_tables.fiveMinutes, id, kFiveMinutes); !added)
            return std::unexpected(added.error());
    } else if (task.wanted >= kFiveMinutes &&
               !m_tables.pending.has(Rollup::FiveMinutes, day, task.series.service) &&
               !isFresh(task, spanStart(day, kDaySpan), spanStart(day + 1, kDaySpan))) {
        const auto added = addRollups(task, m_tables.fiveMinutes, id, kFiveMinutes);
        if (!added) return std::unexpected(added.error());
        if (*added) return {};
    }
    return addRaw(task, from, to);
}

Result<void> HistoryReader::addRaw(Task& task, TimePoint from, TimePoint to) {
    std::vector<Reading> readings;
    for (Span span = spanOf(from, kChunkSpan); spanStart(span, kChunkSpan) < to; ++span) {
        const auto id = layout::rowId(span, task.series.service, m_tables.chunkKind(span));
        const auto data = m_tables.chunks.get(id);
        if (!data) return std::unexpected(data.error());
        if (data->empty()) continue;
        auto reader = ChunkReader::open(*data, id);
        const auto found = reader ? reader->readings(task.series.number) : std::unexpected(reader.error());
        if (!found) {
            tell(m_tables.chunks, spanStart(span, kChunkSpan), found.error());
        } else {
            readings.insert(readings.end(), found->begin(), found->end());
        }
    }
    if (auto added = collectFromHeads(m_tables, task.series, from, to, readings); !added) return added;
    m_tables.buffer.collect(task.series.number, from, to, readings);
    orderReadings(readings);
    task.builder.add(readings);
    return {};
}

Result<bool> HistoryReader::addRollups(Task& task, BlobTable& table, std::int64_t id, Duration bucket) {
    const auto data = table.get(id);
    if (!data) return std::unexpected(data.error());
    if (data->empty()) return false;
    const auto points = decodeRollups(*data, bucket, id, task.series.number);
    if (!points) {
        const auto span = bucket == kHour ? kHoursSpan : kDaySpan;
        tell(table, spanStart(layout::spanOfRow(id), span), points.error());
        return false;
    }
    task.builder.add(*points, bucket);
    return true;
}

bool HistoryReader::isFresh(const Task& task, TimePoint from, TimePoint to) const {
    return m_tables.headIndex.has(groupOf(task.series.service), spanOf(from, kChunkSpan),
                                  spanOf(to, kChunkSpan)) ||
           m_tables.buffer.hasService(task.series.service, from, to);
}

void HistoryReader::tell(const BlobTable& table, TimePoint start, const Error& error) {
    m_tables.damage = fmt::format("Some history cannot be read: {} in {} from {} ms on.", error.detail,
                                  table.name(), start.time_since_epoch().count());
}

} // namespace holdfast::stores
