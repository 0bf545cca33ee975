// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/platforms/local/process_host.h"

#include <boost/asio/io_context.hpp>

#include <deque>
#include <functional>
#include <memory>
#include <mutex>

namespace holdfast::lab {

/// Lends the lab's loop, on which its supervisor of processes lives, to the platform «local». What others
/// start through it the lab hears of, so that its books of faults stay true.
class LabProcessHost final : public platforms::ProcessHost {
public:
    struct Parts {
        boost::asio::io_context& loop;
        platforms::ProcessSupervisor& processes;
        /// Why nothing may be done now; empty: it may. On the loop.
        std::function<std::string()> whyNot;
        /// A process was started from here. On the loop.
        std::function<void(const std::string& name)> onStarted;
    };

    explicit LabProcessHost(Parts parts) : m_parts(std::move(parts)) {}

    /// Work waits until what a killed process left behind is gone: a database refuses beside its own remains.
    [[nodiscard]] Result<void> run(const Work& work) override;
    void setExitListener(ExitListener listener) override;

    /// From the loop: a process has ended.
    void tellExit(const platforms::ProcessExit& exit);
    /// From the loop's thread, when the loop does not run any more: nothing is done from now on.
    void close();

private:
    struct Job;

    void attempt(const std::shared_ptr<Job>& job);
    void perform(Job& job);

    Parts m_parts;
    std::mutex m_mutex; ///< guards what follows
    bool m_closed = false;
    std::deque<std::shared_ptr<Job>> m_jobs;
    ExitListener m_listener;
};

} // namespace holdfast::lab
