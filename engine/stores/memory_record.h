// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/outlook/record.h"
#include "engine/ports/store.h"

#include <map>
#include <tuple>
#include <utility>
#include <vector>

namespace holdfast::stores {

/// The record of a MemoryStore: ordered by time, then by the rest of each key.
class MemoryRecord {
public:
    /// Leaves out what cannot be kept.
    void put(const outlook::RecordChanges& changes);
    /// Of good queries.
    [[nodiscard]] outlook::Record find(const outlook::RecordQuery& query) const;
    [[nodiscard]] std::vector<outlook::AnomalyMark> find(const outlook::MarkQuery& query) const;
    /// Drops what is older than is kept, or too many.
    void drop(TimePoint now, const ports::Retention& kept);
    /// Drops some of what matters least; whether there was anything.
    bool dropLeast();
    [[nodiscard]] std::size_t bytes() const;

private:
    using ServiceTime = std::pair<TimePoint, ServiceId>;
    using SeriesTime = std::pair<TimePoint, SeriesKey>;

    std::map<ServiceTime, warnings::Statement> m_statements; ///< that were not warnings
    std::map<ServiceTime, warnings::Statement> m_warnings;
    std::map<std::tuple<TimePoint, SeriesKey, TimePoint>, warnings::ForecastStatement> m_forecasts;
    std::map<ServiceTime, outlook::FailureEpisode> m_failures;
    std::map<ServiceTime, outlook::Span> m_unobserved;
    std::map<ServiceTime, outlook::Span> m_actions;
    std::map<SeriesTime, outlook::AnomalyMark> m_marks;
};

} // namespace holdfast::stores
