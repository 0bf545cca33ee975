// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

namespace holdfast::runtime {

/// A bounded pool of named threads for one kind of blocking work, so that hanging targets of one kind starve
/// no other. Threads start when there is work for them. With one thread it is a serial queue.
///
/// Destruction requests stop, lets running jobs see it, drops what has not begun, and joins.
class WorkerPool {
public:
    using Job = std::function<void(std::stop_token)>;

    /// `name` is shown by the system's tools (15 characters at most). `threads` ≥ 1.
    WorkerPool(std::string name, std::size_t threads);
    ~WorkerPool();
    WorkerPool(const WorkerPool&) = delete;
    WorkerPool& operator=(const WorkerPool&) = delete;

    /// Thread-safe. A job must not throw. After stop() nothing is accepted.
    void submit(Job job);
    /// Requests stop and waits until running jobs have ended; drops the rest. Idempotent.
    void stop();
    /// Runs what was submitted so far to its end, then stops. For orderly shutdown of a serial queue.
    void drainAndStop();
    [[nodiscard]] std::size_t waiting() const;

private:
    void run();
    void join();

    const std::string m_name;
    const std::size_t m_maximum;
    mutable std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<Job> m_jobs;
    std::vector<std::jthread> m_threads;
    std::size_t m_idle = 0;
    bool m_closing = false;
    std::stop_source m_stop;
};

} // namespace holdfast::runtime
