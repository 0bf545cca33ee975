// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/topology/mitigation.h"

#include "engine/core/topology/impact.h"
#include "engine/core/topology/mitigation_offers.h"
#include "engine/core/topology/standing.h"

#include <algorithm>
#include <functional>

namespace holdfast::topology {

namespace {

constexpr double kSharedCause = 0.1; ///< of a failure and its replica's
constexpr double kLeastRemoved = 0.01;
constexpr std::size_t kMostEdges = 48; ///< that are tried as soft or cut
constexpr std::size_t kTrials = 2048;

bool keepsData(ServiceKind kind) {
    return kind == ServiceKind::Postgres || kind == ServiceKind::Redis;
}

/// Worth lost beside what was asked about, whatever fails in this variant.
class LossMeter {
public:
    LossMeter(const MitigationQuestion& question)
        : m_worth(worthOf(*question.fleet)), m_asked(question.graph->size(), false) {
        for (const Node node : question.failing)
            m_asked[node] = true;
    }

    [[nodiscard]] double loss(const DependencyGraph& graph, std::span<const Node> failing) const {
        const Impact impact = impactOf(graph, failing, {.trials = kTrials, .importance = m_worth});
        double lost = 0.0;
        const auto add = [&](const Affected& one) {
            if (!m_asked[one.node]) lost += m_worth[one.node] * 0.5 * (one.down + one.touched);
        };
        std::ranges::for_each(impact.down, add);
        std::ranges::for_each(impact.degraded, add);
        return lost;
    }

private:
    std::vector<double> m_worth;
    std::vector<bool> m_asked;
};

/// The same graph with one edge changed.
DependencyGraph variant(const MitigationQuestion& question, const Edge& edge,
                        const std::function<void(DependencySpec&)>& change) {
    std::vector<ServiceId> services;
    services.reserve(question.fleet->services.size());
    for (const auto& service : question.fleet->services)
        services.push_back(service.id);
    auto dependencies = question.fleet->dependencies;
    for (auto& dependency : dependencies) {
        if (dependency.from == services[edge.from] && dependency.to == services[edge.to]) change(dependency);
    }
    return DependencyGraph(services, dependencies);
}

/// The edges over which the failure travels, those of the most likely victims first.
std::vector<Edge> edgesOfInterest(const MitigationQuestion& question) {
    std::vector<Edge> edges;
    std::vector<bool> seen(question.graph->size(), false);
    std::vector<Node> reached(question.failing.begin(), question.failing.end());
    for (const Node node : reached)
        seen[node] = true;
    for (std::size_t i = 0; i < reached.size() && edges.size() < kMostEdges; ++i) {
        for (const auto& edge : question.graph->dependantsOf(reached[i])) {
            if (edge.weight <= 0.0 || edges.size() == kMostEdges) continue;
            edges.push_back(edge);
            if (seen[edge.from]) continue;
            seen[edge.from] = true;
            reached.push_back(edge.from);
        }
    }
    return edges;
}

void addReplicas(const MitigationQuestion& question, const LossMeter& meter, double loss,
                 std::vector<Mitigation>& found) {
    for (const Node node : question.failing) {
        const auto& spec = question.fleet->services[node];
        if (spec.replicas > 1) continue;
        std::vector<Node> others(question.failing.begin(), question.failing.end());
        std::erase(others, node);
        const double without = others.empty() ? 0.0 : meter.loss(*question.graph, others);
        const double after = (1.0 - kSharedCause) * without + kSharedCause * loss;
        found.push_back({.kind = keepsData(spec.kind) ? MitigationKind::Standby : MitigationKind::Replica,
                         .service = spec.id,
                         .callee = {},
                         .because = {},
                         .removes = 1.0 - after / loss});
    }
}

void addEdges(const MitigationQuestion& question, const LossMeter& meter, double loss,
              std::vector<Mitigation>& found) {
    for (const Edge& edge : edgesOfInterest(question)) {
        const auto& caller = question.fleet->services[edge.from];
        const auto& callee = question.fleet->services[edge.to];
        const auto add = [&](MitigationKind kind, const std::function<void(DependencySpec&)>& change) {
            const double after = meter.loss(variant(question, edge, change), question.failing);
            found.push_back({.kind = kind,
                             .service = kind == MitigationKind::Isolate ? callee.id : caller.id,
                             .callee = kind == MitigationKind::Isolate ? caller.id : callee.id,
                             .because = {},
                             .removes = 1.0 - after / loss});
        };
        if (edge.kind == DependencyKind::Hard)
            add(MitigationKind::SoftDependency,
                [](DependencySpec& dependency) { dependency.kind = DependencyKind::Soft; });
        if (caller.kind == ServiceKind::Proxy)
            add(MitigationKind::Isolate, [](DependencySpec& dependency) { dependency.weight = 0.0; });
    }
}

} // namespace

std::string_view actionOf(MitigationKind kind) noexcept {
    switch (kind) {
    case MitigationKind::Restart:
        return "graceful restart";
    case MitigationKind::RaiseLimit:
        return "resource boost";
    case MitigationKind::ClearCache:
        return "cache clear";
    case MitigationKind::ResetConnections:
        return "connection reset";
    case MitigationKind::ShedQueue:
        return "queue shed";
    case MitigationKind::Replica:
        return "scale out";
    case MitigationKind::Standby:
        return "failover";
    case MitigationKind::Isolate:
        return "isolate";
    case MitigationKind::SoftDependency:
        return {};
    }
    return {};
}

std::string_view toString(MitigationKind kind) noexcept {
    switch (kind) {
    case MitigationKind::Restart:
        return "restart";
    case MitigationKind::RaiseLimit:
        return "raise limit";
    case MitigationKind::ClearCache:
        return "clear cache";
    case MitigationKind::ResetConnections:
        return "reset connections";
    case MitigationKind::ShedQueue:
        return "shed queue";
    case MitigationKind::Replica:
        return "replica";
    case MitigationKind::Standby:
        return "standby";
    case MitigationKind::Isolate:
        return "isolate";
    case MitigationKind::SoftDependency:
        return "soft dependency";
    }
    return {};
}

std::vector<Mitigation> mitigationsFor(const MitigationQuestion& question, std::size_t most) {
    const LossMeter meter(question);
    const double loss = question.failing.empty() ? 0.0 : meter.loss(*question.graph, question.failing);
    if (loss <= 0.0) return {};
    std::vector<Mitigation> found;
    if (question.failing.size() == 1 && !question.services.empty()) {
        const Node node = question.failing.front();
        found = offersForHealth(question.fleet->services[node], question.services[node]);
    }
    addReplicas(question, meter, loss, found);
    addEdges(question, meter, loss, found);
    std::erase_if(found, [](const Mitigation& one) { return one.removes < kLeastRemoved; });
    std::ranges::stable_sort(found, std::ranges::greater(), &Mitigation::removes);
    if (found.size() > most) found.resize(most);
    return found;
}

} // namespace holdfast::topology
