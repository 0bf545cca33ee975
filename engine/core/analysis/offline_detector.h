// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/probe_problem.h"

#include <span>
#include <string>

namespace holdfast::analysis {

/// How one probe ended in a sweep, as far as it tells about our own network.
struct SweepOutcome {
    ProbeProblem problem = ProbeProblem::None;
    bool loopback = false;     ///< on this machine: says nothing about the network
    bool wasReachable = false; ///< answered in the sweep before
};

struct OfflineVerdict {
    bool offline = false;
    std::string reason; ///< «no route», «names do not resolve», «nothing answers any more»

    bool operator==(const OfflineVerdict&) const = default;
};

/// Tells «Holdfast is offline» from «everything is down». Looks only at targets beyond this machine:
///  - offline when at least 80 % of them (and at least two, or all where there is one) could not be looked at
///  for
///    a reason of ours (no route, name service);
///  - offline when at least three of them, all of them, answered in the sweep before and none gives any sign
///  of
///    life in this one (no answer or a reason of ours): targets do not die all at once in silence, networks
///    do.
/// A refused connection is a sign of life of the target's machine.
/// Pure function of one sweep; no memory.
[[nodiscard]] OfflineVerdict judgeOffline(std::span<const SweepOutcome> outcomes);

} // namespace holdfast::analysis
