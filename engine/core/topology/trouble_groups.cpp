// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/topology/trouble_groups.h"

#include "engine/core/analysis/health_scoring.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

namespace holdfast::topology {

namespace {

constexpr std::size_t kMostCandidates = 64;
constexpr std::size_t kLeastCandidates = 8;
/// Edges walked in a round, about: what bounds the time where everything is in trouble.
constexpr std::size_t kMostSteps = 300'000;
constexpr int kMostRounds = 8;
constexpr std::size_t kMostAlternatives = 3;
constexpr double kLeastAlternative = 0.05;

/// Evidence of a score, by its corners: well, at the edge of trouble, failed.
constexpr double kWell = -1.6;
constexpr double kEdge = 5.0;
constexpr double kFailed = 12.0;
/// While the state has not followed the score yet.
constexpr double kUnconfirmed = 2.0;

double evidenceOfScore(double score) {
    if (score >= analysis::kDegradedBelow)
        return kWell + (1.0 - score) / (1.0 - analysis::kDegradedBelow) * (kEdge - kWell);
    return kEdge + (analysis::kDegradedBelow - score) / analysis::kDegradedBelow * (kFailed - kEdge);
}

bool isBad(HealthState state) {
    return state == HealthState::Degraded || state == HealthState::Critical;
}

bool isObserved(const ServiceState& service) {
    return service.freshness != Freshness::NotObserved && service.own.score &&
           service.own.confidence >= analysis::kMinimumConfidence;
}

/// Nobody knows how it is, although it was asked, or nothing can ask.
bool isDark(const ServiceState& service) {
    return !isObserved(service) && std::ranges::all_of(service.probes, [](const ProbeState& probe) {
        return probe.lastRun.has_value();
    });
}

class Grouping {
public:
    Grouping(const DependencyGraph& graph, std::span<const ServiceState> services,
             std::span<const std::optional<TimePoint>> began, const CauseModel& model)
        : m_graph(graph), m_services(services), m_model(model), m_groupOf(graph.size(), kNone) {
        m_evidence.reserve(graph.size());
        for (Node node = 0; node < graph.size(); ++node) {
            const auto& service = services[node];
            m_evidence.push_back(evidenceOf(service, began[node]));
            if (isObserved(service) && isBad(service.ownState)) m_open.push_back(node);
            const bool ill = service.freshness != Freshness::NotObserved && isBad(service.state);
            if (ill) m_ill.push_back(node);
        }
        m_original = m_evidence;
    }

    std::vector<TroubleGroup> take();

private:
    static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

    struct Found {
        RankedCause cause;
        std::vector<RankedCause> alternatives;
        std::vector<Node> others;
    };

    [[nodiscard]] std::vector<Node> candidates() const;
    void findOne();
    void close(Node node, std::size_t group);
    [[nodiscard]] Node below(Node node) const;
    void addLeft();
    [[nodiscard]] LikelyCause described(const RankedCause& cause, const Found& group) const;

