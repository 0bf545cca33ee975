// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runtime/state_board.h"

#include <utility>

namespace holdfast::runtime {

void StateBoard::publish(FleetStatePtr state) {
    const std::lock_guard lock(m_mutex);
    m_state = std::move(state);
    for (auto& [id, reader] : m_readers)
        reader.hasState = true;
    wakeAll();
}

void StateBoard::publish(const std::vector<Event>& events) {
    if (events.empty()) return;
    const std::lock_guard lock(m_mutex);
    for (auto& [id, reader] : m_readers)
        reader.events.insert(reader.events.end(), events.begin(), events.end());
    wakeAll();
}

FleetStatePtr StateBoard::latest() const {
    const std::lock_guard lock(m_mutex);
    return m_state;
}

StateBoard::ReaderId StateBoard::addReader(Wake wake) {
    const std::lock_guard lock(m_mutex);
    const ReaderId id = m_nextReader++;
    m_readers.emplace(id, Reader{.wake = std::move(wake), .events = {}, .hasState = m_state != nullptr});
    if (m_state) wakeAll();
    return id;
}

void StateBoard::removeReader(ReaderId reader) {
    const std::lock_guard lock(m_mutex);
    m_readers.erase(reader);
}

StateBoard::News StateBoard::take(ReaderId reader) {
    const std::lock_guard lock(m_mutex);
    const auto found = m_readers.find(reader);
    if (found == m_readers.end()) return {};
    found->second.woken = false;
    News news{.state = std::exchange(found->second.hasState, false) ? m_state : nullptr,
              .events = std::exchange(found->second.events, {})};
    return news;
}

/// Under the lock: a wake-up is a queued call, so nothing can come back in here.
void StateBoard::wakeAll() {
    for (auto& [id, reader] : m_readers) {
        if (reader.woken || (!reader.hasState && reader.events.empty())) continue;
        reader.woken = true;
        reader.wake();
    }
}

} // namespace holdfast::runtime
