// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runtime/event_journal.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace holdfast::runtime {

namespace {

constexpr std::size_t kAtOnce = 500;

} // namespace

EventJournal::EventJournal(StoreWorker& store, StateBoard& board, std::shared_ptr<PostGate> gate)
    : m_store(store), m_board(board), m_gate(std::move(gate)) {}

void EventJournal::add(Event event) {
    m_waiting.push_back(std::move(event));
    retry();
}

void EventJournal::add(std::vector<Event> events) {
    std::ranges::move(events, std::back_inserter(m_waiting));
    retry();
}

void EventJournal::retry() {
    if (m_underWay || m_waiting.empty()) return;
    m_underWay = true;
    const std::size_t count = std::min(kAtOnce, m_waiting.size());
    std::vector<Event> batch(m_waiting.begin(), m_waiting.begin() + static_cast<std::ptrdiff_t>(count));
    m_store.appendEvents(std::move(batch), [this, gate = m_gate, count](Result<std::vector<Event>> outcome) {
        gate->post([this, count, outcome = std::move(outcome)] { stored(outcome, count); });
    });
}

void EventJournal::stored(Result<std::vector<Event>> outcome, std::size_t count) {
    m_underWay = false;
    if (!outcome) return; // they wait for retry()
    m_waiting.erase(m_waiting.begin(), m_waiting.begin() + static_cast<std::ptrdiff_t>(count));
    m_board.publish(*outcome);
    retry();
}

} // namespace holdfast::runtime