    const DependencyGraph& m_graph;
    std::span<const ServiceState> m_services;
    const CauseModel& m_model;
    std::vector<TroubleEvidence> m_original;
    std::vector<TroubleEvidence> m_evidence; ///< what no group explains yet
    std::vector<Node> m_open;                ///< in trouble by their own readings, in no group yet
    std::vector<Node> m_ill;                 ///< shown as ill
    std::vector<Found> m_found;
    std::vector<std::size_t> m_groupOf; ///< by node
};

/// Of those in trouble: first those below which nothing else is, then the worst.
std::vector<Node> Grouping::candidates() const {
    const auto rank = [this](Node node) {
        const auto& evidence = m_evidence[node];
        const double weight = std::max(
            {evidence.failing.value_or(kWell), evidence.slow.value_or(kWell), evidence.own.value_or(kWell)});
        const bool above = std::ranges::any_of(m_graph.dependenciesOf(node), [this](const Edge& edge) {
            return m_groupOf[edge.to] == kNone && isBad(m_services[edge.to].ownState);
        });
        return std::tuple(above, -weight, node);
    };
    std::vector<std::tuple<bool, double, Node>> ranked;
    for (const Node node : m_open)
        ranked.push_back(rank(node));
    std::ranges::sort(ranked);
    const std::size_t most = std::clamp(kMostSteps / std::max<std::size_t>(1, m_graph.edgeCount()),
                                        kLeastCandidates, kMostCandidates);
    if (ranked.size() > most) ranked.resize(most);
    std::vector<Node> nodes;
    for (const auto& entry : ranked)
        nodes.push_back(std::get<Node>(entry));
    std::set<Node> dark;
    for (const Node node : nodes) {
        for (const auto& edge : m_graph.dependenciesOf(node)) {
            if (m_groupOf[edge.to] == kNone && isDark(m_services[edge.to])) dark.insert(edge.to);
        }
    }
    nodes.insert(nodes.end(), dark.begin(), dark.end());
    return nodes;
}

void Grouping::close(Node node, std::size_t group) {
    m_groupOf[node] = group;
    m_evidence[node] = {.failing = 0.0, .slow = 0.0, .own = 0.0, .began = {}};
}

/// The likeliest cause of what is open, with what it explains; the others that could explain some of the same
/// are its alternatives, and the probability is among these.
void Grouping::findOne() {
    const auto nodes = candidates();
    auto ranking = rankCauses(m_graph, m_evidence, nodes, m_model);
    Found found{.cause = ranking.front(), .alternatives = {}, .others = ranking.front().explained};
    std::erase_if(found.others, [this](Node node) { return m_groupOf[node] != kNone; });
    std::set<Node> members(found.others.begin(), found.others.end());
    members.insert(found.cause.node);
    double sum = 0.0;
    std::erase_if(ranking, [&](const RankedCause& cause) {
        const bool rival =
            members.contains(cause.node) ||
            std::ranges::any_of(cause.explained, [&](Node node) { return members.contains(node); });
        if (rival) sum += cause.probability;
        return !rival;
    });
    for (auto& cause : ranking)
        cause.probability = sum > 0.0 ? cause.probability / sum : 1.0;
    found.cause.probability = ranking.front().probability;
    for (std::size_t i = 1; i < ranking.size() && i <= kMostAlternatives; ++i) {
        if (ranking[i].probability >= kLeastAlternative) found.alternatives.push_back(ranking[i]);
    }
    for (const Node node : members)
        close(node, m_found.size());
    std::erase_if(m_open, [this](Node node) { return m_groupOf[node] != kNone; });
    m_found.push_back(std::move(found));
}

/// The one of its dependencies in trouble that hard edges or weight make the likeliest; itself where none is.
Node Grouping::below(Node node) const {
    Node worst = node;
    double most = 0.0;
    for (const auto& edge : m_graph.dependenciesOf(node)) {
        const double chance = edge.weight * (edge.kind == DependencyKind::Hard ? 1.0 : 0.5);
        if (m_groupOf[edge.to] == kNone || !isBad(m_services[edge.to].ownState) || chance <= most) continue;
        most = chance;
        worst = edge.to;
    }
    return worst;
}

/// Those that are ill by effective health alone stand with what limits them; those for which there was no
/// round left with a dependency in trouble.
void Grouping::addLeft() {
    std::vector<Node> left = std::exchange(m_open, {});
    // What a service depends on before it.
    std::ranges::stable_sort(left, {}, [this](Node node) { return m_graph.components()[node]; });
    left.insert(left.end(), m_ill.begin(), m_ill.end());
    for (const Node node : left) {
        if (m_groupOf[node] != kNone) continue;
        const bool own = isBad(m_services[node].ownState);
        const auto cause = own ? below(node) : m_graph.find(m_services[node].effective.cause).value_or(node);
        if (m_groupOf[cause] == kNone) {
            m_groupOf[cause] = m_found.size();
            m_found.push_back({.cause = {.node = cause, .probability = 1.0, .explained = {}},
                               .alternatives = {},
                               .others = {}});
        }
        if (cause == node) continue;
        m_groupOf[node] = m_groupOf[cause];
        m_found[m_groupOf[node]].others.push_back(node);
    }
    for (auto& found : m_found)
        std::ranges::sort(found.others);
}

LikelyCause Grouping::described(const RankedCause& cause, const Found& group) const {
    const auto& service = m_services[cause.node];
    LikelyCause out{.service = service.id, .probability = cause.probability, .reasons = {}};
    auto& reasons = out.reasons;
    for (const auto& edge : m_graph.dependenciesOf(cause.node)) {
        ++reasons.dependencies;
        if (isBad(m_services[edge.to].ownState)) ++reasons.troubledDependencies;
    }
    const bool leads = cause.node == group.cause.node;
    const auto& explained = leads ? group.others : cause.explained;
    reasons.explained = static_cast<int>(explained.size());
    const auto all = static_cast<int>(std::ranges::count_if(m_groupOf, [](auto g) { return g != kNone; }));
    reasons.troubled = std::max(all - 1, reasons.explained);
    if (isObserved(service) && !service.own.parts.empty()) {
        reasons.worst = service.own.parts.front().worst;
        reasons.part = service.own.parts.front().part;
    }
    reasons.began = m_original[cause.node].began;
    std::optional<TimePoint> first;
    for (const Node node : explained) {
        const auto& began = m_original[node].began;
        if (began && (!first || *began < *first)) first = began;
    }
    if (reasons.began && first) reasons.ahead = *first - *reasons.began;
    return out;
}

std::vector<TroubleGroup> Grouping::take() {
    for (int round = 0; round < kMostRounds && !m_open.empty(); ++round)
        findOne();
    addLeft();
    std::vector<TroubleGroup> groups;
    groups.reserve(m_found.size());
    for (const auto& found : m_found) {
        auto& group = groups.emplace_back();
        group.cause = described(found.cause, found);
        for (const Node node : found.others)
            group.others.push_back(m_graph.id(node));
        for (const auto& alternative : found.alternatives)
            group.alternatives.push_back(described(alternative, found));
    }
    return groups;
}

} // namespace

TroubleEvidence evidenceOf(const ServiceState& service, std::optional<TimePoint> began) {
    if (!isObserved(service)) return {};
    TroubleEvidence evidence{.failing = {}, .slow = {}, .own = {}, .began = began};
    const bool bad = isBad(service.ownState);
    bool first = true;
    for (const auto& part : service.own.parts) { // worst first
        double weight = evidenceOfScore(part.score);
        if (!bad) weight = std::min(weight, kUnconfirmed);
        if (bad && first) weight = std::max(weight, kEdge);
        first = false;
        auto& kind = part.part == Part::Latency                                     ? evidence.slow
                     : part.part == Part::Availability || part.part == Part::Errors ? evidence.failing
                                                                                    : evidence.own;
        kind = std::max(kind.value_or(weight), weight);
    }
    if (!evidence.isObserved()) evidence.own = kWell;
    return evidence;
}

std::vector<TroubleGroup> troubleGroups(const DependencyGraph& graph, std::span<const ServiceState> services,
                                        std::span<const std::optional<TimePoint>> began,
                                        const CauseModel& model) {
    if (services.size() != graph.size() || began.size() != graph.size()) return {};
    const bool calm = std::ranges::none_of(services, [](const ServiceState& service) {
        return isBad(service.state) || isBad(service.ownState);
    });
    if (calm) return {};
    return Grouping(graph, services, began, model).take();
}

} // namespace holdfast::topology
