// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/event.h"
#include "engine/runtime/post_gate.h"
#include "engine/runtime/state_board.h"
#include "engine/runtime/store_worker.h"

#include <deque>
#include <memory>
#include <vector>

namespace holdfast::runtime {

/// The way of events: into the store first, to the screen when they are there. What the store could not take
/// (disk full) waits here in order and is offered again with the next events or retry(); nothing is dropped.
/// Engine thread.
class EventJournal {
public:
    EventJournal(StoreWorker& store, StateBoard& board, std::shared_ptr<PostGate> gate);

    void add(Event event);
    void add(std::vector<Event> events);
    /// Offers what waits. Call once a sweep.
    void retry();

    [[nodiscard]] std::size_t waiting() const noexcept { return m_waiting.size(); }

private:
    void stored(Result<std::vector<Event>> outcome, std::size_t count);

    StoreWorker& m_store;
    StateBoard& m_board;
    std::shared_ptr<PostGate> m_gate;
    std::deque<Event> m_waiting;
    bool m_underWay = false;
};

} // namespace holdfast::runtime
