// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/stores/reading_tables.h"

#include <fmt/format.h>

namespace holdfast::stores {

namespace {

std::int64_t pendingId(Rollup kind, Span span, std::int64_t service) noexcept {
    return layout::rowId(span, service, kind == Rollup::Hours ? layout::Kind::Late : layout::Kind::OnTime);
}

} // namespace

Result<void> PendingRollups::load() {
    m_ids.clear();
    auto query = m_connection.query("SELECT id FROM pending");
    for (;;) {
        const auto row = query.next();
        if (!row) return std::unexpected(row.error());
        if (!*row) return {};
        m_ids.insert(query.integer(0));
    }
}

Result<void> PendingRollups::add(Rollup kind, Span span, std::int64_t service) {
    const auto id = pendingId(kind, span, service);
    if (!m_ids.insert(id).second) return {};
    return m_connection.query("INSERT OR REPLACE INTO pending (id) VALUES (?)").bind(id).run();
}

Result<void> PendingRollups::remove(Rollup kind, Span span, std::int64_t service) {
    const auto id = pendingId(kind, span, service);
    m_ids.erase(id);
    return m_connection.query("DELETE FROM pending WHERE id = ?").bind(id).run();
}

bool PendingRollups::has(Rollup kind, Span span, std::int64_t service) const {
    return m_ids.contains(pendingId(kind, span, service));
}

bool PendingRollups::hasAny(Rollup kind, Span from, Span end) const {
    const auto first = m_ids.lower_bound(pendingId(kind, from, 0));
    return first != m_ids.end() && *first < pendingId(kind, end, 0);
}

Result<void> HeadIndex::load(Connection& connection) {
    m_groups.clear();
    auto rows = connection.query("SELECT id FROM heads ORDER BY id");
    for (;;) {
        const auto row = rows.next();
        if (!row) return std::unexpected(row.error());
        if (!*row) return {};
        added(rows.integer(0));
    }
}

void HeadIndex::added(std::int64_t id) {
    auto& group = m_groups[{layout::spanOfHead(id), layout::groupOfHead(id)}];
    group.next = std::max(group.next, layout::sequenceOfHead(id) + 1);
    ++group.rows;
}

void HeadIndex::removed(const Key& key, std::int64_t rows) {
    const auto found = m_groups.find(key);
    if (found == m_groups.end()) return;
    found->second.rows -= rows;
    if (found->second.rows <= 0) m_groups.erase(found);
}

std::int64_t HeadIndex::nextSequence(const Key& key) const {
    const auto found = m_groups.find(key);
    return found != m_groups.end() ? found->second.next : 0;
}

bool HeadIndex::has(std::int64_t group, Span from, Span end) const {
    for (Span span = from; span < end; ++span) {
        if (m_groups.contains({span, group})) return true;
    }
    return false;
}

bool HeadIndex::hasBefore(Span end) const {
    return !m_groups.empty() && m_groups.begin()->first.first < end;
}

ReadingTables::ReadingTables(Connection& database, const ports::Retention& kept)
    : connection(database)
    , retention(kept)
    , catalog(database)
    , heads(database, "heads")
    , chunks(database, "chunks")
    , fiveMinutes(database, "five_minutes")
    , hours(database, "hours")
    , marks(database, "marks")
    , pending(database) {}

Result<void> ReadingTables::load() {
    if (auto loaded = catalog.load(); !loaded) return loaded;
    return reload();
}

Result<void> ReadingTables::reload() {
    const auto raw = marks.number(kRawSealedMark);
    if (!raw) return std::unexpected(raw.error());
    const auto five = marks.number(kFiveMinutesSealedMark);
    if (!five) return std::unexpected(five.error());
    rawSealed = TimePoint(Duration(*raw));
    fiveMinutesSealed = TimePoint(Duration(*five));
    if (auto loaded = pending.load(); !loaded) return loaded;
    return headIndex.load(connection);
}

bool ReadingTables::isDaySealed(Span day) const noexcept {
    return spanStart(day + 1, kDaySpan) <= rawSealed;
}

bool ReadingTables::isHoursSpanSealed(Span span) const noexcept {
    return spanStart(span + 1, kHoursSpan) <= fiveMinutesSealed;
}

layout::Kind ReadingTables::chunkKind(Span chunkSpan) const noexcept {
    const auto day = spanOf(spanStart(chunkSpan, kChunkSpan), kDaySpan);
    return isDaySealed(day) ? layout::Kind::Late : layout::Kind::OnTime;
}

layout::Kind ReadingTables::fiveMinutesKind(Span day) const noexcept {
    const auto span = spanOf(spanStart(day, kDaySpan), kHoursSpan);
    return isHoursSpanSealed(span) ? layout::Kind::Late : layout::Kind::OnTime;
}

Result<void> ReadingTables::setAside(BlobTable& table, const BlobTable::Row& row, TimePoint now) {
    damage = fmt::format("Some readings could not be read and were set aside (row {} of {}).", row.id,
                         table.name());
    return table.setAside(row, now);
}

} // namespace holdfast::stores
