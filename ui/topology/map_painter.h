// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/theme.h"
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

/// Paints the map. Text keeps a readable size: from near a card shows name and figures, further away the
/// name, from far its shape alone.
class MapPainter final {
public:
    explicit MapPainter(const theme::Theme& theme) : m_theme(theme) {}

    /// Ground, edges and cards that meet `exposed` (in the widget's pixels), and nothing outside it.
    void paint(QPainter& painter, const Scene& scene, const Viewpoint& view, const QRectF& exposed) const;
    /// What stands out, over a painted map.
    void paintEmphasis(QPainter& painter, const Scene& scene, const Viewpoint& view,
                       const Emphasis& emphasis) const;

private:
    enum class Detail : std::uint8_t { Shapes, Names, Figures };
    enum class Stress : std::uint8_t { None, Hovered, Current };

    [[nodiscard]] static Detail detailAt(double zoom);
    [[nodiscard]] QColor linkColor(const Link& link, Stress stress) const;
    void paintLink(QPainter& painter, const Scene& scene, int link, const Viewpoint& view,
                   const QRectF& exposed, Stress stress) const;
    void paintCard(QPainter& painter, const Scene& scene, int card, const Viewpoint& view,
                   Stress stress) const;
    [[nodiscard]] static QStringList figureLines(const Card& card, const QFont& font, double room, bool two);
    void paintWords(QPainter& painter, const Card& card, const QRectF& box, double zoom, Detail detail) const;

    const theme::Theme& m_theme;
};

} // namespace holdfast::ui::topology
