// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/topology/layered_layout.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <vector>

namespace holdfast::ui::topology {

namespace {

using Index = std::size_t;
using Layers = std::vector<std::vector<Index>>;

/// Width over height that suits a screen; beyond kTooTall a layer is folded.
constexpr double kAspect = 1.6;
constexpr double kTooTall = 1.25;
/// A flat picture is drawn out by no more than this: its edges grow steep.
constexpr double kMostStretch = 3.0;

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

/// Moves everything so that the upper left corner is 0,0 and measures.
void normalise(const LayoutGraph& graph, GraphLayout& layout) {
    double left = 0.0;
    double top = 0.0;
    double right = 0.0;
    double bottom = 0.0;
    for (qsizetype i = 0; i < layout.centres.size(); ++i) {
        const QPointF centre = layout.centres[i];
        const QSizeF half = graph.nodes[i].size / 2.0;
        left = i == 0 ? centre.x() - half.width() : std::min(left, centre.x() - half.width());
        top = i == 0 ? centre.y() - half.height() : std::min(top, centre.y() - half.height());
        right = i == 0 ? centre.x() + half.width() : std::max(right, centre.x() + half.width());
        bottom = i == 0 ? centre.y() + half.height() : std::max(bottom, centre.y() + half.height());
    }
    for (QPointF& centre : layout.centres)
        centre -= QPointF(left, top);
    layout.size = QSizeF(right - left, bottom - top);
}

GraphLayout stretch(const LayoutGraph& graph, GraphLayout layout) {
    const double factor = std::min(layout.size.width() / layout.size.height() / kAspect, kMostStretch);
    if (factor <= 1.0) return layout;
    for (QPointF& centre : layout.centres)
        centre.ry() *= factor;
    for (EdgeRoute& route : layout.routes) {
        for (QPointF& point : route)
            point.ry() *= factor;
    }
    const double shift =
        (factor - 1.0) * layout_metrics::cardHeightOf(graph) / 2.0; // cards keep their height
    for (QPointF& centre : layout.centres)
        centre.ry() -= shift;
    for (EdgeRoute& route : layout.routes) {
        for (QPointF& point : route)
            point.ry() -= shift;
    }
    layout.size.setHeight(layout.size.height() * factor - 2.0 * shift);
    return layout;
}

/// Beside a column that many steep edges lead to or from there is room to tell them apart.
constexpr double kRoomForSteepEdge = 4.5;
constexpr double kMostRoom = 54.0;
constexpr qsizetype kWidenedUpTo = 40;

GraphLayout widenCrowdedGaps(const LayoutGraph& graph, GraphLayout layout) {
    if (graph.nodes.size() > kWidenedUpTo) return layout;
    std::map<int, int> steepInto; // by the x of the column
    for (const QPointF& centre : layout.centres)
        steepInto[static_cast<int>(std::lround(centre.x()))] = 0;
    const double steep = 1.5 * layout_metrics::cardHeightOf(graph);
    for (const LayoutEdge& edge : graph.edges) {
        const QPointF from = layout.centres[edge.from];
        const QPointF to = layout.centres[edge.to];
        const auto column = steepInto.find(static_cast<int>(std::lround(to.x())));
        const bool adjacent = column != steepInto.begin() &&
                              std::prev(column)->first == static_cast<int>(std::lround(from.x()));
        if (adjacent && std::abs(from.y() - to.y()) > steep) ++column->second;
    }
    const double half = layout.centres.isEmpty() ? 0.0 : graph.nodes.front().size.width() / 2.0;
    const auto shiftAt = [&](double x) {
        double shift = 0.0;
        for (const auto& [column, edges] : steepInto) {
            if (static_cast<double>(column) - half > x + 0.5) break;
            shift += std::min(kMostRoom, kRoomForSteepEdge * std::max(0, edges - 2));
        }
        return shift;
    };
    for (QPointF& centre : layout.centres)
        centre.rx() += shiftAt(centre.x());
    for (EdgeRoute& route : layout.routes) {
        for (QPointF& point : route)
            point.rx() += shiftAt(point.x());
    }
    layout.size.rwidth() += shiftAt(layout.size.width());
    return layout;
}

/// The height of the columns, in cards, that gives the whole about the proportions of a screen.
Index rowsFor(const std::map<int, std::vector<Index>>& layers, const LayoutGraph& graph) {
    const qsizetype cards = graph.nodes.size();
    const double columnWidth = layout_metrics::kCardWidth + layout_metrics::kLayerGap / 2.0;
    for (Index rows = 4; rows < static_cast<Index>(cards); ++rows) {
        double width = 0.0;
        for (const auto& [place, layer] : layers) {
            const Index columns = (layer.size() + rows - 1) / rows;
            width += static_cast<double>(columns) * columnWidth + layout_metrics::kLayerGap;
        }
        const double height =
            static_cast<double>(rows) * (layout_metrics::cardHeightOf(graph) + layout_metrics::kNodeGap);
        if (width <= height * kAspect) return rows;
    }
    return static_cast<Index>(cards);
}

GraphLayout foldTallLayers(const LayoutGraph& graph, GraphLayout layout) {
    std::map<int, std::vector<Index>> byX;
    for (qsizetype i = 0; i < layout.centres.size(); ++i) {
        byX[static_cast<int>(std::lround(layout.centres[i].x()))].push_back(static_cast<Index>(i));
    }
    const Index rows = rowsFor(byX, graph);
    const bool bricks = graph.nodes.size() > layout_metrics::kLanesUpTo;
    double x = 0.0;
    for (auto& [place, layer] : byX) {
        std::ranges::stable_sort(
            layer, {}, [&layout](Index node) { return layout.centres[static_cast<qsizetype>(node)].y(); });
        const Index columns = (layer.size() + rows - 1) / rows;
        const Index used = (layer.size() + columns - 1) / columns;
        const double width = widthOf(layer, graph);
        const double rowHeight = layout_metrics::cardHeightOf(graph) + layout_metrics::kNodeGap;
        const double top = -static_cast<double>(used) * rowHeight / 2.0;
        for (Index i = 0; i < layer.size(); ++i) {
            const double column = static_cast<double>(i % columns);
            // In large fleets every other column is half a row lower, as in brickwork, so that edges show
            // between the cards; in smaller ones they run in the lanes between the rows.
            const bool lower = bricks && i % columns % 2 == 1;
            const double row = static_cast<double>(i / columns) + (lower ? 0.5 : 0.0);
            layout.centres[static_cast<qsizetype>(layer[i])] = QPointF(
                x + width / 2.0 + column * (width + layout_metrics::kLayerGap / 2.0), top + row * rowHeight);
        }
        x += static_cast<double>(columns) * (width + layout_metrics::kLayerGap / 2.0) +
             layout_metrics::kLayerGap;
    }
    layout.routes.clear();
    normalise(graph, layout);
    return layout;
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

GraphLayout suitScreen(const LayoutGraph& graph, GraphLayout layout) {
    if (layout.size.width() <= 0.0 || layout.size.height() <= 0.0) return layout;
    if (layout.size.height() > layout.size.width() * kTooTall)
        return foldTallLayers(graph, std::move(layout));
    return stretch(graph, widenCrowdedGaps(graph, std::move(layout)));
}

} // namespace holdfast::ui::topology
