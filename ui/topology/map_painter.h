// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/topology/card_painter.h"
#include "ui/topology/topology_scene.h"
#include "ui/topology/viewpoint.h"

#include <QtCore/QSet>

class QPainter;

namespace holdfast::ui::topology {

/// What stands out over the map.
struct Emphasis {
    int current = -1;   ///< a card; its links and neighbours are drawn with it
    int hovered = -1;   ///< a card
    bool focus = false; ///< whether the map has the keyboard
    QSet<int> found;    ///< cards that a search met
};

/// Paints the map: frames of open groups, edges, cards, names of groups from far. A value with the look it
/// was made with; paints on any thread.
class MapPainter final {
public:
    explicit MapPainter(const MapLook& look) : m_look(look) {}

    explicit MapPainter(const theme::Theme& theme) : m_look(lookOf(theme)) {}

    /// Ground, edges and cards that meet `exposed` (in the widget's pixels), and nothing outside it.
    void paint(QPainter& painter, const Scene& scene, const Viewpoint& view, const QRectF& exposed) const;
    /// What stands out, over a painted map, as far as it meets `exposed`.
    void paintEmphasis(QPainter& painter, const Scene& scene, const Viewpoint& view, const Emphasis& emphasis,
                       const QRectF& exposed) const;

    [[nodiscard]] const MapLook& look() const noexcept { return m_look; }

private:
    void paintFrames(QPainter& painter, const Scene& scene, const Viewpoint& view, const QRectF& area) const;
    void paintFrameNames(QPainter& painter, const Scene& scene, const Viewpoint& view,
                         const QRectF& area) const;
    void paintCard(QPainter& painter, const Scene& scene, int card, const Viewpoint& view,
                   Stress stress) const;

    MapLook m_look;
};

} // namespace holdfast::ui::topology
