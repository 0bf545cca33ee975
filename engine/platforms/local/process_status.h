// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/clock.h"

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>

namespace holdfast::platforms {

enum class ProcessPhase : std::uint8_t { Stopped, Running, Frozen, Stopping };

/// How a process ended last.
struct ProcessExit {
    std::string name;
    pid_t pid = 0;
    int code = 0;        ///< exit status; 0 when a signal ended it
    int signal = 0;      ///< the signal that ended it; 0: none
    bool wanted = false; ///< after stop(), kill() or restart()
};

struct ProcessStatus {
    std::string name;
    ProcessPhase phase = ProcessPhase::Stopped;
    pid_t pid = 0; ///< 0 when stopped
    std::uint64_t startTicks = 0;
    int starts = 0; ///< how often it was started
    std::optional<ProcessExit> lastExit;
};

/// How to stop, where it is not as the spec says.
struct StopWay {
    std::optional<int> signal;
    std::optional<Duration> within; ///< 0: killed at once
};

} // namespace holdfast::platforms
