// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/workloads/workload.h"

namespace holdfast::ports {

struct LogQuery {
    workloads::WorkloadId workload;
    workloads::InstanceId instance; ///< empty: the first that runs, else the first
    std::optional<TimePoint> since;
    int tail = 500; ///< last lines before following, 0..100,000
    bool follow = false;
    std::size_t mostBytes = 4UL * 1024 * 1024; ///< afterwards the stream ends, `cut`
};

struct LogLine {
    std::optional<TimePoint> at;
    bool isError = false; ///< standard error
    bool cut = false;     ///< it was longer than 16 KiB
    std::string text;     ///< as written, without the line's end; not always UTF-8; may hold secrets

    bool operator==(const LogLine&) const = default;
};

struct LogEnd {
    bool cut = false; ///< ended by `mostBytes`
    std::size_t lines = 0;
};

enum class PlatformEventKind : std::uint8_t {
    Created,
    Started,
    Ended,
    Killed,
    OutOfMemory,
    HealthChanged,
    Paused,
    Resumed,
    Renamed,
    Updated,
    Removed,
    Other,
};

struct PlatformEvent {
    TimePoint at;
    PlatformEventKind kind = PlatformEventKind::Other;
    workloads::WorkloadId workload;
    workloads::InstanceId instance;
    std::optional<int> exitCode;
    std::string detail; ///< the platform's own word

    bool operator==(const PlatformEvent&) const = default;
};

enum class StreamNext : std::uint8_t { Continue, Stop };

} // namespace holdfast::ports
