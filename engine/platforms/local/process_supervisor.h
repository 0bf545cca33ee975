// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/platforms/local/bounded_log.h"
#include "engine/platforms/local/process_status.h"
#include "engine/platforms/local/spawn.h"

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <thread>

namespace holdfast::platforms {

/// What becomes of processes that outlive the one which started them (a database's helpers after its crash).
enum class OrphanPolicy : std::uint8_t {
    Leave, ///< they go to whoever the system gives them to
    /// This process adopts and kills them: nothing survives its managed parent. For a program whose only
    /// children are the supervisor's.
    Kill,
};

/// Starts, watches and ends processes of this machine. The ground of the platform «local processes».
///
/// It has no thread and never blocks (but for the milliseconds of a start): whoever owns it watches eventFd()
/// with any event loop and calls dispatch() when it is readable. Processes end with the thread that started
/// them (their parentDeathSignal), so the owner's thread must live as long as they should. Thread: built,
/// used and destroyed on one thread, which it asserts.
class ProcessSupervisor {
public:
    using ExitListener = std::function<void(const ProcessExit&)>;

    /// FixSetup: the kernel lacks what it takes (epoll, timerfd, pidfd).
    [[nodiscard]] static Result<std::unique_ptr<ProcessSupervisor>> create(OrphanPolicy orphans,
                                                                           ExitListener onExit);
    /// Kills what still runs and waits until it is gone.
    ~ProcessSupervisor();
    ProcessSupervisor(const ProcessSupervisor&) = delete;
    ProcessSupervisor& operator=(const ProcessSupervisor&) = delete;

    /// Readable when dispatch() has something to do.
    [[nodiscard]] int eventFd() const noexcept { return m_epoll.get(); }

    /// Takes output, notices ends (calling the listener, which may call back), kills what is late to stop.
    void dispatch();

    /// Makes a process known, or gives a stopped one a new spec. Does not start it.
    /// Replan: it runs.
    [[nodiscard]] Result<void> define(ProcessSpec spec);

    /// Replan: unknown or running already; else as spawn().
    [[nodiscard]] Result<pid_t> start(const std::string& name);
    /// Asks it to end; kills it after stopWithin. The listener hears of the end. Stopped already: done. Being
    /// stopped already: the earlier deadline holds.
    [[nodiscard]] Result<void> stop(const std::string& name, const StopWay& way = {});
    /// Ends it by SIGKILL, as a crash.
    [[nodiscard]] Result<void> kill(const std::string& name);
    /// Stops it, then starts it again as soon as it is gone (a start that fails is told as an exit with code
    /// 127).
    [[nodiscard]] Result<void> restart(const std::string& name);
    /// Holds the process and all its descendants in place (SIGSTOP), and lets them go on.
    [[nodiscard]] Result<void> freeze(const std::string& name);
    [[nodiscard]] Result<void> thaw(const std::string& name);

    [[nodiscard]] std::optional<ProcessStatus> status(const std::string& name) const;
    [[nodiscard]] std::vector<ProcessStatus> all() const;
    [[nodiscard]] std::optional<ProcessSpec> specOf(const std::string& name) const;
    /// The end of what it wrote.
    [[nodiscard]] std::string logTail(const std::string& name, std::size_t bytes) const;

    /// Kills everything, orphans too, without waiting.
    void killAll();
    /// True when no process of ours is left, orphans included (under OrphanPolicy::Kill).
    [[nodiscard]] bool isIdle() const;

    /// True while orphans that were killed are not gone yet.
    [[nodiscard]] bool hasOrphans() const { return !m_adopted.empty(); }

private:
    struct Managed;

    explicit ProcessSupervisor(OrphanPolicy orphans, ExitListener onExit);
    [[nodiscard]] Result<void> open();
    void assertThread() const;
    [[nodiscard]] Result<Managed*> running(const std::string& name) const;
    void watch(int fd) const;
    void takeOutput(Managed& process);
    void checkEnd(Managed& process);
    void finish(Managed& process, const ProcessExit& exit);
    void killLate();
    void armTimer();
    void reapOrphans();
    void killOrphans();

    OrphanPolicy m_orphans;
    ExitListener m_onExit;
    std::thread::id m_thread;
    UniqueFd m_epoll;
    UniqueFd m_timer;
    std::map<std::string, std::unique_ptr<Managed>> m_processes;
    std::map<pid_t, UniqueFd> m_adopted; ///< orphans that were killed and not yet collected, with their pidfd
};

} // namespace holdfast::platforms
