// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/topology/observed_edges.h"

#include "engine/core/topology/innovation_pairs.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <ranges>
#include <set>

namespace holdfast::topology {

namespace {

constexpr std::size_t kMostReach = 6;
constexpr std::size_t kMostTested = 1000;
constexpr std::size_t kMostKnown = 4; ///< series that are taken out
constexpr std::size_t kMostTimes = 16;
constexpr std::size_t kLeastInHalf = 2;
constexpr double kSureInHalf = 0.01;
constexpr double kDown = 0.4; ///< health below which a service counts as failed
constexpr std::size_t kLeastDown = 4;

/// A series that changes, ready to be compared.
struct Row {
    Node node = 0;
    Measure measure = Measure::Latency;
    std::vector<float> levels;
    std::vector<Spell> spells;
};

/// What is known of a pair that was looked at more closely.
struct Candidate {
    InnovationPair pair;
    SpellCoupling spells;
    DirectionFrom direction = DirectionFrom::Nothing;
    double chance = 1.0;
    double q = 1.0;
};

/// Everything that a node can reach along declared edges, itself left out.
std::vector<bool> reachOf(const DependencyGraph& graph, Node start) {
    std::vector<bool> reached(graph.size(), false);
    std::vector<Node> open{start};
    while (!open.empty()) {
        const Node node = open.back();
        open.pop_back();
        for (const Edge& edge : graph.dependenciesOf(node)) {
            if (reached[edge.to]) continue;
            reached[edge.to] = true;
            open.push_back(edge.to);
        }
    }
    return reached;
}

class Search {
public:
    Search(const ObservedInput& input, const DependencyGraph& graph, const ObservedSettings& settings,
           std::stop_token stop);
    [[nodiscard]] ObservedEdges run();

private:
    void prepare();
    void add(Node node, Measure measure, std::span<const double> values);
    [[nodiscard]] std::vector<Candidate> candidates();
    void correct(std::vector<Candidate>& found) const;
    [[nodiscard]] bool isSteady(const Candidate& candidate) const;
    [[nodiscard]] bool isDeclared(Node from, Node to);
    [[nodiscard]] std::optional<std::vector<std::span<const float>>> knownTo(const Candidate& candidate);
    [[nodiscard]] bool standsAlone(const Candidate& candidate, const std::vector<std::uint32_t>& accepted);
    [[nodiscard]] ObservedEdge edgeOf(const Candidate& candidate) const;
    [[nodiscard]] DependencyKind kindOf(const Row& from, const Row& to, const SpellCoupling& spells) const;
    [[nodiscard]] const std::vector<bool>& reached(Node node);

