// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/topology/screen_proportions.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <vector>

namespace holdfast::ui::topology {

namespace {

using Index = std::size_t;

/// Width over height that suits a screen; beyond kTooTall a layer is folded.
constexpr double kAspect = 1.6;
constexpr double kTooTall = 1.25;
/// A flat picture is drawn out by no more than this: its edges grow steep.
constexpr double kMostStretch = 3.0;
/// Where looking for the proportions of a screen ends.
constexpr double kTallest = 1e6;

double widthOf(const std::vector<Index>& layer, const LayoutGraph& graph) {
    double width = 0.0;
    for (const Index node : layer) {
        width = std::max(width, graph.nodes[static_cast<qsizetype>(node)].size.width());
    }
    return width;
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

/// Whether open groups stand among the cards, each as one large node.
bool hasBlocks(const LayoutGraph& graph) {
    return layout_metrics::cardHeightOf(graph) > 1.5 * layout_metrics::kCardTall;
}

/// Columns of a layer of no more than this height, each with its nodes from the top.
std::vector<std::vector<Index>> columnsOf(const std::vector<Index>& layer, const LayoutGraph& graph,
                                          double height) {
    std::vector<std::vector<Index>> columns;
    double used = 0.0;
    for (const Index node : layer) {
        const double needed =
            graph.nodes[static_cast<qsizetype>(node)].size.height() + layout_metrics::kNodeGap;
        if (columns.empty() || used + needed > height) {
            columns.emplace_back();
            used = 0.0;
        }
        columns.back().push_back(node);
        used += needed;
    }
    return columns;
}

double heightOf(const std::vector<Index>& column, const LayoutGraph& graph) {
    double height = -layout_metrics::kNodeGap;
    for (const Index node : column)
        height += graph.nodes[static_cast<qsizetype>(node)].size.height() + layout_metrics::kNodeGap;
    return height;
}

double widthOfAll(const std::vector<std::vector<Index>>& columns, const LayoutGraph& graph) {
    double width = 0.0;
    for (const auto& column : columns)
        width += widthOf(column, graph) + layout_metrics::kLayerGap;
    return width;
}

/// The layers from left to right, each from the top, cut into columns so that the whole gets the proportions
/// of a screen. Where layers are many and short, several share a column: large nodes in a row would make a
/// picture of which nothing can be read.
std::vector<std::vector<Index>> screenColumns(const LayoutGraph& graph, const GraphLayout& layout) {
    std::map<int, std::vector<Index>> byX;
    for (qsizetype i = 0; i < layout.centres.size(); ++i)
        byX[static_cast<int>(std::lround(layout.centres[i].x()))].push_back(static_cast<Index>(i));
    std::vector<Index> row;
    double tallest = 0.0; // of the layers
    for (auto& [place, layer] : byX) {
        std::ranges::stable_sort(
            layer, {}, [&layout](Index node) { return layout.centres[static_cast<qsizetype>(node)].y(); });
        tallest = std::max(tallest, heightOf(layer, graph));
        row.insert(row.end(), layer.begin(), layer.end());
    }
    std::vector<std::vector<Index>> columns;
    for (double height = layout_metrics::cardHeightOf(graph) + layout_metrics::kNodeGap; height < kTallest;
         height *= 1.1) {
        columns.clear();
        if (height > tallest * 1.2) {
            columns = columnsOf(row, graph, height);
        } else {
            for (const auto& [place, layer] : byX)
                std::ranges::move(columnsOf(layer, graph, height), std::back_inserter(columns));
        }
        if (widthOfAll(columns, graph) <= height * kAspect) break;
    }
    return columns;
}

/// As foldTallLayers, for nodes of very different size.
GraphLayout foldTallBlocks(const LayoutGraph& graph, GraphLayout layout) {
    double x = 0.0;
    for (const auto& column : screenColumns(graph, layout)) {
        const double width = widthOf(column, graph);
        double y = -heightOf(column, graph) / 2.0;
        for (const Index node : column) {
            const double tall = graph.nodes[static_cast<qsizetype>(node)].size.height();
            layout.centres[static_cast<qsizetype>(node)] = QPointF(x + width / 2.0, y + tall / 2.0);
            y += tall + layout_metrics::kNodeGap;
        }
        x += width + layout_metrics::kLayerGap;
    }
    layout.routes.clear();
    normalise(graph, layout);
    return layout;
}

} // namespace

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

GraphLayout suitScreen(const LayoutGraph& graph, GraphLayout layout) {
    if (layout.size.width() <= 0.0 || layout.size.height() <= 0.0) return layout;
    if (hasBlocks(graph)) return foldTallBlocks(graph, std::move(layout));
    if (layout.size.height() > layout.size.width() * kTooTall)
        return foldTallLayers(graph, std::move(layout));
    return stretch(graph, widenCrowdedGaps(graph, std::move(layout)));
}

} // namespace holdfast::ui::topology
