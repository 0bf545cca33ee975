// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/topology/topology_view.h"

#include <QtGui/QAccessible>
#include <QtGui/QBackingStore>
#include <QtGui/QPaintEngine>
#include <QtGui/QPaintEvent>
#include <QtGui/QPainter>

#include <algorithm>
#include <cmath>
#include <utility>

namespace holdfast::ui::topology {

namespace {

constexpr double kFarthest = 0.05;
constexpr double kNearest = 2.5;
/// fit() magnifies small fleets only a little: cards should not look like posters.
constexpr double kFitNearest = 1.4;
constexpr double kFitMargin = 20.0;
/// Names are read with ease from here on.
constexpr double kReadable = 0.72;
constexpr std::chrono::milliseconds kFrameBudget{8};
/// Of a frame that is mostly drawn from another zoom.
constexpr std::chrono::milliseconds kPreviewBudget{2};
/// Out of sight, between two frames: as little at a time as there is.
constexpr std::chrono::milliseconds kAheadBudget{2};

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
        m_painter = MapPainter(m_theme);
        m_layer.invalidate();
        update();
    });
}

void TopologyView::setContent(const Content& content, const PositionBook& places) {
    QList<QRectF> dirty;
    if (m_scene.refresh(content, dirty)) {
        for (const QRectF& part : dirty) {
            const QRectF shown = m_view.toWidget(part).adjusted(-4, -4, 4, 4);
            if (!shown.intersects(QRectF(rect()))) continue;
            m_layer.invalidate(shown);
            update(shown.toAlignedRect());
        }
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

bool TopologyView::isGroup(const QString& id) const {
    const int card = m_scene.indexOf(id);
    return card >= 0 && m_scene.card(card).isGroup();
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
    // A part alone is drawn on behalf of paintOn(), which has used up the frame's time.
    const bool alone = m_paintingOn && !event->region().contains(rect());
    const bool wasComplete = m_layer.isComplete();
    const auto budget = m_layer.hasPreview() ? kPreviewBudget : kFrameBudget;
    const QRegion painted = alone ? QRegion() : m_layer.work(m_painter, m_scene, budget);
    m_layer.draw(painter, m_theme.color(theme::Role::Surface));
    m_painter.paintEmphasis(painter, m_scene, m_view, m_emphasis, QRectF(event->rect()));
    m_ready += painted - event->region();
    if (!m_layer.isAhead() || !m_ready.isEmpty()) paintOnSoon();
    if (m_layer.isComplete() && !wasComplete) Q_EMIT completed();
}

/// Each further frame draws only what became ready: a whole large screen would take longer than its new part.
void TopologyView::paintOnSoon() {
    if (std::exchange(m_paintingOn, true)) return;
    QMetaObject::invokeMethod(
        this,
        [this] {
            m_paintingOn = false;
            const bool wasComplete = m_layer.isComplete();
            if (!wasComplete)
                m_ready += m_layer.work(m_painter, m_scene, kFrameBudget);
            else
                m_layer.workAhead(m_painter, m_scene, kAheadBudget);
            if (!m_layer.isAhead()) paintOnSoon();
            if (!m_ready.isEmpty()) update(std::exchange(m_ready, QRegion()));
            if (m_layer.isComplete() && !wasComplete) Q_EMIT completed();
        },
        Qt::QueuedConnection);
}

void TopologyView::paintDirectly(QPainter& painter, const QRectF& exposed) {
    m_painter.paint(painter, m_scene, m_view, exposed);
    m_painter.paintEmphasis(painter, m_scene, m_view, m_emphasis, exposed);
}

void TopologyView::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    if (m_fitted) refit();
}

} // namespace holdfast::ui::topology
