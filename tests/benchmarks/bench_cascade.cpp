// SPDX-License-Identifier: GPL-3.0-or-later
//
// How long the questions about dependencies take on generated fleets of 1,000 and 10,000 services with three
// times as many dependencies: one «what if it fails?» (the mean and the slowest of a hundred services), and
// the full analysis (structure, criticality, betweenness). Two shapes: layers as fleets have them, and any
// edges at all, where most services stand in one cycle, which is the worst case. Every edge is uncertain.
#include "engine/core/topology/criticality.h"
#include "engine/core/topology/impact.h"
#include "engine/core/topology/structure.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <random>
#include <string>
#include <vector>

namespace {

using namespace holdfast;
using namespace holdfast::topology;

constexpr std::size_t kExactBetweenness = 2000; ///< services; above, by 256 pivots

DependencyGraph generated(std::size_t count, bool layered) {
    std::mt19937 random(7);
    std::uniform_real_distribution<double> unit(0.0, 1.0);
    std::vector<ServiceId> ids;
    for (std::size_t i = 0; i < count; ++i)
        ids.emplace_back("s" + std::to_string(i));
    std::vector<DependencySpec> edges;
    for (std::size_t i = 0; i < 3 * count; ++i) {
        auto from = random() % count;
        auto to = random() % count;
        if (layered && from > to) std::swap(from, to);
        edges.push_back({.from = ids[from],
                         .to = ids[to],
                         .kind = unit(random) < 0.4 ? DependencyKind::Soft : DependencyKind::Hard,
                         .weight = 0.2 + 0.75 * unit(random)});
    }
    return DependencyGraph(ids, edges);
}

template <typename Work>
double milliseconds(Work work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

void measure(std::size_t count, bool layered) {
    const DependencyGraph graph = generated(count, layered);
    double slowest = 0.0;
    double sum = 0.0;
    constexpr int kQuestions = 100;
    for (int i = 0; i < kQuestions; ++i) {
        const auto node = static_cast<Node>(static_cast<std::size_t>(i) * count / kQuestions);
        const double took = milliseconds([&] { static_cast<void>(impactOf(graph, std::array{node})); });
        slowest = std::max(slowest, took);
        sum += took;
    }
    Criticality criticality;
    const double structure = milliseconds([&] { static_cast<void>(structureOf(graph)); });
    const double critical = milliseconds([&] { criticality = criticalityOf(graph); });
    const double between = milliseconds([&] {
        static_cast<void>(
            estimatedBetweennessOf(graph, count <= kExactBetweenness ? count : std::size_t{256}));
    });
    fmt::print(
        "{:>6} {:<8} what-if {:6.2f} ms mean {:6.2f} ms slowest | analysis {:8.1f} ms = structure {:.1f} + "
        "criticality {:.1f} ({} trials) + betweenness {:.1f}{}\n",
        count, layered ? "layered" : "cyclic", sum / kQuestions, slowest, structure + critical + between,
        structure, critical, criticality.trials, between, count <= kExactBetweenness ? "" : " (256 pivots)");
}

} // namespace

int main() {
    for (const std::size_t count : {std::size_t{1'000}, std::size_t{10'000}}) {
        measure(count, true);
        measure(count, false);
    }
    return 0;
}
