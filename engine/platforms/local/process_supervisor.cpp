// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/platforms/local/process_supervisor.h"

#include "engine/platforms/local/proc_files.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <set>

namespace holdfast::platforms {

using Steady = std::chrono::steady_clock;

struct ProcessSupervisor::Managed {
    ProcessSpec spec;
    ProcessPhase phase = ProcessPhase::Stopped;
    Spawned process;
    std::optional<BoundedLog> log;
    std::optional<Steady::time_point> killAt; ///< while Stopping
    bool wanted = false;
    bool startAgain = false;
    int starts = 0;
    std::optional<ProcessExit> lastExit;

    [[nodiscard]] bool alive() const { return phase != ProcessPhase::Stopped; }

    [[nodiscard]] std::vector<pid_t> tree() const {
        auto pids = descendantsOf(process.pid);
        pids.insert(pids.begin(), process.pid);
        return pids;
    }
};

namespace {

bool isReadable(int fd) {
    pollfd wait{.fd = fd, .events = POLLIN, .revents = 0};
    return ::poll(&wait, 1, 0) == 1;
}

void signalAll(const std::vector<pid_t>& pids, int signal) {
    for (const pid_t pid : pids)
        ::kill(pid, signal);
}

void writePidFile(const std::string& path, pid_t pid) {
    if (path.empty()) return;
    const UniqueFd file(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600));
    const std::string text = std::to_string(pid) + "\n";
    // A reader that finds no pid says so; nothing else depends on this file.
    [[maybe_unused]] const auto written = ::write(file.get(), text.data(), text.size());
}

} // namespace

ProcessSupervisor::ProcessSupervisor(OrphanPolicy orphans, ExitListener onExit)
    : m_orphans(orphans), m_onExit(std::move(onExit)), m_thread(std::this_thread::get_id()) {}

Result<std::unique_ptr<ProcessSupervisor>> ProcessSupervisor::create(OrphanPolicy orphans,
                                                                     ExitListener onExit) {
    std::unique_ptr<ProcessSupervisor> supervisor(new ProcessSupervisor(orphans, std::move(onExit)));
    if (auto good = supervisor->open(); !good) return std::unexpected(good.error());
    return supervisor;
}

Result<void> ProcessSupervisor::open() {
    m_epoll = UniqueFd(::epoll_create1(EPOLL_CLOEXEC));
    m_timer = UniqueFd(::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC));
    const bool good = m_epoll && m_timer &&
                      (m_orphans == OrphanPolicy::Leave || ::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0);
    if (!good) return failure(ErrorCode::FixSetup, std::strerror(errno), "process supervisor");
    watch(m_timer.get());
    return {};
}

ProcessSupervisor::~ProcessSupervisor() {
    m_onExit = nullptr;
    killAll();
    while (!isIdle()) {
        pollfd wait{.fd = m_epoll.get(), .events = POLLIN, .revents = 0};
        ::poll(&wait, 1, 100);
        killAll();
        dispatch();
    }
}

void ProcessSupervisor::assertThread() const {
    assert(m_thread == std::this_thread::get_id());
}

void ProcessSupervisor::watch(int fd) const {
    epoll_event event{.events = EPOLLIN, .data = {.fd = fd}};
    ::epoll_ctl(m_epoll.get(), EPOLL_CTL_ADD, fd, &event);
}

Result<void> ProcessSupervisor::define(ProcessSpec spec) {
    assertThread();
    auto& process = m_processes[spec.name];
    if (process == nullptr) process = std::make_unique<Managed>();
    if (process->alive()) return failure(ErrorCode::Replan, "it runs; stop it first", spec.name);
    process->log.reset();
    process->spec = std::move(spec);
    return {};
}

Result<ProcessSupervisor::Managed*> ProcessSupervisor::running(const std::string& name) const {
    assertThread();
    const auto found = m_processes.find(name);
    if (found == m_processes.end())
        return failure(ErrorCode::Replan, "there is no process of this name", name);
    if (!found->second->alive()) return failure(ErrorCode::Replan, "it does not run", name);
    return found->second.get();
}

