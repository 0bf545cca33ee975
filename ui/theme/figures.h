// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtCore/QRectF>
#include <QtCore/QString>
#include <QtCore/Qt>

class QFont;
class QPainter;

namespace holdfast::theme {

/// Text whose digits all take the same room, so that a figure that changes does not make its neighbours
/// dance. From Qt 6.7 the font's own tabular figures would do; these work with every version and font.

[[nodiscard]] double figuresWidth(const QFont& font, const QString& text);

/// Paints one line of `text` in the painter's font and pen. Of `alignment` both directions are honoured.
void drawFigures(QPainter& painter, const QRectF& box, Qt::Alignment alignment, const QString& text);

} // namespace holdfast::theme
