// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/result.h"

#include <functional>
#include <mutex>
#include <utility>
#include <vector>

namespace holdfast::lab_service {

/// A few open sessions (PostgresSession, RedisSession), used by one thread at a time each. Keeps the idle
/// ones that are still open, two at most. Thread-safe.
template <typename Session>
class SessionPool {
public:
    using Open = std::function<Result<Session>()>;

    explicit SessionPool(Open open) : m_open(std::move(open)) {}

    /// Does `work` with a session; opens one where none is idle.
    template <typename Work>
    auto with(Work&& work) -> decltype(work(std::declval<Session&>())) {
        auto session = take();
        if (!session) return std::unexpected(session.error());
        auto outcome = work(*session);
        giveBack(std::move(*session));
        return outcome;
    }

private:
    static constexpr std::size_t kMostIdle = 2;

    Result<Session> take() {
        {
            const std::scoped_lock lock(m_mutex);
            if (!m_idle.empty()) {
                Session session = std::move(m_idle.back());
                m_idle.pop_back();
                return session;
            }
        }
        return m_open();
    }

    void giveBack(Session session) {
        if (!session.isOpen()) return;
        const std::scoped_lock lock(m_mutex);
        if (m_idle.size() < kMostIdle) m_idle.push_back(std::move(session));
    }

    Open m_open;
    std::mutex m_mutex;
    std::vector<Session> m_idle;
};

} // namespace holdfast::lab_service
