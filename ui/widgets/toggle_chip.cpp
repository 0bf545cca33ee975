// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/toggle_chip.h"

#include "models/format/quantity_text.h"
#include "ui/theme/figures.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/paint.h"

#include <QtGui/QPainter>

namespace holdfast::widgets {

namespace {

constexpr int kSide = 10;
constexpr int kGlyph = 10;
constexpr int kGlyphGap = 7;
constexpr int kCountGap = 7;

} // namespace

ToggleChip::ToggleChip(const theme::Theme& theme, const QString& text, QWidget* parent)
    : QAbstractButton(parent), m_theme(theme) {
    setText(text);
    setCheckable(true);
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_Hover);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setAccessibleName(text);
}

void ToggleChip::setLook(const theme::StateLook& look) {
    m_look = look;
    m_hasLook = true;
    updateGeometry();
    update();
}

void ToggleChip::setCount(int count) {
    if (count == m_count) return;
    const auto before = countText().size();
    m_count = count;
    setAccessibleName(text() + QLatin1Char(' ') + countText());
    if (countText().size() != before) updateGeometry();
    update();
}

QString ToggleChip::countText() const {
    return m_count < 0 ? QString() : models::format::count(m_count);
}

QSize ToggleChip::sizeHint() const {
    const QFontMetrics metrics(m_theme.font(theme::TextStyle::Body));
    int width = 2 * m_theme.scaled(kSide) + metrics.horizontalAdvance(text());
    if (m_hasLook) width += m_theme.scaled(kGlyph + kGlyphGap);
    if (m_count >= 0)
        width += m_theme.scaled(kCountGap) +
                 static_cast<int>(theme::figuresWidth(m_theme.font(theme::TextStyle::Body), countText()) + 1);
    return {width, m_theme.scaled(theme::kControl)};
}

QSize ToggleChip::minimumSizeHint() const {
    return sizeHint();
}

void ToggleChip::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    using theme::Role;
    const bool empty = m_count == 0 && !isChecked();
    const Role ground = isChecked() ? Role::Selected : underMouse() ? Role::Hover : Role::Raised;
    paintGround(painter, QRectF(rect()), theme::kSmallRadius, m_theme, ground,
                isChecked() ? Role::Accent : Role::Line);
    painter.setRenderHint(QPainter::Antialiasing);
    double left = m_theme.scaled(kSide);
    if (m_hasLook) {
        const double side = m_theme.scaled(kGlyph);
        painter.setOpacity(empty ? 0.45 : 1.0);
        theme::paintShape(painter, QRectF(left, (height() - side) / 2.0, side, side), m_look, m_theme);
        painter.setOpacity(1.0);
        left += side + m_theme.scaled(kGlyphGap);
    }
    painter.setFont(m_theme.font(theme::TextStyle::Body));
    painter.setPen(m_theme.color(empty ? Role::Muted : Role::Ink));
    painter.drawText(QRectF(left, 0, width() - left, height()), Qt::AlignLeft | Qt::AlignVCenter, text());
    painter.setPen(m_theme.color(Role::Muted));
    theme::drawFigures(painter, QRectF(rect()).adjusted(0, 0, -m_theme.scaled(kSide), 0),
                       Qt::AlignRight | Qt::AlignVCenter, countText());
    if (hasFocus()) paintFocusRing(painter, QRectF(rect()), theme::kSmallRadius, m_theme);
}

} // namespace holdfast::widgets