Result<pid_t> ProcessSupervisor::start(const std::string& name) {
    assertThread();
    const auto found = m_processes.find(name);
    if (found == m_processes.end())
        return failure(ErrorCode::Replan, "there is no process of this name", name);
    Managed& process = *found->second;
    if (process.alive()) return failure(ErrorCode::Replan, "it runs already", name);
    if (!process.spec.logFile.empty() && !process.log) {
        auto log = BoundedLog::open(process.spec.logFile, process.spec.logBytes);
        if (!log) return std::unexpected(log.error());
        process.log = std::move(*log);
    }
    auto spawned = spawn(process.spec);
    if (!spawned) return std::unexpected(spawned.error());
    process.process = std::move(*spawned);
    process.phase = ProcessPhase::Running;
    process.wanted = false;
    process.startAgain = false;
    ++process.starts;
    writePidFile(process.spec.pidFile, process.process.pid);
    watch(process.process.exited.get());
    watch(process.process.output.get());
    return process.process.pid;
}

Result<void> ProcessSupervisor::stop(const std::string& name, const StopWay& way) {
    auto process = running(name);
    if (!process) {
        // Already where it should be, as long as it is known at all.
        return m_processes.contains(name) ? Result<void>{} : std::unexpected(process.error());
    }
    Managed& managed = **process;
    if (managed.phase == ProcessPhase::Frozen) signalAll(managed.tree(), SIGCONT);
    managed.wanted = true;
    const auto killAt = Steady::now() + way.within.value_or(managed.spec.stopWithin);
    const bool asked = managed.phase == ProcessPhase::Stopping;
    managed.phase = ProcessPhase::Stopping;
    if (!asked || (managed.killAt && killAt < *managed.killAt)) managed.killAt = killAt;
    if (!asked) ::kill(managed.process.pid, way.signal.value_or(managed.spec.stopSignal));
    armTimer();
    return {};
}

Result<void> ProcessSupervisor::kill(const std::string& name) {
    auto process = running(name);
    if (!process) return std::unexpected(process.error());
    (*process)->wanted = true;
    ::kill((*process)->process.pid, SIGKILL);
    return {};
}

Result<void> ProcessSupervisor::restart(const std::string& name) {
    auto process = running(name);
    if (!process) return std::unexpected(process.error());
    (*process)->startAgain = true;
    return stop(name);
}

Result<void> ProcessSupervisor::freeze(const std::string& name) {
    auto process = running(name);
    if (!process) return std::unexpected(process.error());
    if ((*process)->phase == ProcessPhase::Stopping)
        return failure(ErrorCode::Replan, "it is stopping", name);
    (*process)->phase = ProcessPhase::Frozen;
    // Parents first, and again until no new child appeared meanwhile.
    std::size_t known = 0;
    for (auto pids = (*process)->tree(); pids.size() > known; pids = (*process)->tree()) {
        signalAll(pids, SIGSTOP);
        known = pids.size();
    }
    return {};
}

Result<void> ProcessSupervisor::thaw(const std::string& name) {
    auto process = running(name);
    if (!process) return std::unexpected(process.error());
    if ((*process)->phase != ProcessPhase::Frozen) return {};
    auto pids = (*process)->tree();
    std::ranges::reverse(pids);
    signalAll(pids, SIGCONT);
    (*process)->phase = ProcessPhase::Running;
    return {};
}

void ProcessSupervisor::dispatch() {
    assertThread();
    std::uint64_t expirations = 0;
    [[maybe_unused]] const auto count = ::read(m_timer.get(), &expirations, sizeof expirations);
    std::vector<std::string> names;
    for (const auto& [name, process] : m_processes)
        names.push_back(name);
    for (const auto& name : names) { // the listener may define others meanwhile
        Managed& process = *m_processes.at(name);
        if (!process.alive()) continue;
        takeOutput(process);
        checkEnd(process);
    }
    reapOrphans();
    killLate();
    armTimer();
}

void ProcessSupervisor::takeOutput(Managed& process) {
    std::array<char, 16 * 1024> buffer{};
    constexpr int kMostReads = 16; // a chatterbox must not keep us from the others
    for (int i = 0; i < kMostReads && process.process.output; ++i) {
        const auto count = ::read(process.process.output.get(), buffer.data(), buffer.size());
        if (count > 0) {
            if (process.log) process.log->append({buffer.data(), static_cast<std::size_t>(count)});
            continue;
        }
        if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
        process.process.output.reset();
    }
}

void ProcessSupervisor::checkEnd(Managed& process) {
    if (!isReadable(process.process.exited.get())) return;
    int status = 0;
    if (::waitpid(process.process.pid, &status, WNOHANG) != process.process.pid) return;
    finish(process, {.name = process.spec.name,
                     .pid = process.process.pid,
                     .code = WIFEXITED(status) ? WEXITSTATUS(status) : 0,
                     .signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0,
                     .wanted = process.wanted});
}

