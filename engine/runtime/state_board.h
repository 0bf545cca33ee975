// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/event.h"
#include "engine/core/fleet/fleet_state.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

namespace holdfast::runtime {

/// The one-slot mailbox between the engine and whoever looks: the newest state, and the events in order.
///
/// States coalesce (a reader may skip revisions, never fall behind); events do not: every reader gets each
/// one once. A reader is woken by its callback once for whatever is new, until it takes what is there.
/// Thread-safe.
class StateBoard {
public:
    using Wake = std::function<void()>; ///< called on the engine's side, must not block
    using ReaderId = std::uint64_t;

    struct News {
        FleetStatePtr state; ///< null: nothing newer than what this reader took before
        std::vector<Event> events;
    };

    void publish(FleetStatePtr state);
    void publish(const std::vector<Event>& events);
    [[nodiscard]] FleetStatePtr latest() const;

    /// The reader is woken at once when there is a state. Events reach it from now on.
    [[nodiscard]] ReaderId addReader(Wake wake);
    /// No wake-up begins after it has returned.
    void removeReader(ReaderId reader);
    [[nodiscard]] News take(ReaderId reader);

private:
    struct Reader {
        Wake wake;
        std::vector<Event> events;
        bool hasState = false;
        bool woken = false;
    };

    void wakeAll();

    mutable std::mutex m_mutex;
    FleetStatePtr m_state;
    std::map<ReaderId, Reader> m_readers;
    ReaderId m_nextReader = 1;
};

} // namespace holdfast::runtime
