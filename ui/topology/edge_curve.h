// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/topology/layout_graph.h"

#include <QtCore/QRectF>
#include <QtGui/QPolygonF>

#include <span>

namespace holdfast::ui::topology {

/// The way of an edge as short straight pieces, so that a strip of the map can be painted without the rest.
/// `fine` looks round at every zoom there is, `coarse` from far.
struct EdgeCurve {
    QPolygonF fine; ///< may be left out where there are many: fineOf() makes it then
    QPolygonF coarse;
    QPolygonF arrow;      ///< a triangle whose tip touches the card that is called
    QRectF bounds;        ///< of all of it
    EdgeRoute route = {}; ///< up to the base of the arrow, where `fine` is left out
};

enum class Precision : std::uint8_t { Full, CoarseOnly };

/// One S-shaped curve from the right side of a card to the left side of another. Where the other stands to
/// the left: from the lower side to the upper one or the other way round, and in the same row it swings round
/// both.
[[nodiscard]] EdgeRoute directRoute(const QRectF& from, const QRectF& to);

/// As directRoute(), bent so that it passes no card on its way; empty when no such bend was found. `cards`
/// may hold the two ends themselves. The cost grows with the number of cards: for fleets of a few hundred.
[[nodiscard]] EdgeRoute clearRoute(const QRectF& from, const QRectF& to, std::span<const QRectF> cards);

/// `route` must have 3k+1 points, k ≥ 1. The last piece ends at the base of the arrow.
[[nodiscard]] EdgeCurve curveAlong(const EdgeRoute& route, Precision precision = Precision::Full);

[[nodiscard]] QPolygonF fineOf(const EdgeCurve& curve);

/// Distance from a point to the curve, in the map's pixels.
[[nodiscard]] double distanceTo(const EdgeCurve& curve, QPointF point);

} // namespace holdfast::ui::topology
