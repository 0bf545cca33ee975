// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/benchmarks/root_cause_cost.h"

#include "engine/core/topology/effective_health.h"
#include "engine/core/topology/trouble_groups.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <random>
#include <string>
#include <vector>

namespace holdfast::bench {

namespace {

/// Layers, three dependencies a service; every `every`-th is in trouble by its own readings.
void measure(std::size_t count, std::size_t every, const char* what) {
    std::mt19937 random(7);
    std::vector<ServiceId> ids;
    std::vector<DependencySpec> edges;
    for (std::size_t i = 0; i < count; ++i)
        ids.emplace_back("s" + std::to_string(i));
    for (std::size_t i = 0; i < 3 * count; ++i) {
        const std::size_t a = random() % count;
        const std::size_t b = random() % count;
        edges.push_back({.from = ids[std::min(a, b)], .to = ids[std::max(a, b)]});
    }
    const topology::DependencyGraph graph(ids, edges);
    std::vector<ServiceState> services;
    std::vector<std::optional<double>> own;
    for (std::size_t i = 0; i < count; ++i) {
        const double score = every > 0 && i % every == 0 ? 0.1 : 1.0;
        own.emplace_back(score);
        services.push_back({.id = ids[i],
                            .ownState = score < 0.4 ? HealthState::Critical : HealthState::Healthy,
                            .freshness = Freshness::Fresh});
        services.back().own = {
            .score = score,
            .parts = {{.part = Part::Errors, .score = score, .worst = SignalId("error_ratio")}},
            .confidence = 1.0};
    }
    const auto effective = topology::effectiveHealth(graph, own);
    for (std::size_t i = 0; i < count; ++i) {
        services[i].effective = effective[i];
        services[i].state = *effective[i].score < 0.4 ? HealthState::Critical : HealthState::Healthy;
    }
    const std::vector<std::optional<TimePoint>> began(count);
    std::vector<double> took;
    std::size_t groups = 0;
    for (int round = 0; round < 11; ++round) {
        const auto start = std::chrono::steady_clock::now();
        groups = topology::troubleGroups(graph, services, began).size();
        took.push_back(
            std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
    }
    std::ranges::sort(took);
    fmt::print("  {:>6} services, {:<28} {:>5} groups {:>8.3f} ms median {:>8.3f} ms slowest of 11\n", count,
               what, groups, took[5], took.back());
}

} // namespace

void measureGrouping() {
    fmt::print("\nGrouping of trouble, once for each published state\n");
    for (const std::size_t count : {std::size_t{1'000}, std::size_t{10'000}}) {
        measure(count, 0, "nothing wrong");
        measure(count, count, "one in trouble");
        measure(count, 100, "one in a hundred in trouble");
        measure(count, 1, "all in trouble");
    }
}

} // namespace holdfast::bench
