// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/topology/edge_curve.h"
#include "ui/topology/position_book.h"
#include "ui/topology/topology_content.h"

#include <QtCore/QHash>

#include <optional>
#include <vector>

namespace holdfast::ui::topology {

/// Where a step of the keyboard goes.
enum class Step : std::uint8_t {
    Callees, ///< right, along an edge to what the card calls
    Callers, ///< left, along an edge to what calls it
    Above,   ///< the nearest card above
    Below,
    Next, ///< the card after it, column by column from the left: this way every card is reached
    Previous,
};

/// Round the members of an open group, where nothing else stands among them.
struct Frame {
    QString name;
    QRectF rect;
};

/// Same cards and links, whatever their states are.
[[nodiscard]] bool sameShape(const Content& one, const Content& other);

/// The content with its geometry, at zoom 1: what can be painted, hit and walked. A value; knows nothing of
/// widgets.
class Scene final {
public:
    /// Builds the geometry anew. Cards without a place are left out, with their links.
    void build(const Content& content, const PositionBook& places);
    /// Takes new states and words when cards and links are the same ones; false: build() is needed. `dirty`
    /// receives what must be painted again.
    [[nodiscard]] bool refresh(const Content& content, QList<QRectF>& dirty);

    [[nodiscard]] const Content& content() const noexcept { return m_content; }

    [[nodiscard]] qsizetype cardCount() const noexcept { return m_content.cards.size(); }

    [[nodiscard]] const Card& card(int index) const { return m_content.cards[index]; }

    [[nodiscard]] const Link& link(int index) const { return m_content.links[index]; }

    [[nodiscard]] QRectF cardRect(int index) const { return m_rects[static_cast<std::size_t>(index)]; }

    [[nodiscard]] const EdgeCurve& curve(int link) const { return m_curves[static_cast<std::size_t>(link)]; }

    [[nodiscard]] const QList<Frame>& frames() const noexcept { return m_frames; }

    [[nodiscard]] QRectF bounds() const noexcept { return m_bounds; }

    [[nodiscard]] int indexOf(const QString& id) const { return m_indices.value(id, -1); }

    /// -1: none there.
    [[nodiscard]] int cardAt(QPointF point) const;
    /// The nearest link within `reach`; -1: none.
    [[nodiscard]] int linkAt(QPointF point, double reach) const;
    /// The group whose frame is there, by name; empty: none.
    [[nodiscard]] QString frameAt(QPointF point) const;
    /// Where the keyboard begins: the upper of the leftmost cards. -1: no cards.
    [[nodiscard]] int first() const;
    /// Links of a card, by index.
    [[nodiscard]] QList<int> linksOf(int card) const;
    /// Where the keyboard goes from a card; the card itself when there is nothing that way. Along edges the
    /// neighbour nearest in height comes first.
    [[nodiscard]] int walk(int card, Step step) const;
    /// All neighbours that way, by height; along edges, above and below only.
    [[nodiscard]] QList<int> neighbours(int card, Step step) const;

private:
    [[nodiscard]] QList<int> inOrder() const;
    void buildFrames();
    enum class Ways : std::uint8_t { Clear, Straight };
    [[nodiscard]] EdgeRoute routeFor(int from, int to, const PositionBook& places, Ways ways) const;

    Content m_content;
    std::vector<QRectF> m_rects;
    std::vector<EdgeCurve> m_curves;
    QList<Frame> m_frames;
    QHash<QString, int> m_indices;
    QRectF m_bounds;
};

} // namespace holdfast::ui::topology
