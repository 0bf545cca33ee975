// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/palette_button.h"

#include "ui/shell/shortcuts.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/paint.h"
#include "ui/widgets/row_list.h"

#include <QtGui/QIcon>
#include <QtGui/QPainter>

namespace holdfast::shell {

using theme::Role;
using theme::TextStyle;

namespace {

constexpr int kSide = 10;
constexpr int kWidth = 264;
constexpr int kLeast = 120;
constexpr int kIconSide = 16;

} // namespace

PaletteButton::PaletteButton(const theme::Theme& theme, QWidget* parent)
    : QAbstractButton(parent), m_theme(theme) {
    setText(tr("Search or run a command"));
    setAccessibleName(text());
    setAccessibleDescription(keyText(Shortcut::Palette));
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::IBeamCursor);
    setAttribute(Qt::WA_Hover);
    setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
    connect(&theme, &theme::Theme::changed, this, &QWidget::updateGeometry);
}

QSize PaletteButton::sizeHint() const {
    return {m_theme.scaled(kWidth), m_theme.scaled(theme::kControl)};
}

QSize PaletteButton::minimumSizeHint() const {
    return {m_theme.scaled(kLeast), sizeHint().height()};
}

void PaletteButton::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    widgets::paintGround(painter, QRectF(rect()), theme::kSmallRadius, m_theme,
                         underMouse() ? Role::Hover : Role::Raised, Role::Line);
    const int side = m_theme.scaled(kIconSide);
    m_theme.icon(QStringLiteral("search")).paint(&painter, QRect(kSide, (height() - side) / 2, side, side));
    painter.setPen(m_theme.color(Role::Muted));
    painter.setFont(m_theme.font(TextStyle::Caption));
    const QString keys = keyText(Shortcut::Palette);
    const int keysWidth = painter.fontMetrics().horizontalAdvance(keys);
    painter.drawText(QRect(width() - kSide - keysWidth, 0, keysWidth, height()), Qt::AlignVCenter, keys);
    painter.setFont(m_theme.font(TextStyle::Body));
    const QRect words(kSide + side + theme::kGap, 0, width() - 2 * kSide - side - keysWidth - 2 * theme::kGap,
                      height());
    // The glyph and the keys say it, too, where no word has room.
    for (const QString& shown : {text(), tr("Search")}) {
        if (painter.fontMetrics().horizontalAdvance(shown) > words.width()) continue;
        painter.drawText(words, Qt::AlignVCenter, shown);
        break;
    }
    if (widgets::showsFocus(*this))
        widgets::paintFocusRing(painter, QRectF(rect()), theme::kSmallRadius, m_theme);
}

} // namespace holdfast::shell
