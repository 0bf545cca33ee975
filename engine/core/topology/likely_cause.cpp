// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/topology/likely_cause.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace holdfast::topology {

namespace {

constexpr std::size_t kKinds = 2; ///< failing, slow
constexpr double kMost = 60.0;    ///< evidence beyond it is the same certainty

using ByKind = std::array<double, kKinds>;

/// Evidence as likelihood ratios against «well», with and without the cause.
struct Likelihoods {
    ByKind trouble{1.0, 1.0}; ///< given trouble
    ByKind chance{1.0, 1.0};  ///< given trouble only by chance, or none
    double own = 1.0;
    double ownChance = 1.0;
};

class Network {
public:
    Network(const DependencyGraph& graph, std::span<const TroubleEvidence> evidence, const CauseModel& model)
        : m_graph(graph)
        , m_evidence(evidence)
        , m_model(model)
        , m_likelihoods(graph.size())
        , m_belief(graph.size())
        , m_reached(graph.size(), kNever)
        , m_inTrouble(graph.size(), 0) {
        for (Node node = 0; node < graph.size(); ++node)
            take(node);
    }

    RankedCause rank(Node root);

private:
    static constexpr Node kNever = static_cast<Node>(-1);

    void take(Node node);
    [[nodiscard]] double chanceOf(double weight) const;
    void walk(Node root);
    [[nodiscard]] double scoreOfRoot(Node root);
    [[nodiscard]] double scoreOfReached(Node node, Node root);
    [[nodiscard]] ByKind expected(Node node, Node root) const;
    [[nodiscard]] double passes(const Edge& edge) const;
    [[nodiscard]] double lateness(Node root) const;
    [[nodiscard]] bool follows(Node node, Node root) const;

