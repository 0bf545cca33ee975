// SPDX-License-Identifier: GPL-3.0-or-later
// What pointer and keyboard do to the map.
#include "ui/topology/topology_view.h"

#include <QtGui/QContextMenuEvent>
#include <QtGui/QHelpEvent>
#include <QtGui/QMouseEvent>
#include <QtWidgets/QApplication>
#include <QtWidgets/QToolTip>

#include <cmath>

namespace holdfast::ui::topology {

namespace {

constexpr double kKeyPan = 80.0;

} // namespace

void TopologyView::hover(QPointF at) {
    const int card = m_scene.cardAt(m_view.toMap(at));
    if (card == m_emphasis.hovered) return;
    m_emphasis.hovered = card;
    setCursor(card >= 0 ? Qt::PointingHandCursor : Qt::ArrowCursor);
    update();
}

bool TopologyView::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const QPointF at = m_view.toMap(QPointF(help->pos()));
        QString words;
        if (const int card = m_scene.cardAt(at); card >= 0) {
            words = m_scene.card(card).words;
        } else if (const int link = m_scene.linkAt(at, 6.0 / m_view.zoom); link >= 0) {
            words = m_scene.link(link).words;
        } else if (const QString group = m_scene.frameAt(at); !group.isEmpty()) {
            words = tr("Group «%1»: double-click folds it").arg(group);
        }
        QToolTip::showText(help->globalPos(), words, this);
        return true;
    }
    if (event->type() == QEvent::FocusIn || event->type() == QEvent::FocusOut) {
        m_emphasis.focus = event->type() == QEvent::FocusIn;
        update();
    }
    return QWidget::event(event);
}

void TopologyView::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton && event->button() != Qt::MiddleButton) return;
    m_pressedAt = event->position();
    m_dragFrom = event->position();
    m_dragged = false;
}

void TopologyView::mouseMoveEvent(QMouseEvent* event) {
    if (!m_dragFrom) {
        hover(event->position());
        return;
    }
    if (!m_dragged) {
        if ((event->position() - m_pressedAt).manhattanLength() < QApplication::startDragDistance()) return;
        m_dragged = true;
        setCursor(Qt::ClosedHandCursor);
    }
    panBy(event->position() - *m_dragFrom);
    m_dragFrom = event->position();
}

void TopologyView::mouseReleaseEvent(QMouseEvent* event) {
    if (!m_dragFrom) return;
    m_dragFrom.reset();
    if (!m_dragged && event->button() == Qt::LeftButton) {
        m_clicked = m_scene.cardAt(m_view.toMap(event->position()));
        if (m_clicked >= 0 && event->modifiers().testFlag(Qt::ControlModifier))
            Q_EMIT marked(m_scene.card(m_clicked).id);
        else
            choose(m_clicked);
    }
    setCursor(Qt::ArrowCursor);
    m_emphasis.hovered = -1;
    hover(event->position());
}

void TopologyView::mouseDoubleClickEvent(QMouseEvent* event) {
    // The first click chose a card and may have moved the map: the second one means the same card.
    const int under = m_scene.cardAt(m_view.toMap(event->position()));
    const int card = m_clicked >= 0 && m_clicked == m_emphasis.current ? m_clicked : under;
    if (event->button() != Qt::LeftButton) return;
    if (card < 0) {
        if (const QString group = m_scene.frameAt(m_view.toMap(event->position())); !group.isEmpty())
            Q_EMIT frameActivated(group);
        return;
    }
    choose(card);
    Q_EMIT activated(currentId());
}

void TopologyView::wheelEvent(QWheelEvent* event) {
    const double steps = event->angleDelta().y() / 120.0;
    if (steps == 0.0) return;
    zoomBy(std::pow(1.2, steps), event->position());
    event->accept();
}

void TopologyView::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Space && m_emphasis.current >= 0) {
        Q_EMIT marked(currentId());
        return;
    }
    const bool handled = event->modifiers().testFlag(Qt::ControlModifier)
                             ? moveBy(event->key(), event->modifiers())
                             : walkBy(event->key()) || moveBy(event->key(), event->modifiers());
    if (!handled) QWidget::keyPressEvent(event);
}

bool TopologyView::walkBy(int key) {
    Step step = Step::Callees;
    switch (key) {
    case Qt::Key_Right:
        break;
    case Qt::Key_Left:
        step = Step::Callers;
        break;
    case Qt::Key_Up:
        step = Step::Above;
        break;
    case Qt::Key_Down:
        step = Step::Below;
        break;
    case Qt::Key_PageDown:
        step = Step::Next;
        break;
    case Qt::Key_PageUp:
        step = Step::Previous;
        break;
    case Qt::Key_Home:
        choose(m_scene.first());
        reveal(currentId());
        return true;
    default:
        return false;
    }
    if (m_scene.cardCount() == 0) return true;
    choose(m_emphasis.current < 0 ? m_scene.first() : m_scene.walk(m_emphasis.current, step));
    reveal(currentId());
    return true;
}

bool TopologyView::moveBy(int key, Qt::KeyboardModifiers modifiers) {
    const QPointF middle = clearArea().center();
    const bool control = modifiers.testFlag(Qt::ControlModifier);
    switch (key) {
    case Qt::Key_Left:
        panBy({kKeyPan, 0.0});
        return true;
    case Qt::Key_Right:
        panBy({-kKeyPan, 0.0});
        return true;
    case Qt::Key_Up:
        panBy({0.0, kKeyPan});
        return true;
    case Qt::Key_Down:
        panBy({0.0, -kKeyPan});
        return true;
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        zoomBy(1.25, middle);
        return true;
    case Qt::Key_Minus:
        zoomBy(0.8, middle);
        return true;
    case Qt::Key_0:
        zoomBy(1.0 / m_view.zoom, middle);
        return true;
    case Qt::Key_F:
        if (control) return false; // the page's search
        fit();
        return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (m_emphasis.current >= 0) Q_EMIT activated(currentId());
        return true;
    case Qt::Key_Escape:
        choose(-1);
        return true;
    default:
        return !control && askBy(key);
    }
}

/// Keys that ask for what others do: the map only shows.
bool TopologyView::askBy(int key) {
    switch (key) {
    case Qt::Key_G:
        if (m_emphasis.current >= 0) Q_EMIT foldWanted(currentId());
        return true;
    case Qt::Key_Slash:
        Q_EMIT searchWanted();
        return true;
    case Qt::Key_1:
    case Qt::Key_2:
    case Qt::Key_3:
    case Qt::Key_4:
        Q_EMIT overlayWanted(static_cast<Overlay>(key - Qt::Key_1));
        return true;
    default:
        return false;
    }
}

void TopologyView::contextMenuEvent(QContextMenuEvent* event) {
    const bool byKey = event->reason() == QContextMenuEvent::Keyboard;
    const QPointF at = m_view.toMap(QPointF(event->pos()));
    const int card = byKey ? m_emphasis.current : m_scene.cardAt(at);
    QPoint place = event->globalPos();
    if (byKey && card >= 0) place = mapToGlobal(m_view.toWidget(m_scene.cardRect(card)).center().toPoint());
    Q_EMIT menuWanted(card < 0 ? QString() : m_scene.card(card).id, byKey ? QString() : m_scene.frameAt(at),
                      place);
}

void TopologyView::leaveEvent(QEvent* event) {
    m_emphasis.hovered = -1;
    update();
    QWidget::leaveEvent(event);
}

} // namespace holdfast::ui::topology
