// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/badge.h"

#include "ui/theme/theme.h"
#include "ui/widgets/tones.h"

#include <QtGui/QPainter>

#include <algorithm>

namespace holdfast::widgets {

ToneRoles rolesOf(Tone tone) {
    using theme::Role;
    switch (tone) {
    case Tone::Neutral:
        break;
    case Tone::Accent:
        return {Role::AccentGround, Role::Accent};
    case Tone::Healthy:
        return {Role::HealthyGround, Role::HealthyText};
    case Tone::Degraded:
        return {Role::DegradedGround, Role::DegradedText};
    case Tone::Critical:
        return {Role::CriticalGround, Role::CriticalText};
    case Tone::Predicted:
        return {Role::PredictedGround, Role::PredictedText};
    }
    return {};
}

Badge::Badge(const theme::Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme) {
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setVisible(false);
    connect(&theme, &theme::Theme::changed, this, &QWidget::updateGeometry);
}

void Badge::set(const QString& text, Tone tone) {
    if (text == m_text && tone == m_tone) return;
    m_text = text;
    m_tone = tone;
    setAccessibleName(text);
    setVisible(!text.isEmpty());
    updateGeometry();
    update();
}

QSize Badge::sizeHint() const {
    const QFontMetrics metrics(m_theme.font(theme::TextStyle::Caption));
    const int height = metrics.height() + 4;
    return {std::max(height, metrics.horizontalAdvance(m_text) + m_theme.scaled(14)), height};
}

QSize Badge::minimumSizeHint() const {
    return sizeHint();
}

void Badge::paintEvent(QPaintEvent*) {
    const ToneRoles roles = rolesOf(m_tone);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_theme.color(roles.ground));
    const double radius = height() / 2.0;
    painter.drawRoundedRect(QRectF(rect()), radius, radius);
    painter.setFont(m_theme.font(theme::TextStyle::Caption));
    painter.setPen(m_theme.color(roles.text));
    painter.drawText(rect(), Qt::AlignCenter | Qt::TextSingleLine, m_text);
}

} // namespace holdfast::widgets
