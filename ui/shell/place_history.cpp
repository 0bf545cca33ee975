// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/place_history.h"

namespace holdfast::shell {

void PlaceHistory::goOn(const Place& place) {
    if (place == m_current) return;
    if (!m_current.page.isEmpty()) m_past.push_back(m_current);
    if (m_past.size() > kMost) m_past.erase(m_past.begin());
    m_ahead.clear();
    m_current = place;
}

std::optional<Place> PlaceHistory::back() {
    if (m_past.empty()) return std::nullopt;
    m_ahead.push_back(m_current);
    m_current = m_past.back();
    m_past.pop_back();
    return m_current;
}

std::optional<Place> PlaceHistory::forward() {
    if (m_ahead.empty()) return std::nullopt;
    m_past.push_back(m_current);
    m_current = m_ahead.back();
    m_ahead.pop_back();
    return m_current;
}

} // namespace holdfast::shell
