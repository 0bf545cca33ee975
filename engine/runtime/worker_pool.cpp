// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runtime/worker_pool.h"

#include <pthread.h>

#include <utility>

namespace holdfast::runtime {

WorkerPool::WorkerPool(std::string name, std::size_t threads) : m_name(std::move(name)), m_maximum(threads) {}

WorkerPool::~WorkerPool() {
    stop();
}

void WorkerPool::submit(Job job) {
    const std::lock_guard lock(m_mutex);
    if (m_closing) return;
    m_jobs.push_back(std::move(job));
    if (m_jobs.size() > m_idle && m_threads.size() < m_maximum) {
        m_threads.emplace_back([this] { run(); });
        pthread_setname_np(m_threads.back().native_handle(), m_name.substr(0, 15).c_str());
    }
    m_wake.notify_one();
}

void WorkerPool::run() {
    std::unique_lock lock(m_mutex);
    while (true) {
        ++m_idle;
        m_wake.wait(lock, [this] { return m_closing || !m_jobs.empty(); });
        --m_idle;
        if (m_jobs.empty()) return;
        auto job = std::move(m_jobs.front());
        m_jobs.pop_front();
        lock.unlock();
        job(m_stop.get_token());
        job = nullptr; // what it holds is released outside the lock
        lock.lock();
    }
}

void WorkerPool::stop() {
    std::deque<Job> dropped;
    {
        const std::lock_guard lock(m_mutex);
        m_closing = true;
        dropped.swap(m_jobs);
    }
    m_stop.request_stop(); // only now: a job that ends at once must not make room for one that is dropped
    join();
}

void WorkerPool::drainAndStop() {
    {
        const std::lock_guard lock(m_mutex);
        m_closing = true;
    }
    join();
}

void WorkerPool::join() {
    std::vector<std::jthread> threads;
    {
        const std::lock_guard lock(m_mutex);
        threads.swap(m_threads);
    }
    m_wake.notify_all();
    threads.clear();
}

std::size_t WorkerPool::waiting() const {
    const std::lock_guard lock(m_mutex);
    return m_jobs.size();
}

} // namespace holdfast::runtime
