// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/topology/criticality.h"

#include "engine/core/topology/edge_trials.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>

namespace holdfast::topology {

namespace {

constexpr std::size_t kWordBits = 64;
constexpr double kMostWords = 64.0;
constexpr double kWork = 2e7; ///< words moved for a whole fleet, about

bool isCertain(const DependencyGraph& graph) {
    return std::ranges::all_of(graph.edges(),
                               [](const Edge& edge) { return edge.weight <= 0.0 || edge.weight >= 1.0; });
}

std::size_t wordsFor(const DependencyGraph& graph) {
    if (isCertain(graph)) return 1;
    const double size = static_cast<double>(graph.size()) * static_cast<double>(graph.edgeCount());
    return static_cast<std::size_t>(std::clamp(kWork / size, 1.0, kMostWords));
}

/// The whole graph laid out once in the order in which failures travel; walked from each service in turn.
class Cascade {
public:
    Cascade(const DependencyGraph& graph, std::size_t words, std::uint64_t seed)
        : m_words(words)
        , m_order(graph.size())
        , m_place(graph.size())
        , m_first(graph.size() + 1, 0)
        , m_componentEnd(graph.size(), 0)
        , m_down(graph.size() * m_words, 0)
        , m_touched(graph.size() * m_words, 0)
        , m_inLine(graph.size(), 0) {
        std::iota(m_order.begin(), m_order.end(), Node{0});
        std::ranges::stable_sort(m_order, {}, [&](Node node) { return graph.components()[node]; });
        for (std::uint32_t place = 0; place < m_order.size(); ++place)
            m_place[m_order[place]] = place;
        const EdgeTrials trials(graph, seed);
        m_open.resize(graph.edgeCount() * m_words);
        for (std::uint32_t place = 0; place < m_order.size(); ++place) {
            m_first[place] = static_cast<std::uint32_t>(m_steps.size());
            for (const auto& edge : graph.dependantsOf(m_order[place])) {
                if (edge.weight <= 0.0) continue;
                trials.write(edge, 0, std::span(m_open).subspan(m_steps.size() * m_words, m_words));
                m_steps.push_back({.from = m_place[edge.from], .hard = edge.kind == DependencyKind::Hard});
            }
        }
        m_first[m_order.size()] = static_cast<std::uint32_t>(m_steps.size());
        for (std::size_t place = m_order.size(); place-- > 0;) {
            const bool last = place + 1 == m_order.size() ||
                              graph.components()[m_order[place]] != graph.components()[m_order[place + 1]];
            m_componentEnd[place] = static_cast<std::uint32_t>(last ? place + 1 : m_componentEnd[place + 1]);
        }
    }

    /// Calls `take(node, trials down, trials touched)` for each service that the failure of `node` reaches.
    template <typename Take>
    void walk(Node node, Take take) {
        const std::uint32_t start = m_place[node];
        reach(start);
        std::fill_n(&m_down[start * m_words], m_words, ~std::uint64_t{0});
        std::fill_n(&m_touched[start * m_words], m_words, ~std::uint64_t{0});
        // The component the service stands in may begin before it.
        std::uint32_t place = start;
        while (place > 0 && m_componentEnd[place - 1] == m_componentEnd[start])
            --place;
        while (place < m_farthest) {
            const std::uint32_t end = m_componentEnd[place];
            if (end - place == 1)
                passOn(place);
            else
                settleCycle(place, end);
            place = end;
        }
        for (const std::uint32_t reached : m_reached) {
            if (reached != start) take(m_order[reached], count(m_down, reached), count(m_touched, reached));
            std::fill_n(&m_down[reached * m_words], m_words, 0);
            std::fill_n(&m_touched[reached * m_words], m_words, 0);
        }
        m_reached.clear();
        m_farthest = 0;
    }

private:
    struct Step {
        std::uint32_t from = 0;
        bool hard = true;
    };

    void reach(std::uint32_t place) {
        m_reached.push_back(place);
        m_farthest = std::max(m_farthest, place + 1);
    }

