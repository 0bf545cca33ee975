// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace holdfast::platforms {

/// What /proc/PID/stat says of a process.
struct ProcessStat {
    pid_t pid = 0;
    pid_t parent = 0;
    char state = '?';             ///< R, S, D, T (stopped), Z (ended, not yet collected) …
    bool hasTerminal = false;     ///< it runs in somebody's terminal
    std::uint64_t startTicks = 0; ///< clock ticks since boot; with the pid it names a process for ever
};

/// Nothing: there is no such process.
[[nodiscard]] std::optional<ProcessStat> readProcessStat(pid_t pid);

/// What a process has used and uses.
struct ProcessUse {
    double cpuSeconds = 0.0;   ///< its own and that of children it has waited for
    std::int64_t ownBytes = 0; ///< resident memory that it shares with nobody
    std::int64_t sharedBytes = 0;
    std::int64_t threads = 0;
};

[[nodiscard]] std::optional<ProcessUse> readProcessUse(pid_t pid);

/// Every process of this PID namespace.
[[nodiscard]] std::vector<ProcessStat> allProcesses();

/// Children, their children and so on; without the process itself.
[[nodiscard]] std::vector<pid_t> descendantsOf(pid_t pid);

/// Children only.
[[nodiscard]] std::vector<pid_t> childrenOf(pid_t pid);

/// Processes whose working directory is `directory` or lies below it. As root also those of other accounts,
/// without CAP_SYS_PTRACE too; otherwise one's own. For a process with one thread: it borrows accounts for a
/// moment.
[[nodiscard]] std::vector<pid_t> processesWorkingIn(const std::string& directory);

} // namespace holdfast::platforms
