// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/lab/supervisor/lab_faults.h"
#include "app/lab/supervisor/lab_observer.h"
#include "app/lab/supervisor/lab_process_host.h"
#include "app/lab/supervisor/lab_world.h"
#include "engine/ports/lab_control.h"

#include <boost/asio/posix/stream_descriptor.hpp>

#include <set>

namespace holdfast::lab {

/// A lab at work: starts the thirteen services and waits until each answers, starts and stops them one by
/// one, has faults put into them, and at the end leaves nothing.
///
/// Thread: the one that runs `loop`, which must live as long as the lab (its processes end with it).
class Lab {
public:
    using Answer = ports::LabControl::Answer;

    /// FixSetup: the kernel lacks what it takes.
    [[nodiscard]] static Result<std::unique_ptr<Lab>> create(boost::asio::io_context& loop, LabWorld world,
                                                             LabObserver& observer);
    ~Lab();
    Lab(const Lab&) = delete;
    Lab& operator=(const Lab&) = delete;

    /// Starts everything; the observer hears of it.
    void start();
    /// Ends everything; `done` once no process is left. The folder goes with the object.
    void shutDown(std::function<void()> done);

    /// Answers when the service is ready. Replan: it runs.
    void startService(const std::string& service, const Answer& answer);
    /// Answers when its process has ended.
    void stopService(const std::string& service, const Answer& answer);
    void inject(const ports::FaultOrder& order, const Answer& answer);
    void endFault(const std::string& service, const std::string& fault, const Answer& answer);

    [[nodiscard]] ports::LabState state() const;

    [[nodiscard]] const LabWorld& world() const { return m_world; }

    /// Its processes, for a platform that others steer them through. Close it before the loop's owner goes.
    [[nodiscard]] LabProcessHost& host() { return *m_host; }

private:
    using Clock = std::chrono::steady_clock;

    struct Waiting {
        Clock::time_point until;
        int starts = 0; ///< which start of the process is waited for
        Answer answer;
    };

    Lab(boost::asio::io_context& loop, LabWorld world, LabObserver& observer);
    [[nodiscard]] Result<void> open();
    void watchProcesses();
    void launch(const std::string& process);
    void launchAndAwait(const std::string& service);
    void launchCallers();
    void onExit(const platforms::ProcessExit& exit);
    void onServiceExit(const platforms::ProcessExit& exit);
    void onStartedByOthers(const std::string& process);
    void restartUsers();
    void setUpPostgres(Clock::time_point until);
    void awaitReady(const std::string& service, Clock::duration within, Answer answer);
    void checkReady(const std::string& service);
    void settle(const std::string& service, const Result<void>& outcome);
    void onFirstReady(const std::string& service);
    void fail(const std::string& trouble);
    void after(std::chrono::milliseconds wait, std::function<void()> then);
    [[nodiscard]] bool isKnown(const std::string& service, const Answer& answer) const;
    [[nodiscard]] std::string lastWords(const std::string& process) const;
    [[nodiscard]] std::string stepText() const;

    boost::asio::io_context& m_loop;
    LabWorld m_world;
    LabObserver& m_observer;
    ports::LabPhase m_phase = ports::LabPhase::Stopped;
    std::string m_trouble;
    std::string m_fleetFile;
    std::unique_ptr<platforms::ProcessSupervisor> m_processes;
    boost::asio::posix::stream_descriptor m_processEvents;
    std::unique_ptr<boost::asio::thread_pool> m_pool;
    std::unique_ptr<LabFaults> m_faults;
    std::unique_ptr<LabProcessHost> m_host;
    std::set<std::string> m_ready; ///< while starting: those that have answered
    std::map<std::string, Waiting> m_waiting;
    std::map<std::string, std::vector<Answer>> m_stopping;
    std::function<void()> m_done;
};

} // namespace holdfast::lab