    bool isBlank(std::uint32_t place) const {
        for (std::size_t w = 0; w < m_words; ++w) {
            if (m_touched[place * m_words + w] != 0) return false;
        }
        return true;
    }

    /// A component of several: each goes in line again whenever it learns something new.
    void settleCycle(std::uint32_t begin, std::uint32_t end) {
        m_line.clear();
        for (std::uint32_t place = begin; place < end; ++place) {
            if (!isBlank(place)) enqueue(place);
        }
        for (std::size_t i = 0; i < m_line.size(); ++i) {
            const std::uint32_t to = m_line[i];
            m_inLine[to] = 0;
            passOn(to, end);
        }
    }

    void enqueue(std::uint32_t place) {
        if (m_inLine[place] != 0) return;
        m_inLine[place] = 1;
        m_line.push_back(place);
    }

    /// To all that depend on it; those of its component, which ends at `end`, go in line.
    void passOn(std::uint32_t to, std::uint32_t end = 0) {
        if (isBlank(to)) return;
        for (std::uint32_t s = m_first[to]; s < m_first[to + 1]; ++s) {
            const Step step = m_steps[s];
            const bool blank = isBlank(step.from);
            std::uint64_t news = pass(m_touched, step.from, to, s);
            if (step.hard) news |= pass(m_down, step.from, to, s);
            if (news == 0) continue;
            if (blank) reach(step.from);
            if (step.from < end) enqueue(step.from);
        }
    }

    std::uint64_t pass(std::vector<std::uint64_t>& bits, std::uint32_t from, std::uint32_t to,
                       std::uint32_t step) {
        std::uint64_t news = 0;
        for (std::size_t w = 0; w < m_words; ++w) {
            std::uint64_t& target = bits[from * m_words + w];
            const std::uint64_t next = target | (bits[to * m_words + w] & m_open[step * m_words + w]);
            news |= next ^ target;
            target = next;
        }
        return news;
    }

    int count(const std::vector<std::uint64_t>& bits, std::uint32_t place) const {
        int set = 0;
        for (std::size_t w = 0; w < m_words; ++w)
            set += std::popcount(bits[place * m_words + w]);
        return set;
    }

    std::size_t m_words;
    std::vector<Node> m_order;          ///< place → node
    std::vector<std::uint32_t> m_place; ///< node → place
    std::vector<std::uint32_t> m_first; ///< by place of what is depended on: its first step
    std::vector<Step> m_steps;
    std::vector<std::uint32_t> m_componentEnd; ///< by place: one past the last of its component
    std::vector<std::uint64_t> m_open;
    std::vector<std::uint64_t> m_down;
    std::vector<std::uint64_t> m_touched;
    std::vector<std::uint32_t> m_reached;
    std::vector<std::uint32_t> m_line;
    std::vector<char> m_inLine;
    std::uint32_t m_farthest = 0;
};

} // namespace

Criticality criticalityOf(const DependencyGraph& graph, std::span<const double> importance,
                          std::uint64_t seed) {
    Criticality result{.lostShare = std::vector<double>(graph.size(), 0.0)};
    if (graph.size() < 2) return result;
    const std::size_t words = wordsFor(graph);
    const auto runs = static_cast<double>(words * kWordBits);
    const auto worth = [importance](Node node) { return importance.empty() ? 1.0 : importance[node]; };
    double all = static_cast<double>(graph.size());
    if (!importance.empty()) all = std::accumulate(importance.begin(), importance.end(), 0.0);
    Cascade cascade(graph, words, seed);
    double worst = 0.0;
    for (Node node = 0; node < graph.size(); ++node) {
        double lost = 0.0;
        cascade.walk(node, [&](Node reached, int down, int touched) {
            lost += worth(reached) * 0.5 * static_cast<double>(down + touched) / runs;
        });
        const double share = std::clamp(lost / (all - worth(node)), 0.0, 1.0);
        result.lostShare[node] = share;
        worst = std::max(worst, std::sqrt(share * (1.0 - share) / runs));
    }
    if (isCertain(graph)) return result;
    result.trials = words * kWordBits;
    result.standardError = worst;
    return result;
}

} // namespace holdfast::topology
