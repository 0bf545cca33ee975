// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/sheet.h"

#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/paint.h"

#include <QtGui/QKeyEvent>
#include <QtGui/QMouseEvent>
#include <QtGui/QPainter>
#include <QtWidgets/QApplication>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>

namespace holdfast::widgets {

namespace {

constexpr int kMargin = 24;
constexpr int kFromTop = 64;
constexpr int kShadow = 14;

void paintShadow(QPainter& painter, const QRectF& panel, const theme::Theme& theme) {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    QColor color = theme.color(theme::Role::Shadow);
    color.setAlphaF(color.alphaF() / (kShadow / 2));
    painter.setBrush(color);
    for (int spread = kShadow; spread > 0; spread -= 2) {
        painter.drawRoundedRect(panel.adjusted(-spread, -spread + 6, spread, spread + 6),
                                theme::kRadius + spread, theme::kRadius + spread);
    }
    painter.restore();
}

} // namespace

Sheet::Sheet(const theme::Theme& theme, Placement placement, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_placement(placement)
    , m_panel(new QWidget(this))
    , m_body(new QVBoxLayout(m_panel)) {
    setVisible(false);
    setFocusPolicy(Qt::NoFocus);
    m_body->setContentsMargins(theme::kPadding, theme::kPadding, theme::kPadding, theme::kPadding);
    m_body->setSpacing(theme::kGap);
    parent->installEventFilter(this);
    connect(&theme, &theme::Theme::changed, this, &Sheet::place);
}

void Sheet::setPanelSize(const QSize& size) {
    m_size = size;
    place();
}

void Sheet::open(QWidget* focus) {
    if (!isVisible()) m_before = QApplication::focusWidget();
    place();
    show();
    raise();
    focus->setFocus(Qt::PopupFocusReason);
}

void Sheet::close() {
    if (!isVisible()) return;
    hide();
    if (m_before) m_before->setFocus(Qt::PopupFocusReason);
    m_before = nullptr;
    Q_EMIT closed();
}

void Sheet::place() {
    const QWidget* host = parentWidget();
    setGeometry(host->rect());
    const int width = std::min(m_theme.scaled(m_size.width()), host->width() - 2 * kMargin);
    const int top = m_placement == Placement::Top ? kFromTop : kMargin;
    const int height = std::min(m_theme.scaled(m_size.height()), host->height() - top - kMargin);
    const int y = m_placement == Placement::Top ? top : (host->height() - height) / 2;
    m_panel->setGeometry((host->width() - width) / 2, y, width, height);
}

void Sheet::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), m_theme.color(theme::Role::Scrim));
    const QRectF panel(m_panel->geometry());
    paintShadow(painter, panel, m_theme);
    paintGround(painter, panel, theme::kRadius, m_theme, theme::Role::Panel, theme::Role::Line);
}

void Sheet::mousePressEvent(QMouseEvent* event) {
    if (!m_panel->geometry().contains(event->position().toPoint())) close();
}

void Sheet::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape) {
        close();
        return;
    }
    QWidget::keyPressEvent(event);
}

bool Sheet::eventFilter(QObject* watched, QEvent* event) {
    if (watched == parent() && event->type() == QEvent::Resize && !isHidden()) place();
    return QWidget::eventFilter(watched, event);
}

/// Tab stays within: from the last to the first and back.
bool Sheet::focusNextPrevChild(bool next) {
    QWidget* from = focusWidget() != nullptr ? focusWidget() : m_panel;
    QWidget* at = from;
    do {
        at = next ? at->nextInFocusChain() : at->previousInFocusChain();
        const bool takes =
            (at->focusPolicy() & Qt::TabFocus) != 0 && at->isVisibleTo(this) && at->isEnabled();
        if (m_panel->isAncestorOf(at) && takes) {
            at->setFocus(next ? Qt::TabFocusReason : Qt::BacktabFocusReason);
            return true;
        }
    } while (at != from);
    return true;
}

} // namespace holdfast::widgets
