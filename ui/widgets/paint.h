// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/role.h"

#include <QtCore/QRectF>

class QPainter;

namespace holdfast::theme {
class Theme;
}

namespace holdfast::widgets {

/// A rounded ground with a hairline border that is crisp at any scale. Painter state is put back.
void paintGround(QPainter& painter, const QRectF& box, double radius, const theme::Theme& theme,
                 theme::Role ground, theme::Role border);

/// The ring around what has the keyboard, inside `box`.
void paintFocusRing(QPainter& painter, const QRectF& box, double radius, const theme::Theme& theme);

} // namespace holdfast::widgets
