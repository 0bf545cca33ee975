// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/stores/history_builder.h"

#include <algorithm>

namespace holdfast::stores {

namespace {

constexpr int kMostPoints = 100'000;
constexpr int kMostEvents = 10'000;
constexpr std::size_t kMostIntervals = 1U << 16;

} // namespace

Result<void> checkQuery(const HistoryQuery& query) {
    if (query.to < query.from)
        return failure(ErrorCode::FixInput, "the range of a history ends before it begins", "history");
    if (query.maxPoints < 1 || query.maxPoints > kMostPoints)
        return failure(ErrorCode::FixInput, "a history has 1 to 100,000 points", "history");
    return {};
}

Result<void> checkQuery(const EventQuery& query) {
    if (query.limit < 1 || query.limit > kMostEvents)
        return failure(ErrorCode::FixInput, "events are asked for 1 to 10,000 at a time", "events");
    return {};
}

HistoryBuilder::HistoryBuilder(const HistoryQuery& query)
    : m_query(query), m_buckets(static_cast<std::size_t>(query.maxPoints)) {}

Duration HistoryBuilder::bucketLength() const noexcept {
    return (m_query.to - m_query.from) / m_query.maxPoints;
}

Summary& HistoryBuilder::bucketOf(TimePoint time) {
    const auto into = static_cast<std::uint64_t>((time - m_query.from).count());
    const auto length = static_cast<std::uint64_t>((m_query.to - m_query.from).count());
    // The product stays below 2^64: 100,000 points over less than 5,000 years.
    return m_buckets[into * m_buckets.size() / length];
}

void HistoryBuilder::add(std::span<const Reading> readings) {
    const Reading* before = nullptr;
    for (const auto& reading : readings) {
        if (reading.time < m_query.from || reading.time >= m_query.to) continue;
        bucketOf(reading.time).add(reading);
        if (before != nullptr && m_intervals.size() < kMostIntervals)
            m_intervals.push_back((reading.time - before->time).count());
        before = &reading;
    }
}

void HistoryBuilder::add(std::span<const HistoryPoint> rollups, Duration length) {
    if (m_query.from == m_query.to) return;
    for (const auto& rollup : rollups) {
        if (rollup.time + length <= m_query.from || rollup.time >= m_query.to) continue;
        auto point = rollup;
        point.time = std::max(point.time, m_query.from);
        bucketOf(point.time).add(point, rollup.time + length - point.time);
        m_coarsest = std::max(m_coarsest, length);
    }
}

/// The interval that nine tenths of the readings keep: neither a few gaps nor a while of quicker sweeps
/// change it.
Duration HistoryBuilder::usualInterval() {
    if (m_intervals.empty()) return Duration(0);
    const auto place = m_intervals.begin() + static_cast<std::ptrdiff_t>((m_intervals.size() - 1) * 9 / 10);
    std::ranges::nth_element(m_intervals, place);
    return Duration(*place);
}

HistoryAnswer HistoryBuilder::finish() {
    HistoryAnswer answer{.query = m_query, .points = {}, .resolution = {}, .gapAfter = {}};
    for (const auto& bucket : m_buckets) {
        if (!bucket.isEmpty()) answer.points.push_back(bucket.point());
    }
    answer.resolution = std::max(m_coarsest, usualInterval());
    // Two missing readings are a gap. Where buckets hold several readings, the first ones of two neighbours
    // may lie a bucket further apart.
    answer.gapAfter = answer.resolution * 5 / 2;
    if (bucketLength() > answer.resolution) answer.gapAfter += bucketLength();
    return answer;
}

} // namespace holdfast::stores
