// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <httplib.h>

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace holdfast::lab_service {

/// As many threads as there are requests at work: slow ones (a fault) never keep the others waiting, and an
/// idle service has next to none.
class ElasticPool final : public httplib::TaskQueue {
public:
    using Enqueued =
        decltype(std::declval<httplib::TaskQueue&>().enqueue({})); // void before cpp-httplib 0.14

    Enqueued enqueue(std::function<void()> task) override {
        const std::scoped_lock lock(m_mutex);
        m_tasks.push_back(std::move(task));
        if (m_idle < m_tasks.size() && m_threads < kMostThreads) {
            ++m_threads;
            std::thread([this] { work(); }).detach();
        } else {
            m_wake.notify_one();
        }
        return static_cast<Enqueued>(true);
    }

    void shutdown() override {
        std::unique_lock lock(m_mutex);
        m_stopping = true;
        m_wake.notify_all();
        m_gone.wait(lock, [this] { return m_threads == 0; });
    }

private:
    static constexpr std::size_t kMostThreads = 512;
    static constexpr std::chrono::seconds kPatience{10};

    void work() {
        std::unique_lock lock(m_mutex);
        for (;;) {
            ++m_idle;
            const bool woken =
                m_wake.wait_for(lock, kPatience, [this] { return m_stopping || !m_tasks.empty(); });
            --m_idle;
            if (!woken || m_tasks.empty()) break; // nothing to do for long, or stopping with all done
            auto task = std::move(m_tasks.front());
            m_tasks.pop_front();
            lock.unlock();
            task();
            lock.lock();
        }
        if (--m_threads == 0) m_gone.notify_all(); // under the lock: the pool lives until it is released
    }

    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::condition_variable m_gone;
    std::deque<std::function<void()>> m_tasks;
    std::size_t m_threads = 0;
    std::size_t m_idle = 0;
    bool m_stopping = false;
};

} // namespace holdfast::lab_service
