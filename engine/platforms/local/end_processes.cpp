// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/platforms/local/end_processes.h"

#include "engine/base/unique_fd.h"

#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <utility>

namespace holdfast::platforms {

namespace {

using Steady = std::chrono::steady_clock;

constexpr std::chrono::seconds kEndWithin{10};

void awaitEnd(int process, Steady::time_point until) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Steady::now());
    pollfd exited{.fd = process, .events = POLLIN, .revents = 0};
    ::poll(&exited, 1, static_cast<int>(std::max(left, std::chrono::milliseconds(0)).count()));
}

} // namespace

void endProcesses(const std::function<std::vector<pid_t>()>& find) {
    const auto until = Steady::now() + kEndWithin;
    do {
        std::vector<UniqueFd> ending;
        for (const pid_t pid : find()) {
            UniqueFd exited(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
            if (::kill(pid, SIGKILL) == 0 && exited) ending.push_back(std::move(exited));
        }
        if (ending.empty()) return;
        for (const auto& process : ending)
            awaitEnd(process.get(), until);
    } while (Steady::now() < until);
}

} // namespace holdfast::platforms
