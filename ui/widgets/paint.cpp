// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/paint.h"

#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"

#include <QtGui/QPainter>

namespace holdfast::widgets {

void paintGround(QPainter& painter, const QRectF& box, double radius, const theme::Theme& theme,
                 theme::Role ground, theme::Role border) {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(theme.color(border), 1.0));
    painter.setBrush(theme.color(ground));
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), radius - 0.5, radius - 0.5);
    painter.restore();
}

void paintFocusRing(QPainter& painter, const QRectF& box, double radius, const theme::Theme& theme) {
    constexpr double half = theme::kFocusRing / 2;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(theme.color(theme::Role::Focus), theme::kFocusRing));
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(box.adjusted(half, half, -half, -half), radius - half, radius - half);
    painter.restore();
}

} // namespace holdfast::widgets
