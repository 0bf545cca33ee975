// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/role.h"

#include <QtCore/QRectF>

class QPainter;

namespace holdfast::theme {
class Theme;
}

namespace holdfast::widgets {

/// A bar that is filled to `share`, 0 .. 1. A share above zero is always seen.
void paintMeter(QPainter& painter, const QRectF& box, double share, theme::Role fill,
                const theme::Theme& theme);

} // namespace holdfast::widgets
