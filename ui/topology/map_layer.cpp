// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/topology/map_layer.h"

#include <QtCore/QElapsedTimer>
#include <QtCore/QLineF>
#include <QtGui/QPainter>

#include <algorithm>
#include <cmath>
#include <utility>

namespace holdfast::ui::topology {

namespace {

/// What is painted in one go, in logical pixels: large enough that edges are not cut into too many pieces,
/// small enough to fit into a frame.
constexpr double kBandArea = 1400.0 * 90.0;

} // namespace

void MapLayer::resize(QSize logical, double devicePixelRatio) {
    const QSize device(static_cast<int>(std::ceil(logical.width() * devicePixelRatio)),
                       static_cast<int>(std::ceil(logical.height() * devicePixelRatio)));
    if (m_pixmap.size() == device && m_ratio == devicePixelRatio) return;
    keepAsPreview();
    m_ratio = devicePixelRatio;
    m_pixmap = QPixmap(device);
    m_pixmap.setDevicePixelRatio(devicePixelRatio);
    m_missing = QRect(QPoint(), device);
}

void MapLayer::look(const Viewpoint& view) {
    if (view == m_view) return;
    const QPointF shift = (view.origin - m_view.origin) * m_ratio;
    const QPoint whole = shift.toPoint();
    const bool isShift = view.zoom == m_view.zoom && QLineF(shift, QPointF(whole)).length() < 1e-3;
    if (!isShift || m_pixmap.isNull()) {
        keepAsPreview();
        m_view = view;
        m_missing = m_pixmap.rect();
        return;
    }
    m_view = view;
    QRegion exposed;
    m_pixmap.scroll(whole.x(), whole.y(), m_pixmap.rect(), &exposed);
    m_missing = (m_missing.translated(whole) + exposed) & m_pixmap.rect();
}

void MapLayer::invalidate() {
    if (m_pixmap.isNull()) return;
    keepAsPreview();
    m_missing = m_pixmap.rect();
}

void MapLayer::invalidate(const QRectF& part) {
    const QRectF device(part.topLeft() * m_ratio, part.size() * m_ratio);
    m_missing += device.toAlignedRect().adjusted(-2, -2, 2, 2) & m_pixmap.rect();
}

void MapLayer::work(const MapPainter& painter, const Scene& scene, std::chrono::milliseconds budget) {
    QElapsedTimer clock;
    clock.start();
    while (!m_missing.isEmpty()) {
        QRect part = *m_missing.begin();
        const double tallest = kBandArea * m_ratio * m_ratio / std::max(1, part.width());
        part.setHeight(std::clamp(static_cast<int>(tallest), 1, part.height()));
        paintPart(painter, scene, part);
        m_missing -= part;
        if (std::chrono::milliseconds(clock.elapsed()) >= budget) break;
    }
    if (m_missing.isEmpty()) m_preview = {};
}

void MapLayer::draw(QPainter& painter, const QColor& ground) const {
    if (m_missing.isEmpty()) {
        painter.drawPixmap(0, 0, m_pixmap);
        return;
    }
    const QRectF whole(QPointF(), QSizeF(m_pixmap.size()) / m_ratio);
    painter.fillRect(whole, ground);
    if (!m_preview.isNull()) {
        const Viewpoint& before = m_previewView;
        const QRectF seen = before.toMap(QRectF(QPointF(), m_preview.deviceIndependentSize()));
        painter.drawPixmap(m_view.toWidget(seen), m_preview, QRectF(m_preview.rect()));
    }
    for (const QRect& part : QRegion(m_pixmap.rect()) - m_missing) {
        painter.drawPixmap(QRectF(QPointF(part.topLeft()) / m_ratio, QSizeF(part.size()) / m_ratio), m_pixmap,
                           QRectF(part));
    }
}

void MapLayer::keepAsPreview() {
    // A picture that never became complete is worth less than the one before it.
    if (m_pixmap.isNull() || !m_missing.isEmpty()) return;
    m_preview = std::exchange(m_pixmap, QPixmap(m_pixmap.size()));
    m_pixmap.setDevicePixelRatio(m_ratio);
    m_previewView = m_view;
}

void MapLayer::paintPart(const MapPainter& painter, const Scene& scene, const QRect& part) {
    QPainter onto(&m_pixmap);
    painter.paint(onto, scene, m_view,
                  QRectF(QPointF(part.topLeft()) / m_ratio, QSizeF(part.size()) / m_ratio));
}

} // namespace holdfast::ui::topology
