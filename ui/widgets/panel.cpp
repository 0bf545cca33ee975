// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/panel.h"

#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/paint.h"

#include <QtGui/QPainter>

namespace holdfast::widgets {

Panel::Panel(const theme::Theme& theme, QWidget* parent) : QFrame(parent), m_theme(theme) {}

void Panel::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    paintGround(painter, QRectF(rect()), theme::kRadius, m_theme, theme::Role::Panel, theme::Role::Line);
}

} // namespace holdfast::widgets
