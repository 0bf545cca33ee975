// SPDX-License-Identifier: GPL-3.0-or-later
//
// How long the questions about dependencies take on generated fleets of 1,000 and 10,000 services with three
// times as many dependencies: one «what if it fails?» (the mean and the slowest of a hundred services), and
// the full analysis (structure, criticality, betweenness). Three shapes: layers as fleets have them; any
// edges at all, where most services stand in one cycle; and a ring through all services in any order with
// other edges across it, which is one single cycle and the worst case. Every edge is uncertain.
#include "engine/core/topology/criticality.h"
#include "engine/core/topology/impact.h"
#include "engine/core/topology/structure.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <ctime>
#include <numeric>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace holdfast;
using namespace holdfast::topology;

constexpr std::size_t kExactBetweenness = 2000; ///< services; above, by 256 pivots

enum class Shape : std::uint8_t { Layered, Cyclic, Ring };

constexpr std::array kShapes{std::pair{Shape::Layered, "layered"}, std::pair{Shape::Cyclic, "cyclic"},
                             std::pair{Shape::Ring, "ring"}};

DependencyGraph generated(std::size_t count, Shape shape) {
    std::mt19937 random(7);
    std::uniform_real_distribution<double> unit(0.0, 1.0);
    std::vector<ServiceId> ids;
    for (std::size_t i = 0; i < count; ++i)
        ids.emplace_back("s" + std::to_string(i));
    std::vector<DependencySpec> edges;
    const auto add = [&](std::size_t from, std::size_t to) {
        edges.push_back({.from = ids[from],
                         .to = ids[to],
                         .kind = unit(random) < 0.4 ? DependencyKind::Soft : DependencyKind::Hard,
                         .weight = 0.2 + 0.75 * unit(random)});
    };
    if (shape == Shape::Ring) {
        std::vector<std::size_t> order(count);
        std::iota(order.begin(), order.end(), std::size_t{0});
        std::ranges::shuffle(order, random);
        for (std::size_t i = 0; i < count; ++i)
            add(order[i], order[(i + 1) % count]);
    }
    while (edges.size() < 3 * count) {
        auto from = random() % count;
        auto to = random() % count;
        if (shape == Shape::Layered && from > to) std::swap(from, to);
        add(from, to);
    }
    return DependencyGraph(ids, edges);
}

/// Milliseconds, by the clock and by what the processor worked for this program: they part where others are
/// let in between.
struct Took {
    double clock = 0.0;
    double processor = 0.0;
};

template <typename Work>
Took timed(Work work) {
    const auto start = std::chrono::steady_clock::now();
    const std::clock_t worked = std::clock();
    work();
    return {std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count(),
            1e3 * static_cast<double>(std::clock() - worked) / CLOCKS_PER_SEC};
}

void measure(std::size_t count, Shape shape, const char* name) {
    const DependencyGraph graph = generated(count, shape);
    Took slowest;
    double sum = 0.0;
    constexpr int kQuestions = 100;
    for (int i = 0; i < kQuestions; ++i) {
        const auto node = static_cast<Node>(static_cast<std::size_t>(i) * count / kQuestions);
        const Took took = timed([&] { static_cast<void>(impactOf(graph, std::array{node})); });
        slowest.clock = std::max(slowest.clock, took.clock);
        slowest.processor = std::max(slowest.processor, took.processor);
        sum += took.clock;
    }
    fmt::print("{:>6} {:<8} what-if {:6.2f} ms mean {:6.2f} ms slowest ({:.2f} of the processor)\n", count,
               name, sum / kQuestions, slowest.clock, slowest.processor);
    Criticality criticality;
    const Took structure = timed([&] { static_cast<void>(structureOf(graph)); });
    const Took critical = timed([&] { criticality = criticalityOf(graph); });
    const Took between = timed([&] {
        static_cast<void>(
            estimatedBetweennessOf(graph, count <= kExactBetweenness ? count : std::size_t{256}));
    });
    fmt::print(
        "{:>15} analysis {:.1f} ms ({:.1f} of the processor) = structure {:.1f} + criticality {:.1f} ({} "
        "trials) + betweenness {:.1f}{}\n",
        "", structure.clock + critical.clock + between.clock,
        structure.processor + critical.processor + between.processor, structure.clock, critical.clock,
        criticality.trials, between.clock, count <= kExactBetweenness ? "" : " (256 pivots)");
}

} // namespace

int main() {
    for (const std::size_t count : {std::size_t{1'000}, std::size_t{10'000}}) {
        for (const auto& [shape, name] : kShapes)
            measure(count, shape, name);
    }
    return 0;
}
