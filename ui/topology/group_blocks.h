// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/topology/layout_graph.h"

namespace holdfast::ui::topology {

/// A graph with open groups in two steps: each group laid out by itself, and the whole with each group as one
/// large node. So a group stands together, with a frame round it.
struct GroupBlocks {
    LayoutGraph whole;      ///< groups as one node each, nodes outside groups as they are
    QList<int> nodeOf;      ///< of each node of the graph, its node in `whole`
    QList<QPointF> offsets; ///< from the centre of that node
};

/// True when a node stands in a group.
[[nodiscard]] bool hasGroups(const LayoutGraph& graph);
[[nodiscard]] GroupBlocks blocksOf(const LayoutGraph& graph);
/// A layout of `blocks.whole` as one of the graph. Edges have no routes then.
[[nodiscard]] GraphLayout openBlocks(const GroupBlocks& blocks, const GraphLayout& whole);

/// The nodes at these indices by themselves, from 0,0, with room for a frame. Large ones become a plain grid.
[[nodiscard]] GraphLayout layOutGroup(const LayoutGraph& graph, const QList<int>& nodes);

} // namespace holdfast::ui::topology
