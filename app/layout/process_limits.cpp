// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/layout/process_limits.h"

#include <sys/prctl.h>
#include <sys/resource.h>

#include <csignal>

namespace holdfast::layout {

namespace {

void limit(__rlimit_resource_t resource, rlim_t most) {
    const rlimit bounds{.rlim_cur = most, .rlim_max = most};
    setrlimit(resource, &bounds); // may only be lower than allowed already: nothing to do about a refusal
}

} // namespace

void limitThisProcess(std::chrono::seconds cpu, std::size_t addressSpaceBytes) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_CPU, static_cast<rlim_t>(cpu.count()));
#if !defined(__SANITIZE_ADDRESS__) // its shadow memory alone is larger
    limit(RLIMIT_AS, addressSpaceBytes);
#else
    static_cast<void>(addressSpaceBytes);
#endif
}

} // namespace holdfast::layout
