// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/topology/dependency_graph.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace holdfast::topology {

/// What the failure of others does to one service.
struct Affected {
    Node node = 0;
    /// 0..1: it is down, because a way of hard edges led the failure to it.
    double down = 0.0;
    /// 0..1: it is down or degraded; never less than `down`.
    double touched = 0.0;
    /// Until it bites at the earliest: the least sum of bitesAfter along a way. Of hard edges where it can go
    /// down.
    Duration after{0};
    /// The way that takes `after`, the likeliest of several: from a failing service to this one, both
    /// included.
    std::vector<Node> path;
};

struct Impact {
    /// Those that hard edges alone lead to, likeliest and then nearest first.
    std::vector<Affected> down;
    /// Those that only a way with a soft edge leads to; likewise.
    std::vector<Affected> degraded;
    /// 0..1: the share of the fleet's worth that is expected to be lost beside what fails itself: a service
    /// that is down counts in full, a degraded one by half, each by its importance.
    double lostShare = 0.0;
    /// Every combination of the uncertain edges was counted; otherwise the figures come from `trials` trials.
    bool exact = true;
    std::size_t trials = 0;
    /// The greatest standard error of a probability; 0 when exact.
    double standardError = 0.0;
};

struct ImpactOptions {
    /// Rounded to a multiple of 512; when there are too many uncertain edges to count every combination.
    /// Where a failure reaches more than some 900 edges there are fewer, at least 512, as Impact::trials
    /// then says.
    std::size_t trials = 4096;
    std::uint64_t seed = 1;
    /// Of each node, > 0; empty: all count alike.
    std::span<const double> importance;
};

/// What goes down and what degrades when all of `failing` fail at once, for certain.
///
/// The model: each edge passes a failure on with the probability of its weight, independently of the others.
/// A service is down when a way of open hard edges leads from it to a failing one; degraded when only a way
/// with an open soft edge does. Where the ways to a service share no edge this is the noisy-or of its
/// dependencies (Pearl 1988); where they do, noisy-or counts the shared edge twice and this does not. Cycles
/// need nothing special.
///
/// At most twelve uncertain edges (0 < weight < 1) among those that matter: exact. More: by trials, the same
/// for the same seed. O((V + E) · trials / 64) over what the failure can reach, at most. Nodes that do not
/// exist are ignored.
[[nodiscard]] Impact impactOf(const DependencyGraph& graph, std::span<const Node> failing,
                              const ImpactOptions& options = {});

} // namespace holdfast::topology
