// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/benchmarks/root_cause_evidence.h"

#include <numeric>

namespace holdfast::bench {

using namespace topology;

std::size_t rankOf(std::span<const Node> ranking, std::optional<Node> node) {
    const auto found = node ? std::ranges::find(ranking, *node) : ranking.end();
    return static_cast<std::size_t>(found - ranking.begin()) + 1;
}

ServiceTrouble troubleOf(const Slice& slice, const Parameters& parameters) {
    ServiceTrouble out;
    double least = 1.0;
    for (const Tells kind : {Tells::Failing, Tells::Slow, Tells::Own}) {
        std::vector<double> tails;
        double best = 2.0;
        std::optional<std::size_t> began;
        for (std::size_t i = 0; i < slice.signals.size(); ++i) {
            if (slice.signals[i]->tells != kind) continue;
            const auto strength = anomalyStrength({.reference = slice.reference[i],
                                                   .before = slice.before[i],
                                                   .during = slice.during[i],
                                                   .highIsBad = slice.signals[i]->highIsBad},
                                                  parameters.strength);
            if (!strength) continue;
            tails.push_back(strength->tail);
            if (kind != Tells::Own) out.deviation = std::max(out.deviation, strength->deviation);
            if (strength->tail < best) {
                best = strength->tail;
                began = strength->began;
            }
        }
        if (tails.empty()) continue;
        const double tail = leastTail(tails);
        const double evidence = evidenceOf(tail, parameters.xi);
        (kind == Tells::Failing ? out.evidence.failing
         : kind == Tells::Slow  ? out.evidence.slow
                                : out.evidence.own) = evidence;
        if (kind != Tells::Own) out.tail = std::min(out.tail, tail);
        if (tail >= least || !began) continue;
        least = tail;
        out.evidence.began = TimePoint{Duration(static_cast<Duration::rep>(slice.times[*began] * 1000.0))};
    }
    return out;
}

std::vector<Node> ourRanking(const DependencyGraph& graph, std::span<const ServiceTrouble> troubles,
                             const Parameters& parameters, Duration step) {
    std::vector<TroubleEvidence> evidence;
    for (const auto& trouble : troubles)
        evidence.push_back(trouble.evidence);
    std::vector<Node> all(graph.size());
    std::iota(all.begin(), all.end(), Node{0});
    auto model = parameters.cause;
    model.step = step;
    std::vector<Node> ranking;
    for (const auto& cause : rankCauses(graph, evidence, all, model))
        ranking.push_back(cause.node);
    return ranking;
}

} // namespace holdfast::bench
