// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/analysis/offline_detector.h"

namespace holdfast::analysis {

OfflineVerdict judgeOffline(std::span<const SweepOutcome> outcomes) {
    int remote = 0;
    int ours = 0;
    int names = 0;
    int silent = 0;
    int reachableBefore = 0;
    for (const auto& outcome : outcomes) {
        if (outcome.loopback || outcome.problem == ProbeProblem::Local) continue;
        ++remote;
        if (outcome.wasReachable) ++reachableBefore;
        if (meaningOf(outcome.problem) == ProblemMeaning::Unobserved) ++ours;
        if (outcome.problem == ProbeProblem::NameUnknown) ++names;
        if (outcome.problem == ProbeProblem::NoAnswer) ++silent;
    }
    if (remote == 0) return {};
    const bool mostOurs = ours * 10 >= remote * 8 && ours > 0 && (remote > 1 ? ours >= 2 : ours == 1);
    if (mostOurs) return {.offline = true, .reason = names * 2 > ours ? "names do not resolve" : "no route"};
    if (remote >= 3 && ours + silent == remote && reachableBefore == remote) {
        return {.offline = true, .reason = "nothing answers any more"};
    }
    return {};
}

} // namespace holdfast::analysis
