// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/lab/supervisor/blocking_fault.h"
#include "app/lab/supervisor/lab_observer.h"
#include "app/lab/supervisor/lab_world.h"
#include "engine/platforms/local/process_supervisor.h"
#include "engine/ports/lab_control.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/thread_pool.hpp>

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace holdfast::lab {

/// The faults at work in one lab: begins and ends them, by signals to processes, by talking to servers (on a
/// pool, in order for each service) or by the services themselves.
///
/// Thread: the lab's; what it posts to the pool comes back to it.
class LabFaults {
public:
    using Answer = ports::LabControl::Answer;
    using Service = PlannedService;
    /// Asks for a service to be started again (the end of a crash).
    using Restart = std::function<void(const std::string& service, Answer answer)>;

    LabFaults(boost::asio::io_context& loop, boost::asio::thread_pool& pool, const LabWorld& world,
              platforms::ProcessSupervisor& processes, LabObserver& observer, Restart restart);

    /// Replan: the service does not run. FixInput: no such fault or strength.
    void inject(const ports::FaultOrder& order, const Answer& answer);
    /// Replan: no such fault is at work.
    void end(const std::string& service, const std::string& fault, const Answer& answer);

    /// The service's process has ended: so have its faults, but for the crash that ended it.
    void onServiceGone(const std::string& service);
    /// The service is started again: the crash is over.
    void onServiceStarted(const std::string& service);

    [[nodiscard]] std::vector<ports::ActiveFault> activeIn(const std::string& service) const;

    /// Stops timers and threads, takes nothing back: the servers are going.
    void abandon();

private:
    struct Active;
    using Key = std::pair<std::string, std::string>; ///< service, fault
    using Strand = boost::asio::strand<boost::asio::thread_pool::executor_type>;

    [[nodiscard]] Result<void> beginBySignal(const Service& service, Active& fault);
    void beginByTalking(const Service& service, std::shared_ptr<Active> fault, const Answer& answer);
    void endByTalking(const std::shared_ptr<Active>& fault, const Answer& answer);
    [[nodiscard]] std::unique_ptr<BlockingFault> makeTalking(const Service& service,
                                                             const std::string& fault) const;
    [[nodiscard]] bool isAtWork(const Active& fault) const;
    void standStill(const std::shared_ptr<Active>& fault);
    void goOn(const std::shared_ptr<Active>& fault);
    void admit(const std::shared_ptr<Active>& fault);
    void remove(const Key& key);
    void dispose(const std::shared_ptr<Active>& fault);
    Strand& strandOf(const std::string& service);

    boost::asio::io_context& m_loop;
    boost::asio::thread_pool& m_pool;
    const LabWorld& m_world;
    platforms::ProcessSupervisor& m_processes;
    LabObserver& m_observer;
    Restart m_restart;
    std::map<std::string, Strand> m_strands;
    std::map<Key, std::shared_ptr<Active>> m_active;
};

} // namespace holdfast::lab
