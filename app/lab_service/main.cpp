// SPDX-License-Identifier: GPL-3.0-or-later
//
// One service of the lab. Started by the lab's supervisor with its configuration (ServiceConfig, JSON) on
// standard input; its argument is its name, for people who look at the process list.
#include "app/lab_service/service.h"
#include "app/lab_service/users.h"
#include "engine/platforms/local/account.h"

#include <fmt/format.h>
#include <malloc.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <iostream>
#include <iterator>

namespace {

using namespace holdfast;

/// Becomes the account it is to run as, and ends with its parent in any case.
Result<void> settleIn(const lab::ServiceConfig& config) {
    if (!config.account.empty() && ::geteuid() == 0) {
        const auto account = platforms::findAccount(config.account);
        if (!account) return std::unexpected(account.error());
        if (!platforms::becomeAccount(account->user, account->group, account->groups.data(),
                                      account->groups.size()))
            return failure(ErrorCode::FixSetup, "cannot become this account", config.account);
        ::prctl(PR_SET_DUMPABLE, 1, 0, 0, 0); // else its own /proc/self/fd is closed to it
    }
    if (config.parent != 0 && !platforms::endWithParent(SIGKILL, config.parent))
        return failure(ErrorCode::Cancelled, "the supervisor has ended", config.name);
    return {};
}

sigset_t endSignals() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    return signals;
}

int runUntilTold(const lab::ServiceConfig& config) {
    const sigset_t signals = endSignals();
    int received = 0;
    if (config.role == lab::ServiceRole::Users) {
        lab_service::Users users(config);
        users.start();
        ::sigwait(&signals, &received);
        return 0;
    }
    lab_service::Service service(config);
    if (const auto started = service.start(); !started) {
        fmt::print(stderr, "{}: {} ({})\n", config.name, started.error().detail, started.error().where);
        return 1;
    }
    ::sigwait(&signals, &received);
    service.stop();
    return 0;
}

} // namespace

int main() {
    ::mallopt(M_ARENA_MAX, 2); // many threads that do little: one heap each would cost more than they use
    ::signal(SIGPIPE, SIG_IGN);
    const sigset_t signals = endSignals();
    ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    const std::string text{std::istreambuf_iterator<char>(std::cin), std::istreambuf_iterator<char>()};
    const auto config = lab::serviceConfigFromJson(text);
    if (!config) {
        fmt::print(stderr, "the configuration on standard input: {}\n", config.error().detail);
        return 2;
    }
    if (const auto settled = settleIn(*config); !settled) {
        fmt::print(stderr, "{}: {} ({})\n", config->name, settled.error().detail, settled.error().where);
        return 1;
    }
    return runUntilTold(*config);
}
