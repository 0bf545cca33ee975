// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/platforms/local/process_host.h"

#include <deque>
#include <future>
#include <mutex>

namespace holdfast::platforms {

/// A supervisor on a thread of its own, «processes». What it started ends with it.
class ProcessThread final : public ProcessHost {
public:
    /// FixSetup: the kernel lacks what it takes.
    [[nodiscard]] static Result<std::unique_ptr<ProcessThread>> start(OrphanPolicy orphans);
    ~ProcessThread() override;

    [[nodiscard]] Result<void> run(const Work& work) override;
    void setExitListener(ExitListener listener) override;

private:
    struct Job {
        const Work* work;
        std::promise<bool> done;
    };

    ProcessThread() = default;
    void main(OrphanPolicy orphans, std::promise<Result<void>>& started);
    void serve(ProcessSupervisor& supervisor);
    void wake() const;

    UniqueFd m_wake;
    std::mutex m_mutex; ///< guards what follows
    std::deque<Job> m_jobs;
    bool m_ending = false;
    ExitListener m_listener;
    std::thread m_thread;
};

} // namespace holdfast::platforms
