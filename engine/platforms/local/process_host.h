// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/platforms/local/process_supervisor.h"

namespace holdfast::platforms {

/// Where a supervisor lives: lets other threads use it. ProcessThread gives it a thread of its own; a program
/// with an event loop can lend its own.
class ProcessHost {
public:
    using Work = std::function<void(ProcessSupervisor&)>;
    using ExitListener = ProcessSupervisor::ExitListener;

    virtual ~ProcessHost() = default;
    ProcessHost() = default;
    ProcessHost(const ProcessHost&) = delete;
    ProcessHost& operator=(const ProcessHost&) = delete;

    /// Runs `work` on the supervisor's thread and returns when it is done. Never call it on that thread. The
    /// work must not wait. Cancelled: the host ends, `work` did not run.
    [[nodiscard]] virtual Result<void> run(const Work& work) = 0;

    /// Hears, on the supervisor's thread, of every end from now on. One listener; none: nullptr.
    virtual void setExitListener(ExitListener listener) = 0;
};

} // namespace holdfast::platforms
