// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtCore/QPointF>
#include <QtCore/QRectF>

namespace holdfast::ui::topology {

/// How the map lies on the widget: widget = origin + map × zoom, in logical pixels.
struct Viewpoint {
    double zoom = 1.0;
    QPointF origin;

    [[nodiscard]] QPointF toWidget(QPointF map) const { return origin + map * zoom; }

    [[nodiscard]] QRectF toWidget(const QRectF& map) const {
        return {toWidget(map.topLeft()), map.size() * zoom};
    }

    [[nodiscard]] QPointF toMap(QPointF widget) const { return (widget - origin) / zoom; }

    [[nodiscard]] QRectF toMap(const QRectF& widget) const {
        return {toMap(widget.topLeft()), widget.size() / zoom};
    }

    bool operator==(const Viewpoint&) const = default;
};

} // namespace holdfast::ui::topology