    const ObservedInput& m_input;
    const DependencyGraph& m_graph;
    const ObservedSettings& m_settings;
    std::stop_token m_stop;
    std::size_t m_hour;
    std::size_t m_reach;
    std::vector<Row> m_rows;
    std::vector<InnovationSeries> m_series; ///< of the rows
    std::map<Node, std::vector<bool>> m_reached;
};

Search::Search(const ObservedInput& input, const DependencyGraph& graph, const ObservedSettings& settings,
               std::stop_token stop)
    : m_input(input)
    , m_graph(graph)
    , m_settings(settings)
    , m_stop(std::move(stop))
    , m_hour(static_cast<std::size_t>(std::max<Duration::rep>(1, std::chrono::hours(1) / input.step)))
    , m_reach(std::clamp<std::size_t>(static_cast<std::size_t>(settings.reach / input.step), 1, kMostReach)) {
}

void Search::add(Node node, Measure measure, std::span<const double> values) {
    if (values.size() != m_input.samples) return;
    auto levels = badLevels(values, measure, m_hour, m_settings.leastSamples);
    if (levels.empty()) return;
    m_rows.push_back({.node = node, .measure = measure, .levels = std::move(levels), .spells = {}});
}

void Search::prepare() {
    for (Node node = 0; node < m_graph.size(); ++node) {
        add(node, Measure::Latency, m_input.services[node].latency);
        add(node, Measure::Health, m_input.services[node].health);
    }
    for (const Measure measure : {Measure::Latency, Measure::Health}) {
        std::vector<std::vector<float>*> levels;
        for (Row& row : m_rows)
            if (row.measure == measure) levels.push_back(&row.levels);
        removeCommonPart(levels);
    }
    for (Row& row : m_rows) {
        row.spells = spellsOf(row.levels);
        auto values = innovationsOf(row.levels);
        const auto read = static_cast<std::size_t>(
            std::ranges::count_if(values, [](float value) { return value != 0.0F; }));
        m_series.push_back({.owner = row.node, .values = std::move(values), .read = read});
    }
}

const std::vector<bool>& Search::reached(Node node) {
    const auto known = m_reached.find(node);
    return known != m_reached.end() ? known->second
                                    : m_reached.emplace(node, reachOf(m_graph, node)).first->second;
}

bool Search::isDeclared(Node from, Node to) {
    return reached(from)[to] || reached(to)[from];
}

/// The same in both halves, so that one bad hour proves nothing.
bool Search::isSteady(const Candidate& candidate) const {
    const auto& caller = m_series[candidate.pair.caller];
    const auto& source = m_series[candidate.pair.source];
    const auto half = static_cast<std::uint32_t>(m_input.samples / 2);
    const auto early = static_cast<std::size_t>(
        std::ranges::count_if(candidate.spells.shared, [half](std::uint32_t begin) { return begin < half; }));
    if (std::min(early, candidate.spells.shared.size() - early) < kLeastInHalf) return false;
    for (const bool second : {false, true}) {
        const std::size_t from = second ? half : 0;
        const std::size_t to = second ? m_input.samples : half;
        const double product = laggedProduct(caller.values, source.values, candidate.pair.lag, from, to);
        const double lengths = std::sqrt(laggedProduct(caller.values, caller.values, 0, from, to) *
                                         laggedProduct(source.values, source.values, 0, from, to));
        if (lengths <= 0.0) return false;
        const std::size_t read = std::min<std::size_t>({caller.read, source.read, half});
        if (chanceOf(product / lengths, read) > kSureInHalf) return false;
    }
    return true;
}

std::vector<Candidate> Search::candidates() {
    std::vector<Candidate> found;
    for (auto& pair : followingPairs(m_series, m_reach, m_settings.candidates, m_stop)) {
        const Row& caller = m_rows[pair.caller];
        const Row& source = m_rows[pair.source];
        if (source.spells.size() < m_settings.leastShared || isDeclared(caller.node, source.node)) continue;
        Candidate candidate{.pair = pair};
        candidate.spells = coupleSpells(source.spells, caller.spells, m_input.samples, m_reach, m_hour);
        candidate.chance = std::max(pair.chance, candidate.spells.chance);
        candidate.direction = directionOf(candidate.spells);
        found.push_back(std::move(candidate));
    }
    correct(found);
    std::erase_if(found, [this](const Candidate& one) {
        const double strength =
            static_cast<double>(one.spells.followed) / static_cast<double>(one.spells.spells);
        return one.q > m_settings.falseShare || one.spells.followed < m_settings.leastShared ||
               strength < m_settings.leastStrength || one.direction == DirectionFrom::Nothing ||
               !isSteady(one);
    });
    // The strongest first: the weaker ones must tell more than they do.
    std::ranges::sort(found, std::ranges::greater(),
                      [](const Candidate& one) { return one.pair.correlation; });
    if (found.size() > kMostTested) found.resize(kMostTested);
    return found;
}

/// Benjamini and Hochberg's q-values; pairs that were not looked at more closely count as well.
void Search::correct(std::vector<Candidate>& found) const {
    const auto pairs = static_cast<double>(m_series.size()) * static_cast<double>(m_series.size());
    std::ranges::sort(found, {}, &Candidate::chance);
    double least = 1.0;
    for (std::size_t i = found.size(); i > 0; --i) {
        least = std::min(least, found[i - 1].chance * pairs / static_cast<double>(i));
        found[i - 1].q = least;
    }
}

/// What may explain the pair: declared dependencies of the caller and of both. Nothing: there is a common one
/// and none of them was read, so that it cannot be told.
std::optional<std::vector<std::span<const float>>> Search::knownTo(const Candidate& candidate) {
    const Node from = m_rows[candidate.pair.caller].node;
    const Node to = m_rows[candidate.pair.source].node;
    const auto& ofCaller = reached(from);
    const auto& ofSource = reached(to);
    std::vector<std::pair<double, std::size_t>> rows;
    bool common = false;
    bool read = false;
    for (Node node = 0; node < m_graph.size(); ++node)
        common = common || (ofCaller[node] && ofSource[node]);
    const auto& caller = m_series[candidate.pair.caller].values;
    for (std::size_t row = 0; row < m_rows.size(); ++row) {
        const Node node = m_rows[row].node;
        if (node == from || node == to || !ofCaller[node]) continue;
        read = read || ofSource[node];
        double most = 0.0;
        for (std::size_t lag = 0; lag <= m_reach; ++lag)
            most = std::max(most, laggedProduct(caller, m_series[row].values, lag, 0, caller.size()));
        rows.emplace_back(most, row);
    }
    if (common && !read) return std::nullopt;
    std::ranges::sort(rows, std::ranges::greater());
    std::vector<std::span<const float>> known;
    for (const auto& one : rows | std::views::take(kMostKnown))
        known.emplace_back(m_series[one.second].values);
    return known;
}

bool Search::standsAlone(const Candidate& candidate, const std::vector<std::uint32_t>& accepted) {
    auto known = knownTo(candidate);
    if (!known) return false;
    for (const std::uint32_t row : accepted) {
        if (known->size() >= 2 * kMostKnown) break;
        // The other measure of the same service explains nothing away.
        if (m_rows[row].node != m_rows[candidate.pair.source].node) known->emplace_back(m_series[row].values);
    }
    if (known->empty()) return true;
    const auto& caller = m_series[candidate.pair.caller];
    const auto& source = m_series[candidate.pair.source];
    const double left = partialCorrelation(caller.values, source.values, candidate.pair.lag, *known, m_reach);
    return left >= m_settings.leastLeft * candidate.pair.correlation &&
           chanceOf(left, std::min(caller.read, source.read)) <= kSureInHalf;
}

DependencyKind Search::kindOf(const Row& from, const Row& to, const SpellCoupling& spells) const {
    const auto& callee = m_input.services[to.node].health;
    const auto& caller = m_input.services[from.node].health;
    if (callee.size() != m_input.samples || caller.size() != m_input.samples) return DependencyKind::Soft;
    const auto lowest = [](std::span<const double> values, std::size_t begin, std::size_t end) {
        double least = 1.0;
        for (std::size_t t = begin; t < std::min(end, values.size()); ++t)
            least = values[t] < least ? values[t] : least;
        return least;
    };
    std::size_t down = 0;
    std::size_t both = 0;
    for (const Spell& spell : to.spells) {
        if (lowest(callee, spell.begin, spell.end + 1) >= kDown) continue;
        ++down;
        const bool shared = std::ranges::binary_search(spells.shared, spell.begin);
        if (shared && lowest(caller, spell.begin, spell.end + m_reach + 1) < kDown) ++both;
    }
    return both >= kLeastDown && both * 5 >= down * 4 ? DependencyKind::Hard : DependencyKind::Soft;
}

ObservedEdge Search::edgeOf(const Candidate& candidate) const {
    const Row& from = m_rows[candidate.pair.caller];
    const Row& to = m_rows[candidate.pair.source];
    const auto& spells = candidate.spells;
    ObservedEdge edge{.from = m_graph.id(from.node),
                      .to = m_graph.id(to.node),
                      .kind = kindOf(from, to, spells),
                      .strength = static_cast<double>(spells.followed) / static_cast<double>(spells.spells),
                      .chance = candidate.chance,
                      .q = candidate.q,
                      .lag = m_input.step * static_cast<Duration::rep>(spells.lag),
                      .correlation = candidate.pair.correlation,
                      .fromMeasure = from.measure,
                      .toMeasure = to.measure,
                      .direction = candidate.direction,
                      .spells = spells.spells,
                      .followed = spells.followed,
                      .fromAlone = spells.callerAlone,
                      .shared = {}};
    for (std::size_t t = 0; t < m_input.samples; ++t)
        if (!std::isnan(from.levels[t]) && !std::isnan(to.levels[t])) ++edge.samples;
    for (const std::uint32_t begin : spells.shared | std::views::reverse | std::views::take(kMostTimes))
        edge.shared.push_back(m_input.from + m_input.step * static_cast<Duration::rep>(begin));
    return edge;
}

ObservedEdges Search::run() {
    prepare();
    ObservedEdges result{.from = m_input.from,
                         .to = m_input.from + m_input.step * static_cast<Duration::rep>(m_input.samples)};
    std::set<Node> services;
    for (const Row& row : m_rows)
        services.insert(row.node);
    result.services = services.size();
    result.pairs = m_rows.size() * (m_rows.size() - std::min<std::size_t>(1, m_rows.size()));
    std::map<Node, std::vector<std::uint32_t>> accepted; ///< sources by caller
    std::map<std::pair<Node, Node>, std::size_t> offered;
    for (const Candidate& candidate : candidates()) {
        if (m_stop.stop_requested()) return {};
        const Node from = m_rows[candidate.pair.caller].node;
        const Node to = m_rows[candidate.pair.source].node;
        if (offered.contains({from, to}) || offered.contains({to, from})) continue;
        if (!standsAlone(candidate, accepted[from])) continue;
        accepted[from].push_back(candidate.pair.source);
        offered.emplace(std::pair(from, to), result.edges.size());
        result.edges.push_back(edgeOf(candidate));
    }
    std::ranges::stable_sort(result.edges, [](const ObservedEdge& left, const ObservedEdge& right) {
        return left.strength != right.strength ? left.strength > right.strength : left.q < right.q;
    });
    return result;
}

} // namespace

ObservedEdges observedEdges(const ObservedInput& input, const DependencyGraph& graph,
                            const ObservedSettings& settings, std::stop_token stop) {
    if (input.services.size() != graph.size() || input.step <= Duration(0) || input.samples == 0) return {};
    return Search(input, graph, settings, std::move(stop)).run();
}

} // namespace holdfast::topology
