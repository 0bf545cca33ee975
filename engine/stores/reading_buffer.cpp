// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/stores/reading_buffer.h"

#include <algorithm>

namespace holdfast::stores {

void orderReadings(std::vector<Reading>& readings) {
    if (std::ranges::adjacent_find(readings, std::ranges::greater_equal{}, &Reading::time) == readings.end())
        return;
    std::ranges::stable_sort(readings, {}, &Reading::time);
    auto kept = readings.begin();
    for (auto next = kept + 1; next != readings.end(); ++next) {
        if (next->time != kept->time) ++kept;
        *kept = *next;
    }
    readings.erase(kept + 1, readings.end());
}

void ReadingBuffer::add(const Entry& entry, SteadyPoint now) {
    if (m_entries.empty()) {
        m_since = now;
        m_earliest = m_latest = entry.reading.time;
    }
    m_earliest = std::min(m_earliest, entry.reading.time);
    m_latest = std::max(m_latest, entry.reading.time);
    if (m_entries.size() >= kMost) {
        constexpr std::size_t kAtOnce = kMost / 10;
        m_entries.erase(m_entries.begin(), m_entries.begin() + static_cast<std::ptrdiff_t>(kAtOnce));
        m_givenUp += kAtOnce;
    }
    m_entries.push_back(entry);
}

void ReadingBuffer::clear() noexcept {
    m_entries.clear();
    m_givenUp = 0;
}

Duration ReadingBuffer::age(SteadyPoint now) const noexcept {
    return m_entries.empty() ? Duration(0) : now - m_since;
}

void ReadingBuffer::collect(SeriesNumber series, TimePoint from, TimePoint to,
                            std::vector<Reading>& readings) const {
    if (m_entries.empty() || to <= m_earliest || from > m_latest) return;
    for (const auto& entry : m_entries) {
        if (entry.series == series && entry.reading.time >= from && entry.reading.time < to)
            readings.push_back(entry.reading);
    }
}

bool ReadingBuffer::hasService(std::int64_t service, TimePoint from, TimePoint to) const {
    if (m_entries.empty() || to <= m_earliest || from > m_latest) return false;
    return std::ranges::any_of(m_entries, [&](const Entry& entry) {
        return entry.service == service && entry.reading.time >= from && entry.reading.time < to;
    });
}

} // namespace holdfast::stores