    const DependencyGraph& m_graph;
    std::span<const TroubleEvidence> m_evidence;
    const CauseModel& m_model;
    std::vector<Likelihoods> m_likelihoods;
    std::vector<ByKind> m_belief; ///< of trouble that comes from the root, of those reached
    std::vector<Node> m_reached;  ///< the root for which it was reached last
    std::vector<Node> m_order;
    std::vector<char> m_inTrouble;
    std::optional<TimePoint> m_first;
};

double Network::chanceOf(double weight) const {
    const double counted = weight > 0.0 ? m_model.chanceStrength * weight : weight;
    return 1.0 - m_model.chance + m_model.chance * std::exp(counted);
}

void Network::take(Node node) {
    const auto& evidence = m_evidence[node];
    auto& likelihoods = m_likelihoods[node];
    const ByKind weights{std::min(kMost, evidence.failing.value_or(0.0)),
                         std::min(kMost, evidence.slow.value_or(0.0))};
    for (std::size_t kind = 0; kind < kKinds; ++kind) {
        likelihoods.trouble[kind] = std::exp(weights[kind]);
        likelihoods.chance[kind] = chanceOf(weights[kind]);
    }
    const double own = std::min(kMost, evidence.own.value_or(0.0));
    likelihoods.own = std::exp(own);
    likelihoods.ownChance = chanceOf(own);
    if (!isInTrouble(evidence, m_model)) return;
    m_inTrouble[node] = 1;
    if (evidence.began && (!m_first || *evidence.began < *m_first)) m_first = evidence.began;
}

/// Those that depend on the root, what a service depends on before it (as far as there are no cycles).
void Network::walk(Node root) {
    m_order.assign(1, root);
    m_reached[root] = root;
    for (std::size_t next = 0; next < m_order.size(); ++next) {
        for (const auto& edge : m_graph.dependantsOf(m_order[next])) {
            if (edge.weight <= 0.0 || m_reached[edge.from] == root) continue;
            m_reached[edge.from] = root;
            m_order.push_back(edge.from);
        }
    }
    const auto components = m_graph.components();
    std::ranges::stable_sort(m_order.begin() + 1, m_order.end(), {},
                             [&](Node node) { return components[node]; });
    for (const Node node : m_order)
        m_belief[node] = {0.0, 0.0};
}

double Network::passes(const Edge& edge) const {
    const double kind = edge.kind == DependencyKind::Hard ? 1.0 : 0.5;
    const auto& effect = m_evidence[edge.from].began;
    const auto& cause = m_evidence[edge.to].began;
    const bool reversed = effect && cause && *effect + m_model.step <= *cause;
    return m_model.pass * edge.weight * kind * (reversed ? m_model.reversed : 1.0);
}

ByKind Network::expected(Node node, Node root) const {
    ByKind spared{1.0, 1.0};
    for (const auto& edge : m_graph.dependenciesOf(node)) {
        if (m_reached[edge.to] != root) continue;
        const double chance = passes(edge);
        const auto& belief = m_belief[edge.to];
        spared[0] *= (1.0 - chance * belief[0]) * (1.0 - chance * m_model.across * belief[1]);
        spared[1] *= (1.0 - chance * belief[1]) * (1.0 - chance * m_model.across * belief[0]);
    }
    return {1.0 - spared[0], 1.0 - spared[1]};
}

double Network::scoreOfRoot(Node root) {
    const auto& likelihoods = m_likelihoods[root];
    const std::size_t sure = likelihoods.trouble[1] > likelihoods.trouble[0] ? 1 : 0;
    double score = 0.0;
    for (std::size_t kind = 0; kind < kKinds; ++kind) {
        const double shows = kind == sure ? 1.0 : m_model.both;
        const double trouble = shows * likelihoods.trouble[kind];
        const double all = trouble + (1.0 - shows) * likelihoods.chance[kind];
        m_belief[root][kind] = trouble / all;
        score += std::log(all / likelihoods.chance[kind]);
    }
    const double own = m_model.both * likelihoods.own + (1.0 - m_model.both) * likelihoods.ownChance;
    return score + std::log(own / likelihoods.ownChance);
}

double Network::scoreOfReached(Node node, Node root) {
    const auto& likelihoods = m_likelihoods[node];
    const ByKind chances = expected(node, root);
    double score = 0.0;
    for (std::size_t kind = 0; kind < kKinds; ++kind) {
        const double trouble = chances[kind] * likelihoods.trouble[kind];
        const double all = trouble + (1.0 - chances[kind]) * likelihoods.chance[kind];
        m_belief[node][kind] = trouble / all;
        score += std::log(all / likelihoods.chance[kind]);
    }
    return score;
}

double Network::lateness(Node root) const {
    const auto& began = m_evidence[root].began;
    if (!m_first) return 0.0;
    if (!began) return m_model.late * m_model.latest;
    const double steps = static_cast<double>((*began - *m_first).count()) /
                         static_cast<double>(std::max<Duration::rep>(1, m_model.step.count()));
    return m_model.late * std::clamp(steps, 0.0, m_model.latest);
}

/// Believed to be in trouble because of one that is believed to be, too: not across a healthy one.
bool Network::follows(Node node, Node root) const {
    const auto believed = [&](Node other) { return std::ranges::max(m_belief[other]) > 0.5; };
    return believed(node) && std::ranges::any_of(m_graph.dependenciesOf(node), [&](const Edge& edge) {
               return m_reached[edge.to] == root && believed(edge.to);
           });
}

RankedCause Network::rank(Node root) {
    walk(root);
    RankedCause cause{.node = root, .score = scoreOfRoot(root) - lateness(root), .explained = {}};
    if (!m_evidence[root].isObserved()) cause.score -= m_model.unseen;
    for (std::size_t i = 1; i < m_order.size(); ++i) {
        const Node node = m_order[i];
        cause.score += scoreOfReached(node, root);
        if (m_inTrouble[node] != 0 && follows(node, root)) cause.explained.push_back(node);
    }
    std::ranges::sort(cause.explained);
    return cause;
}

} // namespace

bool isInTrouble(const TroubleEvidence& evidence, const CauseModel& model) {
    const double needed = -std::log(model.chance);
    return evidence.failing.value_or(0.0) > needed || evidence.slow.value_or(0.0) > needed ||
           evidence.own.value_or(0.0) > needed;
}

std::vector<RankedCause> rankCauses(const DependencyGraph& graph, std::span<const TroubleEvidence> evidence,
                                    std::span<const Node> candidates, const CauseModel& model) {
    if (evidence.size() != graph.size()) return {};
    Network network(graph, evidence, model);
    std::vector<RankedCause> causes;
    causes.reserve(candidates.size());
    for (const Node node : candidates) {
        if (node < graph.size()) causes.push_back(network.rank(node));
    }
    std::ranges::sort(causes, [](const RankedCause& a, const RankedCause& b) {
        return a.score > b.score || (a.score == b.score && a.node < b.node);
    });
    double sum = 0.0;
    for (auto& cause : causes) {
        cause.probability = std::exp(cause.score - causes.front().score);
        sum += cause.probability;
    }
    for (auto& cause : causes)
        cause.probability /= sum;
    return causes;
}

} // namespace holdfast::topology
