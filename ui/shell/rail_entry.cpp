// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/rail_entry.h"

#include "ui/shell/shortcuts.h"
#include "ui/theme/figures.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/paint.h"
#include "ui/widgets/row_list.h"

#include <QtGui/QIcon>
#include <QtGui/QPainter>

#include <algorithm>

namespace holdfast::shell {

using theme::Role;
using theme::TextStyle;

namespace {

constexpr int kHeight = 34;
constexpr int kInset = 11; ///< of the picture

} // namespace

RailEntry::RailEntry(const theme::Theme& theme, const PageEntry& page, int number, QWidget* parent)
    : QAbstractButton(parent), m_theme(theme), m_page(page.id), m_icon(page.icon) {
    setText(page.title);
    setCheckable(true);
    setCursor(Qt::PointingHandCursor);
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_Hover);
    setAccessibleName(page.title);
    setToolTip(number <= kNumberedPages ? QStringLiteral("%1  %2").arg(page.title, keyTextOfPage(number))
                                        : page.title);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void RailEntry::setBadge(int count) {
    if (count == m_badge) return;
    m_badge = count;
    setAccessibleDescription(count > 0 ? tr("%1 need attention").arg(locale().toString(count)) : QString());
    update();
}

void RailEntry::setNarrow(bool narrow) {
    m_narrow = narrow;
    updateGeometry();
    update();
}

QSize RailEntry::sizeHint() const {
    return {m_theme.scaled(m_narrow ? 2 * kInset + theme::kIcon : 156), m_theme.scaled(kHeight)};
}

void RailEntry::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF box = QRectF(rect()).adjusted(0, 1, 0, -1);
    painter.setPen(Qt::NoPen);
    if (isChecked() || underMouse()) {
        painter.setBrush(m_theme.color(isChecked() ? Role::Raised : Role::Hover));
        painter.drawRoundedRect(box, theme::kSmallRadius, theme::kSmallRadius);
    }
    if (isChecked()) {
        painter.setBrush(m_theme.color(Role::Accent));
        painter.drawRoundedRect(QRectF(0, box.top() + 6, 3, box.height() - 12), 1.5, 1.5);
    }
    const int side = m_theme.scaled(theme::kIcon);
    const QRect icon(m_theme.scaled(kInset), (height() - side) / 2, side, side);
    m_theme.icon(m_icon, isChecked() ? Role::Ink : Role::Muted).paint(&painter, icon);
    if (!m_narrow) {
        painter.setFont(m_theme.font(isChecked() ? TextStyle::Strong : TextStyle::Body));
        painter.setPen(m_theme.color(isChecked() ? Role::Ink : Role::Muted));
        const int left = icon.right() + 1 + theme::kGap + 2;
        const QRect words(left, 0, width() - left - (m_badge > 0 ? m_theme.scaled(34) : theme::kGap),
                          height());
        painter.drawText(words, Qt::AlignVCenter | Qt::AlignLeft,
                         painter.fontMetrics().elidedText(text(), Qt::ElideRight, words.width()));
    }
    if (m_badge > 0) paintBadge(painter);
    if (widgets::showsFocus(*this)) widgets::paintFocusRing(painter, box, theme::kSmallRadius, m_theme);
}

void RailEntry::paintBadge(QPainter& painter) const {
    painter.setFont(m_theme.font(TextStyle::Caption));
    const QString number = m_badge > 99 ? QStringLiteral("99+") : locale().toString(m_badge);
    const double height = m_theme.scaled(m_narrow ? 15 : 18);
    if (m_narrow) painter.setFont(m_theme.font(TextStyle::Overline));
    const double width = std::max(height, painter.fontMetrics().horizontalAdvance(number) + height * 0.6);
    const QRectF box = m_narrow ? QRectF(this->width() - width, 1, width, height)
                                : QRectF(this->width() - width - theme::kGap, (this->height() - height) / 2.0,
                                         width, height);
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_theme.color(Role::CriticalGround));
    painter.drawRoundedRect(box, height / 2, height / 2);
    painter.setPen(m_theme.color(Role::CriticalText));
    theme::drawFigures(painter, box, Qt::AlignHCenter | Qt::AlignVCenter, number);
}

} // namespace holdfast::shell