void ProcessSupervisor::finish(Managed& process, const ProcessExit& exit) {
    takeOutput(process);
    process.process = Spawned{};
    process.phase = ProcessPhase::Stopped;
    process.killAt.reset();
    process.lastExit = exit;
    if (!process.spec.pidFile.empty()) ::unlink(process.spec.pidFile.c_str());
    killOrphans();
    if (process.startAgain) {
        const auto started = start(exit.name);
        if (started) return;
        process.startAgain = false;
        process.lastExit =
            ProcessExit{.name = exit.name, .pid = 0, .code = 127, .signal = 0, .wanted = false};
        if (process.log) process.log->append(started.error().detail + "\n");
    }
    if (m_onExit) m_onExit(ProcessExit(*process.lastExit));
}

void ProcessSupervisor::killLate() {
    const auto now = Steady::now();
    for (const auto& [name, process] : m_processes) {
        if (!process->killAt || *process->killAt > now) continue;
        ::kill(process->process.pid, SIGKILL);
        process->killAt.reset();
    }
}

void ProcessSupervisor::armTimer() {
    std::optional<Steady::time_point> next;
    for (const auto& [name, process] : m_processes) {
        if (process->killAt && (!next || *process->killAt < *next)) next = process->killAt;
    }
    itimerspec when{};
    if (next) {
        const auto wait = std::max(Steady::duration(1), *next - Steady::now());
        const auto seconds = std::chrono::floor<std::chrono::seconds>(wait);
        when.it_value.tv_sec = seconds.count();
        when.it_value.tv_nsec = std::chrono::nanoseconds(wait - seconds).count();
    }
    ::timerfd_settime(m_timer.get(), 0, &when, nullptr);
}

void ProcessSupervisor::reapOrphans() {
    const auto ended = std::erase_if(m_adopted, [](const auto& orphan) {
        return isReadable(orphan.second.get()) && ::waitpid(orphan.first, nullptr, WNOHANG) != 0;
    });
    if (ended > 0) killOrphans(); // the children of those are ours now
}

void ProcessSupervisor::killOrphans() {
    if (m_orphans == OrphanPolicy::Leave) return;
    std::set<pid_t> managed;
    for (const auto& [name, process] : m_processes) {
        if (process->alive()) managed.insert(process->process.pid);
    }
    for (const pid_t pid : childrenOf(::getpid())) {
        if (managed.contains(pid) || m_adopted.contains(pid)) continue;
        ::kill(pid, SIGKILL);
        UniqueFd exited(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
        if (!exited) continue;
        watch(exited.get());
        m_adopted.emplace(pid, std::move(exited));
    }
}

std::optional<ProcessStatus> ProcessSupervisor::status(const std::string& name) const {
    assertThread();
    const auto found = m_processes.find(name);
    if (found == m_processes.end()) return std::nullopt;
    const Managed& process = *found->second;
    return ProcessStatus{.name = name,
                         .phase = process.phase,
                         .pid = process.process.pid,
                         .startTicks = process.process.startTicks,
                         .starts = process.starts,
                         .lastExit = process.lastExit};
}

std::vector<ProcessStatus> ProcessSupervisor::all() const {
    std::vector<ProcessStatus> found;
    for (const auto& [name, process] : m_processes)
        found.push_back(*status(name));
    return found;
}

std::optional<ProcessSpec> ProcessSupervisor::specOf(const std::string& name) const {
    assertThread();
    const auto found = m_processes.find(name);
    if (found == m_processes.end()) return std::nullopt;
    return found->second->spec;
}

std::string ProcessSupervisor::logTail(const std::string& name, std::size_t bytes) const {
    const auto found = m_processes.find(name);
    if (found == m_processes.end() || !found->second->log) return {};
    return found->second->log->tail(bytes);
}

void ProcessSupervisor::killAll() {
    assertThread();
    for (const auto& [name, process] : m_processes) {
        if (!process->alive()) continue;
        process->wanted = true;
        process->startAgain = false;
        ::kill(process->process.pid, SIGKILL);
    }
    killOrphans();
}

bool ProcessSupervisor::isIdle() const {
    for (const auto& [name, process] : m_processes) {
        if (process->alive()) return false;
    }
    return m_orphans == OrphanPolicy::Leave || childrenOf(::getpid()).empty();
}

} // namespace holdfast::platforms
