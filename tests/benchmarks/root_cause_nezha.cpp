// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/benchmarks/root_cause_nezha.h"

#include "engine/core/topology/impact.h"
#include "engine/core/topology/latency_share.h"
#include "tests/benchmarks/root_cause_evidence.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <utility>

namespace holdfast::bench {

using namespace topology;

namespace {

constexpr double kBefore = 180.0; ///< seconds
constexpr double kDuring = 300.0;
constexpr double kRests = 600.0; ///< a fault's traces are gone then

struct Fault {
    std::vector<ServiceTrouble> troubles;
    std::vector<char> affected;
};

/// Readings out of reach of every fault.
std::vector<double> ordinaryOf(const NezhaDay& day, const std::vector<double>& values) {
    std::vector<double> out;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const bool touched = std::ranges::any_of(day.faults, [&](const Issue& fault) {
            return day.metrics.times[i] > fault.time - kBefore && day.metrics.times[i] < fault.time + kRests;
        });
        if (!touched) out.push_back(values[i]);
    }
    return out;
}

std::map<const Measured::Signal*, std::vector<double>> references(const NezhaDay& day) {
    std::map<const Measured::Signal*, std::vector<double>> out;
    for (const auto& [name, signals] : day.metrics.services) {
        for (const auto& signal : signals) {
            if (signal.tells != Tells::Nothing || signal.name.starts_with("PodWorkload"))
                out.emplace(&signal, ordinaryOf(day, signal.values));
        }
    }
    return out;
}

Fault faultOf(const NezhaDay& day, const Issue& fault,
              const std::map<const Measured::Signal*, std::vector<double>>& ordinary) {
    const auto& times = day.metrics.times;
    const auto at = [&](double time) {
        return static_cast<std::size_t>(std::ranges::lower_bound(times, time) - times.begin());
    };
    const std::size_t from = at(fault.time - kBefore);
    const std::size_t begin = at(fault.time);
    const std::size_t end = at(fault.time + kDuring);
    Fault out{.troubles = std::vector<ServiceTrouble>(day.graph.size()),
              .affected = std::vector<char>(day.graph.size(), 0)};
    for (const auto& [name, signals] : day.metrics.services) {
        const auto node = day.graph.find(ServiceId(name));
        if (!node) continue;
        Slice slice;
        slice.times = std::span<const double>(times).subspan(from, end - from);
        for (const auto& signal : signals) {
            if (signal.tells == Tells::Nothing) continue;
            slice.signals.push_back(&signal);
            slice.reference.emplace_back(ordinary.at(&signal));
            slice.before.push_back(std::span<const double>(signal.values).subspan(from, begin - from));
            slice.during.push_back(std::span<const double>(signal.values).subspan(begin, end - begin));
        }
        out.troubles[*node] = troubleOf(slice, {});
        // Affected: what callers notice of it is as ordinary time hardly ever brings, and by a lot.
        out.affected[*node] = out.troubles[*node].tail < 0.01 && out.troubles[*node].deviation > 3.0 ? 1 : 0;
    }
    return out;
}

/// The chance that one of those affected is ranked before one that is not; ties count half.
double auc(const std::vector<std::pair<double, bool>>& scored) {
    double wins = 0.0;
    double pairs = 0.0;
    for (const auto& [a, positive] : scored) {
        if (!positive) continue;
        for (const auto& [b, other] : scored) {
            if (other) continue;
            pairs += 1.0;
            wins += a > b ? 1.0 : a == b ? 0.5 : 0.0;
        }
    }
    return pairs > 0.0 ? wins / pairs : kNotRead;
}

/// The day's graph with weights from what its services did in ordinary time.
DependencyGraph weighted(const NezhaDay& day,
                         const std::map<const Measured::Signal*, std::vector<double>>& ordinary) {
    std::vector<std::optional<ServiceLoad>> loads(day.graph.size());
    const auto median = [&](const Measured::Signal& signal) {
        auto values = ordinary.at(&signal);
        std::erase_if(values, [](double value) { return !std::isfinite(value); });
        if (values.empty()) return 0.0;
        std::ranges::nth_element(values, values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2));
        return values[values.size() / 2];
    };
    for (const auto& [name, signals] : day.metrics.services) {
        const auto node = day.graph.find(ServiceId(name));
        if (!node) continue;
        ServiceLoad load;
        for (const auto& signal : signals) {
            if (signal.name.starts_with("PodWorkload")) load.requests = median(signal);
            if (signal.name.starts_with("PodServerLatencyP90")) load.latency = median(signal);
        }
        loads[*node] = load;
    }
    const auto shares = latencyShares(day.graph, loads);
    std::vector<ServiceId> services;
    std::vector<DependencySpec> edges;
    for (Node node = 0; node < day.graph.size(); ++node)
        services.push_back(day.graph.id(node));
    for (std::size_t i = 0; i < shares.size(); ++i) {
        const auto& edge = day.graph.edges()[i];
        edges.push_back({.from = day.graph.id(edge.from),
                         .to = day.graph.id(edge.to),
                         .weight = shares[i].value_or(1.0)});
    }
    return DependencyGraph(services, edges);
}

} // namespace

void measureNezha(const NezhaDay& day) {
    const auto ordinary = references(day);
    const DependencyGraph graph = weighted(day, ordinary);
    std::vector<std::pair<double, bool>> ours;
    std::vector<std::pair<double, bool>> rule;
    std::vector<std::pair<double, bool>> oursOfCallers;
    int named = 0;
    int right = 0;
    Hits causes;
    for (const auto& issue : day.faults) {
        const auto injected = day.graph.find(ServiceId(issue.cause));
        if (!injected) continue;
        const Fault fault = faultOf(day, issue, ordinary);
        const std::array failing{*injected};
        std::vector<double> risk(graph.size(), 0.0);
        std::vector<char> calls(graph.size(), 0);
        const auto impact = impactOf(graph, failing);
        for (const auto& affected : impact.down)
            risk[affected.node] = affected.touched;
        for (const auto& affected : impactOf(day.graph, failing).down)
            calls[affected.node] = 1;
        for (Node node = 0; node < graph.size(); ++node) {
            if (node == *injected) continue;
            const bool affected = fault.affected[node] != 0;
            ours.emplace_back(risk[node], affected);
            rule.emplace_back(calls[node], affected);
            if (calls[node] != 0) {
                oursOfCallers.emplace_back(risk[node], affected);
                ++named;
                right += affected ? 1 : 0;
            }
        }
        const auto rank = rankOf(ourRanking(day.graph, fault.troubles, {}, Duration(60'000)), *injected);
        causes.add(rank);
        fmt::print("  {:<32} {:<22} affected {:>2}, injected service ranked {:>2} of {}\n", issue.scenario,
                   issue.cause, std::ranges::count(fault.affected, 1), rank, day.graph.size());
    }
    const auto affected = std::ranges::count_if(ours, [](const auto& entry) { return entry.second; });
    fmt::print("\nNezha {}: {} faults, {} of {} pairs of a fault and another service affected\n", day.name,
               causes.all, affected, ours.size());
    fmt::print(
        "  ranking of the affected, AUC: ours {:.3f}, all transitive callers {:.3f} (precision {:.2f}); "
        "among these callers alone: ours {:.3f}, the rule 0.500\n",
        auc(ours), auc(rule), static_cast<double>(right) / std::max(1, named), auc(oursOfCallers));
    fmt::print("  the injected service as likely cause, without a named symptom: top-1 top-3 {}\n",
               causes.text());
}

} // namespace holdfast::bench
