// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/figure_card.h"

#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/meter.h"
#include "ui/widgets/paint.h"
#include "ui/widgets/row_list.h"

#include <QtGui/QKeyEvent>
#include <QtGui/QMouseEvent>
#include <QtGui/QPainter>

namespace holdfast::widgets {

using theme::Role;
using theme::TextStyle;

namespace {

constexpr int kSide = theme::kPadding - 2;
constexpr int kBar = 6;

void line(QPainter& painter, const QRectF& box, const QString& text, Qt::Alignment alignment,
          Qt::TextElideMode mode = Qt::ElideRight) {
    painter.drawText(box, static_cast<int>(alignment) | Qt::TextSingleLine,
                     painter.fontMetrics().elidedText(text, mode, static_cast<int>(box.width())));
}

} // namespace

FigureCard::FigureCard(const theme::Theme& theme, const QString& title, QWidget* parent)
    : QFrame(parent), m_theme(theme), m_title(title) {
    setAccessibleName(title);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(&theme, &theme::Theme::changed, this, &QWidget::updateGeometry);
}

void FigureCard::set(const FigureText& text) {
    if (text == m_text) return;
    m_text = text;
    QStringList words{text.value, text.caption, text.note};
    words.removeAll(QString());
    setAccessibleDescription(words.join(QStringLiteral(", ")));
    setToolTip(words.join(QLatin1Char('\n')));
    update();
}

void FigureCard::setLeads(bool leads) {
    m_leads = leads;
    setFocusPolicy(leads ? Qt::StrongFocus : Qt::NoFocus);
    setCursor(leads ? Qt::PointingHandCursor : Qt::ArrowCursor);
    setAttribute(Qt::WA_Hover, leads);
}

QSize FigureCard::sizeHint() const {
    return {m_theme.scaled(168), m_theme.scaled(118)};
}

QSize FigureCard::minimumSizeHint() const {
    return {m_theme.scaled(120), sizeHint().height()};
}

void FigureCard::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const bool lit = m_leads && underMouse();
    paintGround(painter, QRectF(rect()), theme::kRadius, m_theme, lit ? Role::Raised : Role::Panel,
                Role::Line);
    const QRectF inner = QRectF(rect()).adjusted(kSide, 11, -kSide, -11);
    const double titleHeight = m_theme.scaled(18);
    painter.setFont(m_theme.font(TextStyle::Caption));
    const double noteWidth = painter.fontMetrics().horizontalAdvance(m_text.note) + 2;
    painter.setFont(m_theme.font(TextStyle::Strong));
    const double titleWidth = painter.fontMetrics().horizontalAdvance(m_title) + 2;
    const bool roomForNote = titleWidth + noteWidth + theme::kCardGap <= inner.width();
    painter.setPen(m_theme.color(Role::Ink));
    line(painter, QRectF(inner.left(), inner.top(), inner.width(), titleHeight), m_title,
         Qt::AlignLeft | Qt::AlignVCenter);
    painter.setFont(m_theme.font(TextStyle::Caption));
    painter.setPen(m_theme.color(Role::Muted));
    if (roomForNote) {
        line(painter, QRectF(inner.left(), inner.top(), inner.width(), titleHeight), m_text.note,
             Qt::AlignRight | Qt::AlignVCenter);
    }
    const double captionHeight = m_theme.scaled(18);
    const QRectF caption(inner.left(), inner.bottom() - captionHeight, inner.width(), captionHeight);
    line(painter, caption, m_text.caption, Qt::AlignLeft | Qt::AlignVCenter, Qt::ElideMiddle);
    const double barTop = caption.top() - kBar - 5;
    if (m_text.share) {
        paintMeter(painter, QRectF(inner.left(), barTop, inner.width(), kBar), *m_text.share, m_text.bar,
                   m_theme);
    }
    painter.setFont(m_theme.font(TextStyle::Figure));
    painter.setPen(m_theme.color(m_text.ink));
    const double figureBottom = m_text.share ? barTop - 3 : caption.top() - 4;
    const QRectF figure(inner.left(), inner.top() + titleHeight, inner.width(),
                        figureBottom - inner.top() - titleHeight);
    line(painter, figure, m_text.value, Qt::AlignLeft | Qt::AlignVCenter);
    if (showsFocus(*this)) paintFocusRing(painter, QRectF(rect()), theme::kRadius, m_theme);
}

void FigureCard::keyPressEvent(QKeyEvent* event) {
    const bool pressed =
        event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter || event->key() == Qt::Key_Space;
    if (!m_leads || !pressed) return QFrame::keyPressEvent(event);
    Q_EMIT activated();
}

void FigureCard::mouseReleaseEvent(QMouseEvent* event) {
    if (m_leads && event->button() == Qt::LeftButton && rect().contains(event->position().toPoint()))
        Q_EMIT activated();
}

bool FigureCard::event(QEvent* event) {
    if (event->type() == QEvent::HoverEnter || event->type() == QEvent::HoverLeave) update();
    return QFrame::event(event);
}

} // namespace holdfast::widgets
