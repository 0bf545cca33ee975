// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/state_glyph.h"

#include "ui/theme/theme.h"

#include <QtGui/QPainter>

#include <algorithm>

namespace holdfast::widgets {

StateGlyph::StateGlyph(const theme::Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme) {
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    connect(&theme, &theme::Theme::changed, this, &QWidget::updateGeometry);
}

void StateGlyph::setLook(const theme::StateLook& look, const QString& word) {
    setAccessibleName(word);
    setToolTip(word);
    if (look == m_look) return;
    m_look = look;
    update();
}

void StateGlyph::setSide(int side) {
    m_side = std::max(6, side);
    updateGeometry();
}

QSize StateGlyph::sizeHint() const {
    const int side = m_theme.scaled(m_side) + 2;
    return {side, side};
}

QSize StateGlyph::minimumSizeHint() const {
    return sizeHint();
}

void StateGlyph::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    theme::paintShape(painter, QRectF(rect()).adjusted(1, 1, -1, -1), m_look, m_theme);
}

} // namespace holdfast::widgets
