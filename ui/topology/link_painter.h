// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/topology/card_painter.h"
#include "ui/topology/edge_curve.h"
#include "ui/topology/viewpoint.h"

class QPainter;
class QPen;

namespace holdfast::ui::topology {

/// Paints one link: solid when hard, dotted when soft, in the colour of the trouble that takes this way; in
/// the overlay of breakers, by its breaker, with a mark of a shape of its own. Any thread.
class LinkPainter final {
public:
    /// Of many links the quiet ones are as thin as a line can be: that many are a texture, and lines of one
    /// pixel are painted several times as fast.
    enum class Amount : std::uint8_t { Few, Many };

    LinkPainter(const MapLook& look, Amount amount) : m_look(look), m_amount(amount) {}

    /// Only runs that meet `exposed` (in the map's pixels).
    void paint(QPainter& painter, const Link& link, const EdgeCurve& curve, const Viewpoint& view,
               const QRectF& exposed, Overlay overlay, Stress stress) const;

    /// Lies over the quiet ones.
    [[nodiscard]] static bool isLoud(const Link& link, Overlay overlay) noexcept;

    /// The mark of a breaker, as wide as `box`.
    void paintBreaker(QPainter& painter, const QRectF& box, LinkBreaker breaker) const;

private:
    [[nodiscard]] QPen penOf(const Link& link, double zoom, Overlay overlay, Stress stress) const;
    [[nodiscard]] QColor colorOf(const Link& link, Overlay overlay, Stress stress) const;
    void paintMarks(QPainter& painter, const Link& link, QPointF middle, double zoom, Overlay overlay) const;

    const MapLook& m_look;
    Amount m_amount;
};

} // namespace holdfast::ui::topology
