// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/topology/legend_painter.h"
#include "ui/topology/topology_scene.h"

#include <QtCore/QByteArray>

namespace holdfast::ui::topology {

/// A map to be written as a file: what is on it, and what stands above and below it. A value for any thread.
/// Names and states only: no addresses, and nothing of what a tool tip says.
struct MapPicture {
    Scene scene;
    MapLook look;
    QRectF area;       ///< of the map, at zoom 1; what is outside is left out
    double zoom = 1.0; ///< of the picture
    QString title;     ///< «lab»
    QString about;     ///< when, of what, under which overlay; one line
};

/// The picture's size in pixels at scale 1. Of a map that would be too large for a file, `zoom` is made
/// smaller.
[[nodiscard]] QSize sizeOf(MapPicture& picture);

[[nodiscard]] QByteArray svgOf(const MapPicture& picture, QSize size);
/// `scale` 1 or 2: pixels of the file for one of the picture.
[[nodiscard]] QByteArray pngOf(const MapPicture& picture, QSize size, int scale);
/// The cards and links in the area as a directed graph in the language of Graphviz; open groups are clusters.
[[nodiscard]] QByteArray dotOf(const MapPicture& picture);

/// A text as a quoted string of DOT, whatever is in it.
[[nodiscard]] QString dotText(const QString& text);

} // namespace holdfast::ui::topology
