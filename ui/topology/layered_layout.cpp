// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/topology/layered_layout.h"

#include "ui/topology/screen_proportions.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <vector>

namespace holdfast::ui::topology {

namespace {

using Index = std::size_t;
using Layers = std::vector<std::vector<Index>>;

struct Neighbours {
    std::vector<std::vector<Index>> callees;
    std::vector<std::vector<Index>> callers;
};

/// The edges without those that close a cycle (found by depth-first search without recursion) and without
/// loops.
Neighbours acyclic(const LayoutGraph& graph) {
    const auto count = static_cast<Index>(graph.nodes.size());
    std::vector<std::vector<Index>> all(count);
    for (const LayoutEdge& edge : graph.edges) {
        if (edge.from != edge.to) all[static_cast<Index>(edge.from)].push_back(static_cast<Index>(edge.to));
    }
    Neighbours result{.callees = std::vector<std::vector<Index>>(count),
                      .callers = std::vector<std::vector<Index>>(count)};
    enum class Mark : std::uint8_t { New, Open, Done };
    std::vector<Mark> marks(count, Mark::New);
    std::vector<std::pair<Index, Index>> stack; // node, next edge
    for (Index root = 0; root < count; ++root) {
        if (marks[root] != Mark::New) continue;
        stack.emplace_back(root, 0);
        marks[root] = Mark::Open;
        while (!stack.empty()) {
            auto& [node, next] = stack.back();
            if (next == all[node].size()) {
                marks[node] = Mark::Done;
                stack.pop_back();
                continue;
            }
            const Index from = node;
            const Index to = all[from][next++];
            const bool closesCycle = marks[to] == Mark::Open;
            result.callees[closesCycle ? to : from].push_back(closesCycle ? from : to);
            result.callers[closesCycle ? from : to].push_back(closesCycle ? to : from);
            if (marks[to] == Mark::New) {
                marks[to] = Mark::Open;
                stack.emplace_back(to, 0);
            }
        }
    }
    return result;
}

/// Longest path from the left, then callers pulled right towards what they call, so that edges stay short.
std::vector<int> layersOf(const Neighbours& neighbours) {
    const Index count = neighbours.callees.size();
    std::vector<int> layer(count, 0);
    std::vector<Index> waiting(count);
    std::vector<Index> order;
    order.reserve(count);
    for (Index i = 0; i < count; ++i) {
        waiting[i] = neighbours.callers[i].size();
        if (waiting[i] == 0) order.push_back(i);
    }
    for (Index at = 0; at < order.size(); ++at) {
        for (const Index to : neighbours.callees[order[at]]) {
            layer[to] = std::max(layer[to], layer[order[at]] + 1);
            if (--waiting[to] == 0) order.push_back(to);
        }
    }
    for (auto node = order.rbegin(); node != order.rend(); ++node) {
        const auto& callees = neighbours.callees[*node];
        if (callees.empty() || !neighbours.callers[*node].empty()) continue;
        int nearest = layer[callees.front()];
        for (const Index to : callees)
            nearest = std::min(nearest, layer[to]);
        layer[*node] = nearest - 1;
    }
    return layer;
}

double meanOf(const std::vector<Index>& nodes, const std::vector<double>& places, double otherwise) {
    if (nodes.empty()) return otherwise;
    double sum = 0.0;
    for (const Index node : nodes)
        sum += places[node];
    return sum / static_cast<double>(nodes.size());
}

void sortByBarycentre(Layers& layers, const Neighbours& neighbours) {
    std::vector<double> place(neighbours.callees.size());
    const auto number = [&place](const std::vector<Index>& layer) {
        for (Index i = 0; i < layer.size(); ++i) {
            place[layer[i]] = (static_cast<double>(i) + 0.5) / static_cast<double>(layer.size());
        }
    };
    for (const auto& layer : layers)
        number(layer);
    std::vector<double> wish(place.size());
    for (int sweep = 0; sweep < 8; ++sweep) {
        const bool rightwards = sweep % 2 == 0;
        for (Index step = 0; step < layers.size(); ++step) {
            auto& layer = layers[rightwards ? step : layers.size() - 1 - step];
            const auto& towards = rightwards ? neighbours.callers : neighbours.callees;
            for (const Index node : layer)
                wish[node] = meanOf(towards[node], place, place[node]);
            std::ranges::stable_sort(layer, {}, [&wish](Index node) { return wish[node]; });
            number(layer);
        }
    }
}

/// The heights nearest to the wishes that keep order and distance: pooled adjacent violators.
void settle(const std::vector<Index>& layer, const std::vector<double>& wish, const LayoutGraph& graph,
            std::vector<double>& y) {
    struct Block {
        double sum = 0.0;
        double count = 0.0;
        Index first = 0;

        [[nodiscard]] double mean() const { return sum / count; }
    };

    std::vector<double> offset(layer.size());
    double run = 0.0;
    for (Index i = 0; i < layer.size(); ++i) {
        const double half = graph.nodes[static_cast<qsizetype>(layer[i])].size.height() / 2.0;
        if (i > 0) run += half + layout_metrics::kNodeGap;
        offset[i] = run;
        run += half;
    }
    std::vector<Block> blocks;
    for (Index i = 0; i < layer.size(); ++i) {
        blocks.push_back({.sum = wish[layer[i]] - offset[i], .count = 1.0, .first = i});
        while (blocks.size() > 1 && blocks[blocks.size() - 2].mean() > blocks.back().mean()) {
            const Block last = blocks.back();
            blocks.pop_back();
            blocks.back().sum += last.sum;
            blocks.back().count += last.count;
        }
    }
    for (Index b = 0; b < blocks.size(); ++b) {
        const Index end = b + 1 < blocks.size() ? blocks[b + 1].first : layer.size();
        for (Index i = blocks[b].first; i < end; ++i)
            y[layer[i]] = blocks[b].mean() + offset[i];
    }
}

std::vector<double> heightsOf(const Layers& layers, const Neighbours& neighbours, const LayoutGraph& graph) {
    std::vector<double> y(neighbours.callees.size(), 0.0);
    std::vector<double> wish(y.size(), 0.0);
    for (const auto& layer : layers)
        settle(layer, wish, graph, y);
    for (int sweep = 0; sweep < 6; ++sweep) {
        const bool rightwards = sweep % 2 == 0;
        for (Index step = 0; step < layers.size(); ++step) {
            const auto& layer = layers[rightwards ? step : layers.size() - 1 - step];
            for (const Index node : layer) {
                const double left = meanOf(neighbours.callers[node], y, y[node]);
                const double right = meanOf(neighbours.callees[node], y, y[node]);
                wish[node] = (left + right) / 2.0;
            }
            settle(layer, wish, graph, y);
        }
    }
    return y;
}

double widthOf(const std::vector<Index>& layer, const LayoutGraph& graph) {
    double width = 0.0;
    for (const Index node : layer) {
        width = std::max(width, graph.nodes[static_cast<qsizetype>(node)].size.width());
    }
    return width;
}

} // namespace

GraphLayout layeredLayout(const LayoutGraph& graph) {
    GraphLayout layout;
    if (graph.nodes.isEmpty()) return layout;
    const Neighbours neighbours = acyclic(graph);
    const std::vector<int> layerOf = layersOf(neighbours);
    Layers layers(static_cast<Index>(*std::ranges::max_element(layerOf)) + 1);
    for (Index node = 0; node < layerOf.size(); ++node)
        layers[static_cast<Index>(layerOf[node])].push_back(node);
    std::erase_if(layers, [](const auto& layer) { return layer.empty(); });
    sortByBarycentre(layers, neighbours);
    const std::vector<double> y = heightsOf(layers, neighbours, graph);
    layout.centres.resize(graph.nodes.size());
    double x = 0.0;
    for (const auto& layer : layers) {
        const double width = widthOf(layer, graph);
        for (const Index node : layer) {
            layout.centres[static_cast<qsizetype>(node)] = QPointF(x + width / 2.0, y[node]);
        }
        x += width + layout_metrics::layerGapOf(graph.nodes.size());
    }
    normalise(graph, layout);
    return suitScreen(graph, std::move(layout));
}

} // namespace holdfast::ui::topology
