// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lab_service/breaker.h"

namespace holdfast::lab_service {

bool Breaker::admit(Clock::time_point now) {
    const std::scoped_lock lock(m_mutex);
    if (m_state == State::Closed) return true;
    if (m_state == State::Open && now - m_openedAt >= m_settings.openFor) {
        m_state = State::HalfOpen;
        return true;
    }
    return false;
}

void Breaker::record(bool good, Clock::time_point now) {
    const std::scoped_lock lock(m_mutex);
    if (good) {
        m_failures = 0;
        m_state = State::Closed;
        return;
    }
    ++m_failures;
    if (m_state == State::HalfOpen || m_failures >= m_settings.failuresToOpen) {
        m_state = State::Open;
        m_openedAt = now;
    }
}

Breaker::State Breaker::state() const {
    const std::scoped_lock lock(m_mutex);
    return m_state;
}

} // namespace holdfast::lab_service
