// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/toast.h"

#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/paint.h"

#include <QtCore/QEvent>
#include <QtGui/QAccessible>
#include <QtGui/QPainter>

#include <algorithm>
#include <chrono>

namespace holdfast::widgets {

namespace {

using namespace std::chrono_literals;
constexpr auto kShown = 4s;
constexpr int kAboveFoot = 44;

} // namespace

Toast::Toast(const theme::Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme) {
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setVisible(false);
    m_gone.setSingleShot(true);
    m_gone.setInterval(kShown);
    connect(&m_gone, &QTimer::timeout, this, &QWidget::hide);
    parent->installEventFilter(this);
}

void Toast::say(const QString& sentence) {
    m_sentence = sentence;
    setAccessibleName(sentence);
    place();
    show();
    raise();
    update();
    m_gone.start();
    QAccessibleEvent event(this, QAccessible::Alert);
    QAccessible::updateAccessibility(&event);
}

void Toast::place() {
    const QFontMetrics metrics(m_theme.font(theme::TextStyle::Body));
    const int width =
        std::min(parentWidget()->width() - 2 * theme::kPadding, metrics.horizontalAdvance(m_sentence) + 40);
    const int height = metrics.height() + 20;
    setGeometry((parentWidget()->width() - width) / 2, parentWidget()->height() - height - kAboveFoot, width,
                height);
}

bool Toast::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::Resize && isVisible()) place();
    return QWidget::eventFilter(watched, event);
}

void Toast::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    paintGround(painter, QRectF(rect()), theme::kRadius, m_theme, theme::Role::Raised, theme::Role::Muted);
    painter.setFont(m_theme.font(theme::TextStyle::Body));
    painter.setPen(m_theme.color(theme::Role::Ink));
    const QString shown = painter.fontMetrics().elidedText(m_sentence, Qt::ElideRight, width() - 24);
    painter.drawText(rect(), Qt::AlignCenter | Qt::TextSingleLine, shown);
}

} // namespace holdfast::widgets
