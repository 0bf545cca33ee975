// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/failing_set.h"

#include <algorithm>

namespace holdfast::pages {

void FailingSet::choose(const ServiceId& service) {
    m_chosen = service;
}

void FailingSet::toggle(const ServiceId& service) {
    if (service.isEmpty()) return;
    if (std::erase(m_named, service) > 0) return;
    if (m_named.empty() && !m_chosen.isEmpty() && m_chosen != service) m_named.push_back(m_chosen);
    m_named.push_back(service);
}

void FailingSet::remove(const ServiceId& service) {
    std::erase(m_named, service);
}

void FailingSet::forget() {
    m_named.clear();
}

std::vector<ServiceId> FailingSet::services() const {
    if (!m_named.empty()) return m_named;
    return m_chosen.isEmpty() ? std::vector<ServiceId>() : std::vector<ServiceId>{m_chosen};
}

} // namespace holdfast::pages
