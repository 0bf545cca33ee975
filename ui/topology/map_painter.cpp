// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/topology/map_painter.h"

#include "ui/theme/color_table.h"
#include "ui/topology/link_painter.h"

#include <QtGui/QFontMetricsF>
#include <QtGui/QPainter>

#include <algorithm>
#include <cmath>

namespace holdfast::ui::topology {

namespace {

using theme::Role;

/// A frame lower than this on the screen has no room for its name.
constexpr double kLeastFrame = 16.0;

constexpr qsizetype kManyLinks = 400;

LinkPainter::Amount amountIn(const Scene& scene) {
    return scene.content().links.size() > kManyLinks ? LinkPainter::Amount::Many : LinkPainter::Amount::Few;
}

} // namespace

void MapPainter::paint(QPainter& painter, const Scene& scene, const Viewpoint& view,
                       const QRectF& exposed) const {
    painter.save();
    painter.setClipRect(exposed, Qt::IntersectClip);
    painter.fillRect(exposed, m_look.color(Role::Surface));
    painter.setRenderHint(QPainter::Antialiasing);
    const double air = 12.0 / view.zoom; // pens, arrows and marks reach over their geometry
    const QRectF area = view.toMap(exposed).adjusted(-air, -air, air, air);
    const Overlay overlay = scene.content().overlay;
    paintFrames(painter, scene, view, area);
    const LinkPainter links(m_look, amountIn(scene));
    QList<int> loud; // trouble lies over the quiet edges
    for (int i = 0; i < scene.content().links.size(); ++i) {
        if (!scene.curve(i).bounds.intersects(area)) continue;
        if (LinkPainter::isLoud(scene.link(i), overlay))
            loud.append(i);
        else
            links.paint(painter, scene.link(i), scene.curve(i), view, area, overlay, Stress::None);
    }
    for (const int i : loud)
        links.paint(painter, scene.link(i), scene.curve(i), view, area, overlay, Stress::None);
    for (int i = 0; i < scene.cardCount(); ++i) {
        if (scene.cardRect(i).intersects(area)) paintCard(painter, scene, i, view, Stress::None);
    }
    paintFrameNames(painter, scene, view, area);
    painter.restore();
}

void MapPainter::paintCard(QPainter& painter, const Scene& scene, int card, const Viewpoint& view,
                           Stress stress) const {
    CardPainter(m_look).paint(painter, scene.card(card), view.toWidget(scene.cardRect(card)), view.zoom,
                              scene.content().overlay, stress);
}

void MapPainter::paintFrames(QPainter& painter, const Scene& scene, const Viewpoint& view,
                             const QRectF& area) const {
    for (const Frame& frame : scene.frames()) {
        if (!frame.rect.intersects(area)) continue;
        painter.setPen(QPen(m_look.color(Role::Line), 1.0));
        painter.setBrush(theme::blend(m_look.color(Role::Surface), m_look.color(Role::Panel), 0.6));
        const double radius = std::clamp(12.0 * view.zoom, 3.0, 14.0);
        painter.drawRoundedRect(view.toWidget(frame.rect), radius, radius);
    }
}

/// Near, in the frame's upper part; from far over its middle, as large as there is room for.
void MapPainter::paintFrameNames(QPainter& painter, const Scene& scene, const Viewpoint& view,
                                 const QRectF& area) const {
    const bool far = detailAt(view.zoom) == Detail::Shapes;
    for (const Frame& frame : scene.frames()) {
        const QRectF box = view.toWidget(frame.rect);
        if (!frame.rect.intersects(area) || box.height() < kLeastFrame) continue;
        QFont font = m_look.name;
        const double size =
            far ? std::clamp(box.height() * 0.2, 11.0, 26.0) : std::clamp(13.0 * view.zoom, 11.0, 18.0);
        font.setPixelSize(static_cast<int>(std::lround(size)));
        const QFontMetricsF metrics(font);
        const QString name = metrics.elidedText(frame.name, Qt::ElideMiddle, box.width() - 16.0);
        if (name.size() < 2 && name != frame.name) continue;
        painter.setFont(font);
        if (!far) {
            painter.setPen(m_look.color(Role::Muted));
            const double lower = layout_metrics::kFrameTitle * view.zoom;
            painter.drawText(
                QPointF(box.left() + 12.0 * view.zoom, box.top() + 4.0 * view.zoom + lower * 0.75), name);
            continue;
        }
        const QSizeF words(metrics.horizontalAdvance(name) + 12.0, metrics.height() + 4.0);
        const QRectF ground(box.center() - QPointF(words.width(), words.height()) / 2.0, words);
        painter.setPen(Qt::NoPen);
        painter.setBrush(m_look.color(Role::Surface, 0.82));
        painter.drawRoundedRect(ground, 6.0, 6.0);
        painter.setPen(m_look.color(Role::Ink));
        painter.drawText(ground, Qt::AlignCenter, name);
    }
}

void MapPainter::paintEmphasis(QPainter& painter, const Scene& scene, const Viewpoint& view,
                               const Emphasis& emphasis, const QRectF& exposed) const {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const double air = 12.0 / view.zoom;
    const QRectF area = view.toMap(exposed).adjusted(-air, -air, air, air);
    const LinkPainter links(m_look, amountIn(scene));
    QSet<int> neighbours;
    const auto paintLinks = [&](int card, Stress stress) {
        for (const int link : scene.linksOf(card)) {
            links.paint(painter, scene.link(link), scene.curve(link), view, area, scene.content().overlay,
                        stress);
            neighbours.insert(scene.link(link).from);
            neighbours.insert(scene.link(link).to);
        }
    };
    if (emphasis.hovered >= 0 && emphasis.hovered != emphasis.current)
        paintLinks(emphasis.hovered, Stress::Hovered);
    if (emphasis.current >= 0) paintLinks(emphasis.current, Stress::Current);
    for (const int card : neighbours) {
        if (card != emphasis.current && card != emphasis.hovered && scene.cardRect(card).intersects(area))
            paintCard(painter, scene, card, view, Stress::None);
    }
    for (const int card : emphasis.found) {
        if (card != emphasis.current && scene.cardRect(card).intersects(area))
            paintCard(painter, scene, card, view, Stress::Hovered);
    }
    if (emphasis.hovered >= 0 && emphasis.hovered != emphasis.current)
        paintCard(painter, scene, emphasis.hovered, view, Stress::Hovered);
    if (emphasis.current >= 0) {
        paintCard(painter, scene, emphasis.current, view, Stress::Current);
        if (emphasis.focus) {
            painter.setBrush(Qt::NoBrush);
            painter.setPen(QPen(m_look.color(Role::Focus, 0.55), 1.5));
            const QRectF ring = view.toWidget(scene.cardRect(emphasis.current)).adjusted(-4, -4, 4, 4);
            painter.drawRoundedRect(ring, 10.0, 10.0);
        }
    }
    painter.restore();
}

} // namespace holdfast::ui::topology
