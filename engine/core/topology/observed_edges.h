// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/clock.h"
#include "engine/core/topology/dependency_graph.h"
#include "engine/core/topology/spell_coupling.h"

#include <stop_token>
#include <vector>

namespace holdfast::topology {

/// One service over a window, one value for each sample, NaN where nothing was read. Empty: there is none.
struct ServiceSeries {
    std::vector<double> latency; ///< seconds
    std::vector<double> health;  ///< own health 0..1
};

/// The services of a graph over the same window.
struct ObservedInput {
    TimePoint from;
    Duration step{30'000}; ///< between two samples, > 0
    std::size_t samples = 0;
    std::vector<ServiceSeries> services; ///< by node
};

/// From when on something is offered.
struct ObservedSettings {
    std::size_t leastSamples = 480; ///< read of each series: four hours at 30 s
    std::size_t leastShared = 5;    ///< spells of the dependency that were followed, two of them in each half
    double leastStrength = 0.3;
    double falseShare = 0.01;   ///< of what is offered, expected (Benjamini and Hochberg)
    Duration reach{150'000};    ///< so much later the caller's trouble begins at most; 1 .. 6 samples
    double leastLeft = 0.5;     ///< of the correlation, when what is known already is taken out
    std::size_t candidates = 8; ///< for each series, the strongest
};

/// A dependency that nobody declared but that two services behave like. A suggestion, with its evidence.
struct ObservedEdge {
    ServiceId from; ///< the likely caller
    ServiceId to;   ///< what it likely depends on
    /// Hard only where `from` was down itself in four of five times that `to` was down, and at least four.
    DependencyKind kind = DependencyKind::Soft;
    double strength = 0.0; ///< 0..1: share of the spells of `to` that reached `from`; a weight to begin with
    double chance = 1.0;   ///< 0..1: that one such pair looks like this without a dependency
    double q = 1.0;        ///< 0..1: the same with regard to all pairs that were looked at
    Duration lag{0};       ///< by which `from` follows, median
    std::size_t samples = 0;  ///< in which both were read
    double correlation = 0.0; ///< of the innovations at the best lag, −1..1
    Measure fromMeasure = Measure::Latency;
    Measure toMeasure = Measure::Latency;
    DirectionFrom direction = DirectionFrom::Nothing; ///< what tells it
    std::size_t spells = 0;                           ///< times that `to` was in trouble
    std::size_t followed = 0;                         ///< … of these `from` was then, too
    std::size_t fromAlone = 0;                        ///< times that `from` was in trouble and `to` was not
    std::vector<TimePoint> shared; ///< when troubles of both began, newest first, 16 at most

    bool operator==(const ObservedEdge&) const = default;
};

struct ObservedEdges {
    TimePoint from;
    TimePoint to;
    std::size_t services = 0;        ///< with enough history
    std::size_t pairs = 0;           ///< of series, ordered: so many were compared
    std::vector<ObservedEdge> edges; ///< strongest first

    bool operator==(const ObservedEdges&) const = default;
};

/// Dependencies that show in how troubles travel and that `graph` does not declare.
///
/// A pair is offered when all of this holds: the innovations of the two series correlate at a lag of 0 ..
/// `reach` (Granger's idea: what one service does new precedes what the other does new; Fisher's z,
/// Bonferroni over the lags), in both halves of the window; the spells of trouble of the one are followed by
/// the other's more often than by chance (coupleSpells()); the greater of both p-values stands Benjamini and
/// Hochberg's correction over all pairs; the order in time, or else who is in trouble alone, tells the
/// direction; and at least half of the correlation is left when the series of declared dependencies of the
/// caller, of what both depend on, and of stronger suggestions for the same caller are taken out by least
/// squares. Before that, season and the fleet's common part are taken out of each series (badLevels(),
/// removeCommonPart()).
///
/// Left out: edges that are declared, pairs with a declared path between them in either direction, and pairs
/// with a common declared dependency of which nothing was read. What this cannot tell from a dependency is an
/// undeclared common cause outside the fleet that reaches one service always later than the other.
///
/// Cost: with R series that change (at most two a service) and T samples one matrix product, R² T
/// multiplications, then O(R T) for candidates, of which the 1,000 likeliest are tested on: for 1,000
/// services whose health and latency both change and a day in steps of 30 s 1.2·10¹⁰ (seconds on one core)
/// and 150 MB. Any thread; ends early, with nothing, when `stop` is requested. Nothing when `input` does not
/// fit `graph`.
[[nodiscard]] ObservedEdges observedEdges(const ObservedInput& input, const DependencyGraph& graph,
                                          const ObservedSettings& settings = {}, std::stop_token stop = {});

} // namespace holdfast::topology
