// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/platforms/local/process_thread.h"

#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>

#include <array>
#include <cassert>
#include <cerrno>
#include <cstring>

namespace holdfast::platforms {

Result<std::unique_ptr<ProcessThread>> ProcessThread::start(OrphanPolicy orphans) {
    std::unique_ptr<ProcessThread> host(new ProcessThread);
    host->m_wake = UniqueFd(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    if (!host->m_wake) return failure(ErrorCode::FixSetup, std::strerror(errno), "eventfd");
    std::promise<Result<void>> started;
    auto outcome = started.get_future();
    host->m_thread = std::thread([&host = *host, orphans, &started] { host.main(orphans, started); });
    if (auto good = outcome.get(); !good) return std::unexpected(good.error());
    return host;
}

ProcessThread::~ProcessThread() {
    {
        const std::lock_guard lock(m_mutex);
        m_ending = true;
        m_listener = nullptr;
    }
    wake();
    if (m_thread.joinable()) m_thread.join();
}

void ProcessThread::wake() const {
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(m_wake.get(), &one, sizeof one);
}

Result<void> ProcessThread::run(const Work& work) {
    assert(std::this_thread::get_id() != m_thread.get_id());
    std::future<bool> done;
    {
        const std::lock_guard lock(m_mutex);
        if (m_ending) return failure(ErrorCode::Cancelled, "the processes are being ended", "processes");
        m_jobs.push_back({.work = &work, .done = {}});
        done = m_jobs.back().done.get_future();
    }
    wake();
    if (!done.get()) return failure(ErrorCode::Cancelled, "the processes are being ended", "processes");
    return {};
}

void ProcessThread::setExitListener(ExitListener listener) {
    const std::lock_guard lock(m_mutex);
    m_listener = std::move(listener);
}

void ProcessThread::main(OrphanPolicy orphans, std::promise<Result<void>>& started) {
    ::pthread_setname_np(::pthread_self(), "processes");
    auto supervisor = ProcessSupervisor::create(orphans, [this](const ProcessExit& exit) {
        // Held while it is called: after setExitListener(nullptr) nobody hears of anything.
        const std::lock_guard lock(m_mutex);
        if (m_listener) m_listener(exit);
    });
    if (!supervisor) {
        started.set_value(std::unexpected(supervisor.error()));
        return;
    }
    started.set_value({});
    serve(**supervisor);
}

void ProcessThread::serve(ProcessSupervisor& supervisor) {
    std::array<pollfd, 2> waits{{{.fd = supervisor.eventFd(), .events = POLLIN, .revents = 0},
                                 {.fd = m_wake.get(), .events = POLLIN, .revents = 0}}};
    for (;;) {
        ::poll(waits.data(), waits.size(), -1);
        std::uint64_t count = 0;
        [[maybe_unused]] const auto got = ::read(m_wake.get(), &count, sizeof count);
        std::deque<Job> jobs;
        bool ending = false;
        {
            const std::lock_guard lock(m_mutex);
            jobs.swap(m_jobs);
            ending = m_ending;
        }
        for (auto& job : jobs) {
            if (!ending) (*job.work)(supervisor);
            job.done.set_value(!ending);
        }
        if (ending) return;
        if (waits[0].revents != 0) supervisor.dispatch();
    }
}

} // namespace holdfast::platforms
