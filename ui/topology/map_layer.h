// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/topology/map_painter.h"

#include <QtGui/QPixmap>
#include <QtGui/QRegion>

#include <chrono>

namespace holdfast::ui::topology {

/// The painted map, kept between frames. Panning moves what is painted and adds the strips that came in;
/// everything larger is painted in bands over several frames, over what was there before, so that no frame
/// takes long.
class MapLayer final {
public:
    /// Follows size and scale of the widget; a change paints everything anew.
    void resize(QSize logical, double devicePixelRatio);
    /// Follows the viewpoint: a pure shift keeps what is painted.
    void look(const Viewpoint& view);
    /// Everything, or a part (in the widget's pixels), is out of date.
    void invalidate();
    void invalidate(const QRectF& part);

    /// Paints what is missing, for about `budget`, at least one band.
    void work(const MapPainter& painter, const Scene& scene, std::chrono::milliseconds budget);

    [[nodiscard]] bool isComplete() const { return m_missing.isEmpty(); }

    /// Draws the layer at 0,0; where it is not painted yet, what was there before.
    void draw(QPainter& painter, const QColor& ground) const;

private:
    void keepAsPreview();
    void paintPart(const MapPainter& painter, const Scene& scene, const QRect& part);

    QPixmap m_pixmap;
    QPixmap m_preview; ///< the picture before, while the new one is not complete
    Viewpoint m_view;
    Viewpoint m_previewView;
    QRegion m_missing; ///< in device pixels
    double m_ratio = 1.0;
};

} // namespace holdfast::ui::topology
