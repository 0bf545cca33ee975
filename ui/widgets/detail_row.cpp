// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/detail_row.h"

#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/row_list.h"

#include <QtCore/QEvent>
#include <QtGui/QFontMetrics>
#include <QtGui/QPainter>

namespace holdfast::widgets {

using theme::Role;
using theme::TextStyle;

namespace {

constexpr int kHeight = 42;
constexpr int kLead = 52;

} // namespace

DetailRow::DetailRow(const theme::Theme& theme, bool leads, QWidget* parent)
    : QAbstractButton(parent), m_theme(theme), m_leads(leads) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setFocusPolicy(leads ? Qt::StrongFocus : Qt::NoFocus);
    if (leads) {
        setCursor(Qt::PointingHandCursor);
        setAttribute(Qt::WA_Hover);
    }
}

void DetailRow::setWords(const Words& words) {
    if (words == m_words) return;
    m_words = words;
    setAccessibleName(
        QStringList{words.lead, words.title, words.detail, words.figure}.join(QLatin1Char(' ')).simplified());
    setToolTip(words.detail.isEmpty() ? words.title : words.title + QLatin1Char('\n') + words.detail);
    update();
}

QSize DetailRow::sizeHint() const {
    return {m_theme.scaled(240), m_theme.scaled(kHeight)};
}

QSize DetailRow::minimumSizeHint() const {
    return {m_theme.scaled(120), m_theme.scaled(kHeight)};
}

void DetailRow::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    if (m_leads && underMouse()) painter.fillRect(rect(), m_theme.color(Role::Hover));
    painter.fillRect(QRect(0, height() - 1, width(), 1), m_theme.color(Role::Line));
    const QFont strong = m_theme.font(TextStyle::Strong);
    const QFont small = m_theme.font(TextStyle::Caption);
    const QFontMetrics strongMetrics(strong);
    const QFontMetrics smallMetrics(small);
    const int lines = strongMetrics.height() + (m_words.detail.isEmpty() ? 0 : smallMetrics.height());
    const int top = (height() - lines) / 2;
    int left = theme::kTight;
    painter.setFont(m_theme.font(TextStyle::Body));
    const QFontMetrics bodyMetrics(painter.font());
    if (!m_words.lead.isEmpty()) {
        painter.setPen(m_theme.color(Role::Muted));
        painter.drawText(QRect(left, top, m_theme.scaled(kLead), strongMetrics.height()),
                         Qt::AlignLeft | Qt::AlignVCenter, m_words.lead);
        left += m_theme.scaled(kLead);
    }
    const int figure =
        m_words.figure.isEmpty() ? 0 : bodyMetrics.horizontalAdvance(m_words.figure) + theme::kGap;
    painter.setPen(m_theme.color(m_words.figureRole));
    painter.drawText(QRect(width() - figure, 0, figure - theme::kTight, height()),
                     Qt::AlignRight | Qt::AlignVCenter, m_words.figure);
    const int room = width() - left - figure - theme::kTight;
    painter.setFont(strong);
    painter.setPen(m_theme.color(Role::Ink));
    painter.drawText(QRect(left, top, room, strongMetrics.height()), Qt::AlignLeft | Qt::AlignVCenter,
                     strongMetrics.elidedText(m_words.title, Qt::ElideRight, room));
    painter.setFont(small);
    painter.setPen(m_theme.color(Role::Muted));
    painter.drawText(QRect(left, top + strongMetrics.height(), room, smallMetrics.height()),
                     Qt::AlignLeft | Qt::AlignVCenter,
                     smallMetrics.elidedText(m_words.detail, Qt::ElideRight, room));
    if (hasFocus() && showsFocus(*this)) {
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(m_theme.color(Role::Focus), theme::kFocusRing));
        painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -2), theme::kSmallRadius,
                                theme::kSmallRadius);
    }
}

} // namespace holdfast::widgets
