// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/stores/memory_record.h"

#include "engine/stores/record_check.h"

#include <algorithm>
#include <iterator>

namespace holdfast::stores {

namespace {

constexpr std::int64_t kMost = 100'000; // of each kind: memory is dearer than the disk
constexpr std::size_t kDroppedAtOnce = 1000;

template <typename Map>
TimePoint timeOf(const typename Map::value_type& item) {
    return std::get<0>(item.first);
}

/// The newest of those with from <= time < to that are wanted, in the order of the map.
template <typename Map, typename Wanted, typename Item>
void collect(const Map& map, TimePoint from, TimePoint to, int limit, Wanted wanted,
             std::vector<Item>& found) {
    const auto old = found.size();
    for (auto item = map.rbegin(); item != map.rend() && timeOf<Map>(*item) >= from; ++item) {
        if (timeOf<Map>(*item) >= to || !wanted(item->second)) continue;
        found.push_back(item->second);
        if (found.size() - old == static_cast<std::size_t>(limit)) break;
    }
}

template <typename Map>
void dropFirst(Map& map, std::size_t count) {
    map.erase(map.begin(), std::next(map.begin(), static_cast<std::ptrdiff_t>(std::min(count, map.size()))));
}

template <typename Map>
void dropFrom(Map& map, TimePoint before, std::int64_t bound) {
    while (!map.empty() && timeOf<Map>(*map.begin()) < before)
        map.erase(map.begin());
    const auto most = static_cast<std::size_t>(std::clamp<std::int64_t>(bound, 0, kMost));
    if (map.size() > most) dropFirst(map, map.size() - most);
}

template <typename Map>
std::size_t bytesOf(const Map& map) {
    return map.size() * (sizeof(typename Map::value_type) + 4 * sizeof(void*));
}

} // namespace

void MemoryRecord::put(const outlook::RecordChanges& changes) {
    for (const auto& statement : changes.statements) {
        if (!isStorable(statement)) continue;
        const ServiceTime key{statement.at, statement.service};
        (statement.warned ? m_statements : m_warnings).erase(key);
        (statement.warned ? m_warnings : m_statements).insert_or_assign(key, statement);
    }
    for (const auto& forecast : changes.forecasts) {
        if (isStorable(forecast))
            m_forecasts.insert_or_assign({forecast.about, forecast.series, forecast.made}, forecast);
    }
    const auto keep = [](const auto& spans, auto& map) {
        for (const auto& span : spans) {
            if (isStorable(span)) map.insert_or_assign({span.from, span.service}, span);
        }
    };
    keep(changes.failures, m_failures);
    keep(changes.unobserved, m_unobserved);
    keep(changes.actions, m_actions);
    for (const auto& mark : changes.marks) {
        if (isStorable(mark)) m_marks.insert_or_assign({mark.time, mark.series}, mark);
    }
}

outlook::Record MemoryRecord::find(const outlook::RecordQuery& query) const {
    outlook::Record found;
    const auto ofService = [&](const ServiceId& service) {
        return query.service.isEmpty() || service == query.service;
    };
    const auto isSaid = [&](const warnings::Statement& one) { return ofService(one.service); };
    collect(m_warnings, query.from, query.to, query.limit, isSaid, found.statements);
    if (!query.warningsOnly)
        collect(m_statements, query.from, query.to, query.limit, isSaid, found.statements);
    if (query.forecasts) {
        collect(
            m_forecasts, query.from, query.to, query.limit,
            [&](const warnings::ForecastStatement& one) { return ofService(one.series.service); },
            found.forecasts);
    }
    const auto isThere = [&](const auto& span) {
        return isAskedFor(query, span.service, span.from, span.to);
    };
    collect(m_failures, TimePoint::min(), query.to, query.limit, isThere, found.failures);
    collect(m_unobserved, TimePoint::min(), query.to, query.limit, isThere, found.unobserved);
    collect(m_actions, TimePoint::min(), query.to, query.limit, isThere, found.actions);
    orderRecord(found);
    const auto most = static_cast<std::size_t>(query.limit);
    if (found.statements.size() > most)
        found.statements.erase(found.statements.begin(),
                               found.statements.end() - static_cast<std::ptrdiff_t>(most));
    return found;
}

std::vector<outlook::AnomalyMark> MemoryRecord::find(const outlook::MarkQuery& query) const {
    std::vector<outlook::AnomalyMark> found;
    collect(
        m_marks, query.from, query.to, query.limit,
        [&](const outlook::AnomalyMark& mark) {
            return (query.service.isEmpty() || mark.series.service == query.service) &&
                   (query.signal.isEmpty() || mark.series.signal == query.signal);
        },
        found);
    orderMarks(found);
    return found;
}

void MemoryRecord::drop(TimePoint now, const ports::Retention& kept) {
    dropFrom(m_statements, now - kept.statements, kept.record.statements);
    dropFrom(m_warnings, now - kept.statements, kept.record.warnings);
    dropFrom(m_forecasts, now - kept.forecasts, kept.record.forecasts);
    dropFrom(m_failures, now - kept.statements, kept.record.spans);
    dropFrom(m_unobserved, now - kept.statements, kept.record.spans);
    dropFrom(m_actions, now - kept.statements, kept.record.spans);
    dropFrom(m_marks, now - kept.forecasts, kept.record.marks);
}

bool MemoryRecord::dropLeast() {
    const auto dropSome = [](auto& map) {
        if (map.empty()) return false;
        dropFirst(map, kDroppedAtOnce);
        return true;
    };
    return dropSome(m_forecasts) || dropSome(m_marks) || dropSome(m_statements) || dropSome(m_warnings) ||
           dropSome(m_failures) || dropSome(m_unobserved) || dropSome(m_actions);
}

std::size_t MemoryRecord::bytes() const {
    return bytesOf(m_statements) + bytesOf(m_warnings) + bytesOf(m_forecasts) + bytesOf(m_failures) +
           bytesOf(m_unobserved) + bytesOf(m_actions) + bytesOf(m_marks);
}

} // namespace holdfast::stores
