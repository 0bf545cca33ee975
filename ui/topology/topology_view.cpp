// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/topology/topology_view.h"

#include <QtGui/QAccessible>
#include <QtGui/QBackingStore>
#include <QtGui/QHelpEvent>
#include <QtGui/QMouseEvent>
#include <QtGui/QPaintEngine>
#include <QtGui/QPainter>
#include <QtWidgets/QApplication>
#include <QtWidgets/QToolTip>

#include <algorithm>
#include <cmath>

namespace holdfast::ui::topology {

namespace {

constexpr double kFarthest = 0.05;
constexpr double kNearest = 2.5;
/// fit() magnifies small fleets only a little: cards should not look like posters.
constexpr double kFitNearest = 1.4;
constexpr double kFitMargin = 20.0;
/// Names are read with ease from here on.
constexpr double kReadable = 0.72;
constexpr double kKeyPan = 80.0;
constexpr std::chrono::milliseconds kFrameBudget{8};

} // namespace

TopologyView::TopologyView(const theme::Theme& theme, QWidget* parent)
    : QWidget(parent), m_theme(theme), m_painter(theme) {
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setAttribute(Qt::WA_OpaquePaintEvent);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    setMinimumSize(240, 180);
    setAccessibleName(tr("Map of the fleet"));
    connect(&theme, &theme::Theme::changed, this, [this] {
        m_layer.invalidate();
        update();
    });
}

void TopologyView::setContent(const Content& content, const PositionBook& places) {
    QList<QRectF> dirty;
    if (m_scene.refresh(content, dirty)) {
        for (const QRectF& part : dirty)
            m_layer.invalidate(m_view.toWidget(part).adjusted(-4, -4, 4, 4));
        if (!dirty.isEmpty()) update();
        return;
    }
    rebuild(content, places);
}

void TopologyView::rebuild(const Content& content, const PositionBook& places) {
    const QString current = currentId();
    m_scene.build(content, places);
    m_emphasis = {.current = m_scene.indexOf(current), .hovered = -1, .focus = hasFocus(), .found = {}};
    m_layer.invalidate();
    if (m_fitted) refit();
    update();
    if (!current.isEmpty() && m_emphasis.current < 0) Q_EMIT currentChanged({});
}

QString TopologyView::currentId() const {
    return m_emphasis.current < 0 ? QString() : m_scene.card(m_emphasis.current).id;
}

void TopologyView::setCurrent(const QString& id) {
    choose(m_scene.indexOf(id));
}

void TopologyView::setFound(const QStringList& ids) {
    m_emphasis.found.clear();
    for (const QString& id : ids) {
        if (const int card = m_scene.indexOf(id); card >= 0) m_emphasis.found.insert(card);
    }
    if (!ids.isEmpty()) reveal(ids.front());
    update();
}

void TopologyView::fit() {
    m_fitted = true;
    const QRectF area = clearArea();
    const QRectF map = m_scene.bounds();
    if (map.isEmpty() || area.width() < 1.0 || area.height() < 1.0) return;
    const double zoom = std::clamp(std::min(area.width() / map.width(), area.height() / map.height()),
                                   kFarthest, kFitNearest);
    lookFrom({.zoom = zoom, .origin = area.center() - map.center() * zoom});
}

void TopologyView::zoomBy(double factor, QPointF about) {
    const double zoom = std::clamp(m_view.zoom * factor, kFarthest, kNearest);
    if (zoom == m_view.zoom) return;
    m_fitted = false;
    const QPointF held = m_view.toMap(about);
    lookFrom({.zoom = zoom, .origin = about - held * zoom});
}

void TopologyView::panBy(QPointF widgetPixels) {
    m_fitted = false;
    lookFrom({.zoom = m_view.zoom, .origin = m_view.origin + widgetPixels});
}

void TopologyView::reveal(const QString& id) {
    const int card = m_scene.indexOf(id);
    if (card < 0) return;
    const QRectF box = m_view.toWidget(m_scene.cardRect(card)).adjusted(-4, -4, 4, 4);
    const QRectF area = clearArea();
    if (area.contains(box)) return;
    QPointF shift;
    if (box.left() < area.left())
        shift.setX(area.left() - box.left());
    else if (box.right() > area.right())
        shift.setX(area.right() - box.right());
    if (box.top() < area.top())
        shift.setY(area.top() - box.top());
    else if (box.bottom() > area.bottom())
        shift.setY(area.bottom() - box.bottom());
    const bool wasFitted = m_fitted;
    panBy(shift);
    m_fitted = wasFitted;
}

bool TopologyView::isComplete() const {
    return m_layer.isComplete();
}

void TopologyView::setObscured(const QMargins& margins) {
    if (margins == m_obscured) return;
    m_obscured = margins;
    if (m_fitted) refit();
}

/// fit() shows the whole even when nothing can be read then: that is asked for. By itself the map stays
/// readable where it was, and brings what is chosen into what is left of the room.
void TopologyView::refit() {
    const Viewpoint before = m_view;
    fit();
    if (m_emphasis.current < 0 || m_view.zoom >= kReadable || before.zoom <= m_view.zoom) return;
    QRectF shown = m_scene.cardRect(m_emphasis.current);
    for (const int link : m_scene.linksOf(m_emphasis.current)) {
        shown |= m_scene.cardRect(m_scene.link(link).from);
        shown |= m_scene.cardRect(m_scene.link(link).to);
    }
    const QRectF area = clearArea();
    const double zoom = std::clamp(std::min(area.width() / shown.width(), area.height() / shown.height()),
                                   m_view.zoom, std::min(kReadable, before.zoom));
    // Neither empty room beside the map, nor the chosen card out of sight.
    const auto origin = [zoom](double from, double length, double low, double high, double wish) {
        const double most = from - low * zoom;
        const double least = from + length - high * zoom;
        return least <= most ? std::clamp(wish, least, most) : (least + most) / 2.0;
    };
    const QRectF map = m_scene.bounds();
    const QPointF wish = area.center() - shown.center() * zoom;
    lookFrom({.zoom = zoom,
              .origin = {origin(area.left(), area.width(), map.left(), map.right(), wish.x()),
                         origin(area.top(), area.height(), map.top(), map.bottom(), wish.y())}});
    reveal(m_scene.card(m_emphasis.current).id);
    m_fitted = true;
}

QSize TopologyView::sizeHint() const {
    return {900, 600};
}

QRectF TopologyView::clearArea() const {
    const QRectF area = QRectF(rect().marginsRemoved(m_obscured));
    const double margin = std::min({kFitMargin, area.width() / 8.0, area.height() / 8.0});
    return area.adjusted(margin, margin, -margin, -margin);
}

/// The origin stands on whole device pixels, so that panning can move what is painted.
void TopologyView::lookFrom(Viewpoint view) {
    const double ratio = devicePixelRatioF();
    view.origin = QPointF(std::round(view.origin.x() * ratio), std::round(view.origin.y() * ratio)) / ratio;
    if (view == m_view) return;
    m_view = view;
    update();
    Q_EMIT viewpointChanged();
}

void TopologyView::choose(int card) {
    if (card == m_emphasis.current) return;
    m_emphasis.current = card;
    setAccessibleDescription(card < 0 ? QString() : m_scene.card(card).words);
    QAccessibleEvent event(this, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&event);
    update();
    Q_EMIT currentChanged(currentId());
}

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

bool TopologyView::paintsToScreen(QPainter& painter) const {
    const QBackingStore* store = backingStore();
    return store != nullptr && painter.paintEngine() != nullptr &&
           painter.paintEngine()->paintDevice() == const_cast<QBackingStore*>(store)->paintDevice();
}

void TopologyView::paintEvent(QPaintEvent* event) {
    QPainter painter(this);
    if (!paintsToScreen(painter)) { // a picture of the widget is taken, perhaps at another scale
        paintDirectly(painter, QRectF(event->rect()));
        return;
    }
    m_layer.resize(size(), devicePixelRatioF());
    m_layer.look(m_view);
    const bool wasComplete = m_layer.isComplete();
    m_layer.work(m_painter, m_scene, kFrameBudget);
    m_layer.draw(painter, m_theme.color(theme::Role::Surface));
    m_painter.paintEmphasis(painter, m_scene, m_view, m_emphasis);
    if (!m_layer.isComplete()) {
        QMetaObject::invokeMethod(this, [this] { update(); }, Qt::QueuedConnection);
    } else if (!wasComplete) {
        Q_EMIT completed();
    }
}

void TopologyView::paintDirectly(QPainter& painter, const QRectF& exposed) {
    m_painter.paint(painter, m_scene, m_view, exposed);
    m_painter.paintEmphasis(painter, m_scene, m_view, m_emphasis);
}

void TopologyView::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    if (m_fitted) refit();
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
    if (card < 0 || event->button() != Qt::LeftButton) return;
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
        return false;
    }
}

void TopologyView::leaveEvent(QEvent* event) {
    m_emphasis.hovered = -1;
    update();
    QWidget::leaveEvent(event);
}

} // namespace holdfast::ui::topology
