// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/elided_label.h"

#include "ui/theme/figures.h"
#include "ui/theme/theme.h"

#include <QtGui/QHelpEvent>
#include <QtGui/QPainter>
#include <QtWidgets/QToolTip>

#include <algorithm>
#include <cmath>

namespace holdfast::widgets {

ElidedLabel::ElidedLabel(const theme::Theme& theme, theme::TextStyle style, theme::Role role, QWidget* parent)
    : QLabel(parent), m_theme(theme), m_style(style), m_role(role) {
    setTextFormat(Qt::PlainText);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    setFont(theme.font(style));
    connect(&theme, &theme::Theme::changed, this, [this] {
        setFont(m_theme.font(m_style));
        updateGeometry();
        update();
    });
}

void ElidedLabel::setElideMode(Qt::TextElideMode mode) {
    m_mode = mode;
    update();
}

void ElidedLabel::setDigits(Digits digits) {
    m_digits = digits;
    updateGeometry();
    update();
}

void ElidedLabel::setRole(theme::Role role) {
    if (role == m_role) return;
    m_role = role;
    update();
}

void ElidedLabel::setHint(const QString& hint) {
    m_hint = hint;
}

int ElidedLabel::naturalWidth() const {
    const double width = m_digits == Digits::Tabular ? theme::figuresWidth(font(), text())
                                                     : QFontMetricsF(font()).horizontalAdvance(text());
    return static_cast<int>(std::ceil(width));
}

bool ElidedLabel::isElided() const {
    return naturalWidth() > contentsRect().width();
}

/// Tabular digits are wider than the metrics know, by which text is shortened.
int ElidedLabel::elidedWidth() const {
    const int plain = static_cast<int>(QFontMetricsF(font()).horizontalAdvance(text()));
    return contentsRect().width() - std::max(0, naturalWidth() - plain - 1);
}

QSize ElidedLabel::sizeHint() const {
    const QMargins margins = contentsMargins();
    return {naturalWidth() + margins.left() + margins.right(),
            QFontMetrics(font()).height() + margins.top() + margins.bottom()};
}

QSize ElidedLabel::minimumSizeHint() const {
    const QSize natural = sizeHint();
    const int few = QFontMetrics(font()).horizontalAdvance(QStringLiteral("mm…"));
    return {std::min(natural.width(), few), natural.height()};
}

void ElidedLabel::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setFont(font());
    painter.setPen(m_theme.color(isEnabled() ? m_role : theme::Role::Muted));
    const QRectF box(contentsRect());
    const QString shown =
        isElided() ? painter.fontMetrics().elidedText(text(), m_mode, elidedWidth()) : text();
    if (m_digits == Digits::Tabular) {
        theme::drawFigures(painter, box, alignment(), shown);
    } else {
        painter.drawText(box, static_cast<int>(alignment()) | Qt::TextSingleLine, shown);
    }
}

bool ElidedLabel::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip) return QLabel::event(event);
    QStringList parts;
    if (isElided()) parts << text();
    if (!m_hint.isEmpty()) parts << m_hint;
    QToolTip::showText(static_cast<QHelpEvent*>(event)->globalPos(), parts.join(u'\n'), this);
    return true;
}

} // namespace holdfast::widgets
