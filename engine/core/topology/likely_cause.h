// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/topology/dependency_graph.h"

#include <optional>
#include <span>
#include <vector>

namespace holdfast::topology {

/// What speaks for trouble of one service: weights of evidence (ln of a Bayes factor, see evidenceOf();
/// negative: it speaks against). Nothing: not observed.
struct TroubleEvidence {
    std::optional<double> failing;  ///< availability and errors; comes from dependencies, too
    std::optional<double> slow;     ///< latency; likewise
    std::optional<double> own;      ///< resources and the like, which no dependency explains
    std::optional<TimePoint> began; ///< when, as far as that was seen

    [[nodiscard]] bool isObserved() const noexcept { return failing || slow || own; }
};

/// One set of parameters for every fleet. The ranking hardly moves where each is changed by half
/// (bench_root_cause measures it).
struct CauseModel {
    double pass = 0.6;    ///< chance that trouble passes over a hard edge of weight 1; a soft one half of it
    double across = 0.3;  ///< share of it where slowness makes failing or the reverse
    double chance = 0.01; ///< that a service is in trouble for a reason of its own at the same time
    double chanceStrength = 0.7; ///< such trouble is weaker: its evidence counts to this power
    double both = 0.5;   ///< chance that a cause shows the second of failing and slow; and its own resources
    double unseen = 2.0; ///< a cause that nothing observes: this much less likely, in natural units
    double late = 0.5;   ///< … and each `step` that its trouble began after the first …
    double latest = 2.0; ///< … of which so many count
    double reversed = 0.5; ///< trouble that began before what it should come from passes this much less
    Duration step{30'000}; ///< the pace of readings: what lies nearer cannot be told apart
};

/// A service that all of the trouble may come from.
struct RankedCause {
    Node node = 0;
    double score = 0.0;       ///< ln, against «everything is by chance»
    double probability = 0.0; ///< 0..1 among those ranked
    /// Others in trouble that follow from its trouble: with more than even odds, and so does one that each
    /// depends on. Ascending.
    std::vector<Node> explained;
};

/// In trouble: the evidence of a kind outweighs the chance of it.
[[nodiscard]] bool isInTrouble(const TroubleEvidence& evidence, const CauseModel& model = {});

/// The likeliest single causes of the trouble that `evidence` (by node) shows, likeliest first.
///
/// The model is a noisy-or network (Pearl 1988) with one root: the cause is in trouble, trouble passes from a
/// service to those that depend on it with the edge's weight, and any service may be in trouble by chance.
/// For each candidate the likelihood of all the evidence is computed by filtering forward over the graph:
/// what a service is expected to suffer follows from what those that it depends on are believed to suffer,
/// and its own evidence then corrects the belief. So a healthy service between two sick ones ends an
/// explanation, a cause that leaves trouble below it unexplained pays for it, and one whose callers are well
/// pays for that. Time enters twice: a cause that began late is less likely, and trouble does not come from
/// what began after it. Exact on a chain; where ways branch or meet, beliefs are taken
/// for independent of each other, the usual approximation.
///
/// `candidates`: nodes to rank. O(candidates · edges that each can reach). Deterministic; ties by node.
[[nodiscard]] std::vector<RankedCause> rankCauses(const DependencyGraph& graph,
                                                  std::span<const TroubleEvidence> evidence,
                                                  std::span<const Node> candidates,
                                                  const CauseModel& model = {});

} // namespace holdfast::topology
