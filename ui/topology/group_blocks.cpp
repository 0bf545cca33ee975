// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/topology/group_blocks.h"

#include "ui/topology/layered_layout.h"

#include <algorithm>
#include <cmath>

namespace holdfast::ui::topology {

namespace {

using layout_metrics::kFrameAir;
using layout_metrics::kFrameTitle;

/// Beyond this a layered picture of a group says no more than a grid, and costs more.
constexpr qsizetype kLayeredUpTo = 600;
constexpr double kGridAspect = 1.6;

GraphLayout grid(const LayoutGraph& graph) {
    const QSizeF cell = graph.nodes.front().size + QSizeF(layout_metrics::kNodeGap, layout_metrics::kNodeGap);
    const double count = static_cast<double>(graph.nodes.size());
    const int columns = std::max(
        1, static_cast<int>(std::lround(std::sqrt(count * kGridAspect * cell.height() / cell.width()))));
    GraphLayout layout;
    for (int i = 0; i < graph.nodes.size(); ++i) {
        layout.centres.append({(i % columns + 0.5) * cell.width(), (i / columns + 0.5) * cell.height()});
    }
    const double rows = std::ceil(count / columns);
    layout.size = QSizeF(columns * cell.width(), rows * cell.height());
    return layout;
}

/// The nodes at these indices with the edges among them.
LayoutGraph part(const LayoutGraph& graph, const QList<int>& nodes) {
    LayoutGraph inner;
    QHash<int, int> places;
    for (const int node : nodes) {
        places.insert(node, static_cast<int>(inner.nodes.size()));
        inner.nodes.append(graph.nodes[node]);
    }
    for (const LayoutEdge& edge : graph.edges) {
        const auto from = places.constFind(edge.from);
        const auto to = places.constFind(edge.to);
        if (from != places.constEnd() && to != places.constEnd())
            inner.edges.append({.from = from.value(), .to = to.value(), .hard = edge.hard});
    }
    return inner;
}

GraphLayout layOutInner(const LayoutGraph& inner) {
    GraphLayout layout =
        inner.nodes.size() > kLayeredUpTo || inner.edges.isEmpty() ? grid(inner) : layeredLayout(inner);
    layout.routes.clear();
    for (QPointF& centre : layout.centres)
        centre += QPointF(kFrameAir, kFrameAir + kFrameTitle);
    layout.size += QSizeF(2.0 * kFrameAir, 2.0 * kFrameAir + kFrameTitle);
    return layout;
}

void addEdges(const LayoutGraph& graph, GroupBlocks& blocks) {
    QHash<QPair<int, int>, qsizetype> seen;
    for (const LayoutEdge& edge : graph.edges) {
        const QPair<int, int> ends(blocks.nodeOf[edge.from], blocks.nodeOf[edge.to]);
        if (ends.first == ends.second) continue;
        if (const auto known = seen.constFind(ends); known != seen.constEnd()) {
            blocks.whole.edges[known.value()].hard |= edge.hard;
            continue;
        }
        seen.insert(ends, blocks.whole.edges.size());
        blocks.whole.edges.append({.from = ends.first, .to = ends.second, .hard = edge.hard});
    }
}

} // namespace

bool hasGroups(const LayoutGraph& graph) {
    return std::ranges::any_of(graph.nodes, [](const LayoutNode& node) { return !node.group.isEmpty(); });
}

GraphLayout layOutGroup(const LayoutGraph& graph, const QList<int>& nodes) {
    return layOutInner(part(graph, nodes));
}

GroupBlocks blocksOf(const LayoutGraph& graph) {
    GroupBlocks blocks;
    QHash<QString, int> places;
    QList<QList<int>> members;
    for (int i = 0; i < graph.nodes.size(); ++i) {
        const LayoutNode& node = graph.nodes[i];
        const bool known = !node.group.isEmpty() && places.contains(node.group);
        const int place = known ? places.value(node.group) : static_cast<int>(blocks.whole.nodes.size());
        if (!known) {
            if (!node.group.isEmpty()) places.insert(node.group, place);
            blocks.whole.nodes.append({.id = node.id, .size = node.size});
            members.append(QList<int>());
        }
        blocks.nodeOf.append(place);
        members[place].append(i);
    }
    blocks.offsets.resize(graph.nodes.size());
    // The edges within each group, found in one pass rather than one for each group.
    QList<LayoutGraph> inner(members.size());
    QList<int> within(graph.nodes.size());
    for (qsizetype place = 0; place < members.size(); ++place) {
        for (const int node : members[place]) {
            within[node] = static_cast<int>(inner[place].nodes.size());
            inner[place].nodes.append(graph.nodes[node]);
        }
    }
    for (const LayoutEdge& edge : graph.edges) {
        const int place = blocks.nodeOf[edge.from];
        if (place == blocks.nodeOf[edge.to])
            inner[place].edges.append({.from = within[edge.from], .to = within[edge.to], .hard = edge.hard});
    }
    for (const int place : places) {
        const GraphLayout layout = layOutInner(inner[place]);
        const QPointF centre(layout.size.width() / 2.0, layout.size.height() / 2.0);
        blocks.whole.nodes[place].size = layout.size;
        for (const int node : members[place])
            blocks.offsets[node] = layout.centres[within[node]] - centre;
    }
    addEdges(graph, blocks);
    return blocks;
}

GraphLayout openBlocks(const GroupBlocks& blocks, const GraphLayout& whole) {
    GraphLayout layout;
    layout.size = whole.size;
    layout.centres.reserve(blocks.nodeOf.size());
    for (qsizetype i = 0; i < blocks.nodeOf.size(); ++i)
        layout.centres.append(whole.centres[blocks.nodeOf[i]] + blocks.offsets[i]);
    return layout;
}

} // namespace holdfast::ui::topology
