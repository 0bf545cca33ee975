// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/topology/map_painter.h"

#include <QtGui/QPixmap>
#include <QtGui/QRegion>

#include <chrono>

namespace holdfast::ui::topology {

/// The painted map, kept between frames. Panning keeps what is painted and adds the strips that came in;
/// everything larger is painted in tiles over several frames, over what was there before, so that no frame
/// takes long.
///
/// The pixmap is a torus: panning moves where it begins, not its pixels, of which a large screen has more
/// than can be moved in a frame. It reaches over the widget by a margin, painted when there is time, so that
/// what comes in is painted in a few large pieces rather than in one thin strip each frame.
class MapLayer final {
public:
    /// Follows size and scale of the widget; a change paints everything anew.
    void resize(QSize logical, double devicePixelRatio);
    /// Follows the viewpoint: a pure shift keeps what is painted.
    void look(const Viewpoint& view);
    /// Everything, or a part (in the widget's pixels), is out of date.
    void invalidate();
    void invalidate(const QRectF& part);

    /// Paints what is missing in sight, for about `budget`, at least one tile. Returns what it painted, in
    /// the widget's pixels.
    QRegion work(const MapPainter& painter, const Scene& scene, std::chrono::milliseconds budget);
    /// As work(), out of sight.
    void workAhead(const MapPainter& painter, const Scene& scene, std::chrono::milliseconds budget);

    /// Nothing is missing in sight.
    [[nodiscard]] bool isComplete() const { return !m_missing.intersects(inSight()); }

    /// While another zoom stands in for what is missing, drawing it takes most of a frame.
    [[nodiscard]] bool hasPreview() const { return !m_preview.isNull(); }

    [[nodiscard]] bool isAhead() const { return m_missing.isEmpty(); }

    /// Draws the layer at 0,0; where it is not painted yet, what was there before.
    void draw(QPainter& painter, const QColor& ground) const;

private:
    [[nodiscard]] QRect inSight() const;
    [[nodiscard]] QRectF toLogical(const QRect& part) const;
    void keepAsPreview();
    QRect paintTile(const MapPainter& painter, const Scene& scene, QRect part);
    void paintPart(const MapPainter& painter, const Scene& scene, const QRect& part);
    void drawPart(QPainter& painter, const QRect& part) const;
    void drawPreview(QPainter& painter, const QColor& ground) const;
    template <typename Piece>
    void forEachPiece(const QRect& part, Piece piece) const;

    QPixmap m_pixmap;
    int m_margin = 0;  ///< in device pixels
    QPoint m_begin;    ///< where in the pixmap the upper left corner is
    QPixmap m_preview; ///< the picture before, while the new one is not complete
    Viewpoint m_view;
    Viewpoint m_previewView;
    QRegion m_missing; ///< in device pixels from the upper left corner
    double m_ratio = 1.0;
};

} // namespace holdfast::ui::topology
