// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/meter.h"

#include "ui/theme/theme.h"

#include <QtGui/QPainter>
#include <QtGui/QPainterPath>

#include <algorithm>

namespace holdfast::widgets {

void paintMeter(QPainter& painter, const QRectF& box, double share, theme::Role fill,
                const theme::Theme& theme) {
    const double radius = box.height() / 2;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.color(theme::Role::Line));
    painter.drawRoundedRect(box, radius, radius);
    if (share > 0.0) {
        QPainterPath track;
        track.addRoundedRect(box, radius, radius);
        painter.setClipPath(track);
        QRectF filled = box;
        filled.setWidth(std::max(box.height(), box.width() * std::min(1.0, share)));
        painter.setBrush(theme.color(fill));
        painter.drawRect(filled);
    }
    painter.restore();
}

} // namespace holdfast::widgets
