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

/// What is painted in one go, in logical pixels: large enough that few cards and edges are cut in two, small
/// enough to fit into a frame.
constexpr QSizeF kTile(640.0, 160.0);

/// How far the layer reaches over the widget, in logical pixels.
constexpr double kMargin = 96.0;

int wrapped(int value, int length) {
    const int rest = value % length;
    return rest < 0 ? rest + length : rest;
}

} // namespace

QRect MapLayer::inSight() const {
    return m_pixmap.rect().adjusted(m_margin, m_margin, -m_margin, -m_margin);
}

/// In the widget's pixels.
QRectF MapLayer::toLogical(const QRect& part) const {
    return {QPointF(part.topLeft() - QPoint(m_margin, m_margin)) / m_ratio, QSizeF(part.size()) / m_ratio};
}

/// Cuts a part of the layer where the pixmap begins anew: `piece(part, corner in the pixmap)`.
template <typename Piece>
void MapLayer::forEachPiece(const QRect& part, Piece piece) const {
    const int width = m_pixmap.width();
    const int height = m_pixmap.height();
    for (int y = part.top(); y <= part.bottom();) {
        const int atY = wrapped(y + m_begin.y(), height);
        const int tall = std::min(part.bottom() + 1 - y, height - atY);
        for (int x = part.left(); x <= part.right();) {
            const int atX = wrapped(x + m_begin.x(), width);
            const int wide = std::min(part.right() + 1 - x, width - atX);
            piece(QRect(x, y, wide, tall), QPoint(atX, atY));
            x += wide;
        }
        y += tall;
    }
}

void MapLayer::resize(QSize logical, double devicePixelRatio) {
    const int margin = static_cast<int>(std::ceil(kMargin * devicePixelRatio));
    const QSize device(static_cast<int>(std::ceil(logical.width() * devicePixelRatio)) + 2 * margin,
                       static_cast<int>(std::ceil(logical.height() * devicePixelRatio)) + 2 * margin);
    if (m_pixmap.size() == device && m_ratio == devicePixelRatio) return;
    keepAsPreview();
    m_ratio = devicePixelRatio;
    m_margin = margin;
    m_pixmap = QPixmap(device);
    m_pixmap.setDevicePixelRatio(devicePixelRatio);
    m_begin = {};
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
        m_begin = {};
        m_missing = m_pixmap.rect();
        return;
    }
    m_view = view;
    const QRect all = m_pixmap.rect();
    const QRegion exposed = QRegion(all) - all.translated(whole);
    m_begin =
        QPoint(wrapped(m_begin.x() - whole.x(), all.width()), wrapped(m_begin.y() - whole.y(), all.height()));
    m_missing = (m_missing.translated(whole) + exposed) & all;
}

void MapLayer::invalidate() {
    if (m_pixmap.isNull()) return;
    keepAsPreview();
    m_missing = m_pixmap.rect();
}

void MapLayer::invalidate(const QRectF& part) {
    const QRectF device(part.topLeft() * m_ratio, part.size() * m_ratio);
    m_missing +=
        device.toAlignedRect().adjusted(-2, -2, 2, 2).translated(m_margin, m_margin) & m_pixmap.rect();
}

QRegion MapLayer::work(const MapPainter& painter, const Scene& scene, std::chrono::milliseconds budget) {
    QElapsedTimer clock;
    clock.start();
    QRegion painted;
    const QRect sight = inSight();
    while (!isComplete()) {
        // Whole, with what of it is out of sight: it will be needed soon, and costs little more now.
        const auto part =
            std::ranges::find_if(m_missing, [&sight](const QRect& rect) { return rect.intersects(sight); });
        painted += toLogical(paintTile(painter, scene, *part)).toAlignedRect();
        if (std::chrono::milliseconds(clock.elapsed()) >= budget) break;
    }
    if (isComplete()) m_preview = {};
    return painted;
}

void MapLayer::workAhead(const MapPainter& painter, const Scene& scene, std::chrono::milliseconds budget) {
    QElapsedTimer clock;
    clock.start();
    while (!m_missing.isEmpty()) {
        paintTile(painter, scene, *m_missing.begin());
        if (std::chrono::milliseconds(clock.elapsed()) >= budget) break;
    }
}

/// Paints the upper left corner of `part`, as much as one tile; returns what it was.
QRect MapLayer::paintTile(const MapPainter& painter, const Scene& scene, QRect part) {
    part.setSize(part.size().boundedTo((kTile * m_ratio).toSize()));
    paintPart(painter, scene, part);
    m_missing -= part;
    return part;
}

void MapLayer::draw(QPainter& painter, const QColor& ground) const {
    painter.save();
    painter.scale(1.0 / m_ratio, 1.0 / m_ratio); // pixel to pixel
    painter.translate(-m_margin, -m_margin);
    for (const QRect& part : QRegion(inSight()) - m_missing)
        drawPart(painter, part);
    if (!isComplete()) drawPreview(painter, ground);
    painter.restore();
}

void MapLayer::drawPart(QPainter& painter, const QRect& part) const {
    forEachPiece(part, [&](const QRect& piece, QPoint corner) {
        painter.drawPixmap(QRectF(piece), m_pixmap, QRectF(corner, piece.size()));
    });
}

void MapLayer::drawPreview(QPainter& painter, const QColor& ground) const {
    const QRegion missing = m_missing & inSight();
    painter.setClipRegion(missing, Qt::IntersectClip);
    const QRectF area(missing.boundingRect());
    if (m_preview.isNull()) {
        painter.fillRect(area, ground);
        return;
    }
    const QRectF seen = m_view.toWidget(m_previewView.toMap(toLogical(m_preview.rect())));
    const QRectF device(seen.topLeft() * m_ratio + QPointF(m_margin, m_margin), seen.size() * m_ratio);
    if (!device.contains(area)) painter.fillRect(area, ground);
    painter.drawPixmap(device, m_preview, QRectF(m_preview.rect()));
}

void MapLayer::keepAsPreview() {
    // A picture that never became complete is worth less than the one before it.
    if (m_pixmap.isNull() || !isComplete()) return;
    QPixmap fresh(m_pixmap.size());
    fresh.setDevicePixelRatio(m_ratio);
    m_previewView = m_view;
    if (m_begin.isNull()) {
        m_preview = std::exchange(m_pixmap, fresh);
        return;
    }
    QPainter onto(&fresh); // laid flat, since scaled pieces would show their seams
    onto.scale(1.0 / m_ratio, 1.0 / m_ratio);
    drawPart(onto, m_pixmap.rect());
    onto.end();
    m_preview = fresh;
    m_begin = {};
}

void MapLayer::paintPart(const MapPainter& painter, const Scene& scene, const QRect& part) {
    QPainter onto(&m_pixmap);
    forEachPiece(part, [&](const QRect& piece, QPoint corner) {
        const QPointF shift = QPointF(corner) / m_ratio - toLogical(piece).topLeft();
        onto.save();
        onto.translate(shift);
        painter.paint(onto, scene, m_view, toLogical(piece));
        onto.restore();
    });
}

} // namespace holdfast::ui::topology
