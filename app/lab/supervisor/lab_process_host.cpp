// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lab/supervisor/lab_process_host.h"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <chrono>
#include <future>
#include <map>

namespace holdfast::lab {

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

constexpr auto kRetry = 20ms;
constexpr auto kLongestWait = 5s;

std::map<std::string, int> startsOf(const platforms::ProcessSupervisor& processes) {
    std::map<std::string, int> starts;
    for (const auto& status : processes.all())
        starts[status.name] = status.starts;
    return starts;
}

Result<void> ended() {
    return failure(ErrorCode::Cancelled, "the lab is ending");
}

} // namespace

/// Work that waits for its turn. Whoever waits for it keeps what it refers to until it is done or dropped.
struct LabProcessHost::Job {
    const Work& work;
    std::chrono::steady_clock::time_point since = std::chrono::steady_clock::now();
    std::promise<Result<void>> done = {};
};

Result<void> LabProcessHost::run(const Work& work) {
    const auto job = std::make_shared<Job>(work);
    auto done = job->done.get_future();
    {
        const std::lock_guard lock(m_mutex);
        if (m_closed) return ended();
        m_jobs.push_back(job);
    }
    asio::post(m_parts.loop, [this, job] { attempt(job); });
    return done.get();
}

void LabProcessHost::attempt(const std::shared_ptr<Job>& job) {
    const bool late = std::chrono::steady_clock::now() - job->since >= kLongestWait;
    if (m_parts.processes.hasOrphans() && !late) {
        auto timer = std::make_shared<asio::steady_timer>(m_parts.loop, kRetry);
        timer->async_wait([this, timer, job](const boost::system::error_code& cancelled) {
            if (!cancelled) attempt(job);
        });
        return;
    }
    {
        const std::lock_guard lock(m_mutex);
        if (std::erase(m_jobs, job) == 0) return; // dropped meanwhile
    }
    perform(*job);
}

void LabProcessHost::perform(Job& job) {
    if (const auto why = m_parts.whyNot(); !why.empty())
        return job.done.set_value(failure(ErrorCode::Retry, why));
    const auto before = startsOf(m_parts.processes);
    job.work(m_parts.processes);
    for (const auto& [name, starts] : startsOf(m_parts.processes)) {
        const auto known = before.find(name);
        if (known == before.end() || known->second != starts) m_parts.onStarted(name);
    }
    job.done.set_value({});
}

void LabProcessHost::setExitListener(ExitListener listener) {
    const std::lock_guard lock(m_mutex);
    m_listener = std::move(listener);
}

void LabProcessHost::tellExit(const platforms::ProcessExit& exit) {
    const std::lock_guard lock(m_mutex);
    if (m_listener) m_listener(exit);
}

void LabProcessHost::close() {
    const std::lock_guard lock(m_mutex);
    m_closed = true;
    for (const auto& job : std::exchange(m_jobs, {}))
        job->done.set_value(ended());
}

} // namespace holdfast::lab
