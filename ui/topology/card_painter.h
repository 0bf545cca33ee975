// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/topology/map_look.h"
#include "ui/topology/topology_content.h"

#include <QtCore/QRectF>

class QPainter;

namespace holdfast::ui::topology {

/// How much of a card is read at a zoom.
enum class Detail : std::uint8_t {
    Shapes,  ///< from far: the shape of its state
    Names,   ///< and its name
    Figures, ///< and its score with the main reason, or the reading of the overlay
};

/// What lifts a card or a link from the others.
enum class Stress : std::uint8_t { None, Hovered, Current };

[[nodiscard]] Detail detailAt(double zoom) noexcept;

/// Paints one card. Text keeps a readable size and never leaves the card: what does not fit is shortened, and
/// the tool tip has it whole. Any thread.
class CardPainter final {
public:
    explicit CardPainter(const MapLook& look) : m_look(look) {}

    /// `box` in the widget's pixels.
    void paint(QPainter& painter, const Card& card, const QRectF& box, double zoom, Overlay overlay,
               Stress stress) const;

private:
    struct Sizes; ///< of text and shapes at a zoom

    void paintGround(QPainter& painter, const Card& card, const QRectF& box, double zoom, Overlay overlay,
                     Stress stress) const;
    void paintStack(QPainter& painter, const QRectF& box, double zoom, double radius, const QPen& pen) const;
    void paintBar(QPainter& painter, const Card& card, const QRectF& box, double zoom) const;
    void paintWords(QPainter& painter, const Card& card, const QRectF& box, double zoom, Detail detail) const;
    void paintFigures(QPainter& painter, const Card& card, QPointF base, double room, double step,
                      const QStringList& lines) const;
    void paintCounts(QPainter& painter, const Card& card, QPointF base, double room, double glyph) const;
    [[nodiscard]] QStringList figureLines(const Card& card, const QFont& font, double room, bool two) const;

    const MapLook& m_look;
};

/// Whether a card shows trouble by its border.
[[nodiscard]] theme::Role borderRole(const Card& card) noexcept;

} // namespace holdfast::ui::topology
