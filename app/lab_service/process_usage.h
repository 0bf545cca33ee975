// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace holdfast::lab_service {

/// What this process uses of the machine, from /proc/self.
struct ProcessUsage {
    std::int64_t residentBytes = 0;
    std::int64_t virtualBytes = 0;
    double cpuSeconds = 0.0; ///< user and system since its start
    std::int64_t openFiles = 0;
    std::int64_t mostFiles = 0;
    double startTime = 0.0; ///< seconds since the epoch
};

[[nodiscard]] ProcessUsage readProcessUsage();

/// Resident memory alone: cheap.
[[nodiscard]] std::int64_t residentBytes();

} // namespace holdfast::lab_service
