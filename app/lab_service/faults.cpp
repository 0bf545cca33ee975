// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lab_service/faults.h"

#include <algorithm>

namespace holdfast::lab_service {

Result<void> Faults::begin(const std::string& fault, double strength) {
    if (!(strength > 0.0)) return failure(ErrorCode::FixInput, "strength must be above 0", fault);
    const std::scoped_lock lock(m_mutex);
    if (auto applied = apply(fault, strength); !applied) return applied;
    m_active[fault] = strength;
    return {};
}

Result<void> Faults::end(const std::string& fault) {
    const std::scoped_lock lock(m_mutex);
    if (auto applied = apply(fault, 0.0); !applied) return applied;
    m_active.erase(fault);
    return {};
}

Result<void> Faults::apply(const std::string& fault, double strength) {
    if (fault == "latency") {
        m_latency = strength;
    } else if (fault == "errors") {
        m_errors = std::min(strength, 1.0);
    } else if (fault == "leak") {
        m_memory.endLeak();
        if (strength > 0.0) m_memory.startLeak(strength);
    } else if (fault == "queue-flood" && m_sender != nullptr) {
        m_sender->endFlood();
        if (strength > 0.0) m_sender->startFlood(strength);
    } else {
        return failure(ErrorCode::FixInput, "this service has no such fault", fault);
    }
    return {};
}

std::map<std::string, double> Faults::active() const {
    const std::scoped_lock lock(m_mutex);
    return m_active;
}

} // namespace holdfast::lab_service
