// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/result.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::layout {

/// What one request may hold. Beyond: refused, never cut short.
inline constexpr std::size_t kMaximumBytes = std::size_t{8} * 1024 * 1024;
inline constexpr std::size_t kMaximumNodes = 5'000;
inline constexpr std::size_t kMaximumEdges = 25'000;
inline constexpr int kMaximumDepth = 6;
inline constexpr double kLargestNode = 100'000.0; ///< a whole group may be one node

struct Node {
    double width = 0.0; ///< in the caller's units (pixels), 1 .. 2,000
    double height = 0.0;
};

struct Edge {
    std::size_t from = 0; ///< index of a node
    std::size_t to = 0;
    int weight = 1; ///< 1 .. 100: how much the edge wants to be short and straight
};

/// Laid out from left to right: the callers left of what they call.
struct Graph {
    std::vector<Node> nodes;
    std::vector<Edge> edges;
    double layerGap = 96.0; ///< between two layers, 0 .. 2,000
    double nodeGap = 28.0;  ///< between two nodes of a layer, 0 .. 2,000
    bool routes = true;     ///< whether the ways of the edges are wanted
};

struct Point {
    double x = 0.0;
    double y = 0.0;
};

/// Centres of the nodes, y downwards, the upper left corner at 0,0.
struct Layout {
    double width = 0.0;
    double height = 0.0;
    std::vector<Point> centres;             ///< as the nodes of the request
    std::vector<std::vector<Point>> routes; ///< as its edges: cubic Bézier, 3k+1 points; empty: none
};

/// Reads {"nodes": [[width, height], …], "edges": [[from, to, weight], …], "layerGap", "nodeGap", "routes"}.
/// Errors: FixInput with what was expected, for anything else and anything beyond the limits.
[[nodiscard]] Result<Graph> readGraph(std::string_view text);

/// {"width", "height", "nodes": [[x, y], …], "routes": [[x, y, x, y, …], …]}
[[nodiscard]] std::string writeLayout(const Layout& layout);

} // namespace holdfast::layout
