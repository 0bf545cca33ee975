// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtCore/QHash>
#include <QtCore/QList>
#include <QtCore/QPointF>
#include <QtCore/QSizeF>
#include <QtCore/QString>

#include <algorithm>

namespace holdfast::ui::topology {

/// The id of a folded group's card: no service can be called so.
[[nodiscard]] inline QString groupId(const QString& name) {
    return QLatin1String("group:") + name;
}

/// A card to be placed. Sizes and positions of a layout are in pixels at zoom 1.
struct LayoutNode {
    QString id;
    QSizeF size;
    QString group = {}; ///< drawn open, its members side by side; empty: stands alone

    bool operator==(const LayoutNode&) const = default;
};

/// An edge between two nodes by their index.
struct LayoutEdge {
    int from = 0;
    int to = 0;
    bool hard = true;

    bool operator==(const LayoutEdge&) const = default;
};

struct LayoutGraph {
    QList<LayoutNode> nodes;
    QList<LayoutEdge> edges;
    /// Not shown now, to stand where they were when they are again: members of folded groups and the cards of
    /// open ones, each with its group.
    QHash<QString, QString> hidden = {};

    bool operator==(const LayoutGraph&) const = default;
};

/// The way of an edge: a cubic Bézier of 3k+1 points. It holds only while both ends stay where they were laid
/// out.
using EdgeRoute = QList<QPointF>;

/// Where a layout puts things: centres of the nodes in the order of the graph; routes in the order of its
/// edges, or none at all (then each edge is drawn as one curve).
struct GraphLayout {
    QList<QPointF> centres;
    QList<EdgeRoute> routes;
    QSizeF size;
};

/// Distances every layout keeps.
namespace layout_metrics {
inline constexpr double kCardWidth = 144.0; ///< the widest there is: longer names take two lines
inline constexpr double kCardNarrow = 116.0;
inline constexpr double kCardHeight = 46.0;
inline constexpr double kCardTall = 60.0; ///< where a name takes two lines
inline constexpr double kLayerGap = 52.0;
inline constexpr double kNodeGap = 26.0;

/// Round the members of an open group; its name stands in the upper part.
inline constexpr double kFrameAir = 16.0;
inline constexpr double kFrameTitle = 24.0;

/// Fleets up to this size have their edges led round the cards, in lanes.
inline constexpr qsizetype kLanesUpTo = 80;

/// Between two layers. Where few edges run the room is better spent on cards that can be read.
[[nodiscard]] constexpr double layerGapOf(qsizetype cards) noexcept {
    return cards <= 40 ? 32.0 : kLayerGap;
}

/// Of the tallest card; all cards of a map are equal.
[[nodiscard]] inline double cardHeightOf(const LayoutGraph& graph) {
    double height = kCardHeight;
    for (const LayoutNode& node : graph.nodes)
        height = std::max(height, node.size.height());
    return height;
}
} // namespace layout_metrics

} // namespace holdfast::ui::topology
