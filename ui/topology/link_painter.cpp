// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/topology/link_painter.h"

#include "models/format/quantity_text.h"
#include "ui/theme/color_table.h"
#include "ui/theme/figures.h"

#include <QtGui/QFontMetricsF>
#include <QtGui/QPainter>

#include <algorithm>
#include <cmath>

namespace holdfast::ui::topology {

namespace {

using theme::Role;

/// Nearer than this the fine curves are worth their pieces, and dots can be told from lines.
constexpr double kFineFrom = 0.5;
constexpr double kArrowsFrom = 0.47;
constexpr double kMarksFrom = 0.4;

/// Without the care of hypot() for extremes, which no map has.
double lengthOf(QPointF vector) {
    return std::sqrt(QPointF::dotProduct(vector, vector));
}

bool meets(QPointF a, QPointF b, const QRectF& area) {
    return std::max(a.x(), b.x()) >= area.left() && std::min(a.x(), b.x()) <= area.right() &&
           std::max(a.y(), b.y()) >= area.top() && std::min(a.y(), b.y()) <= area.bottom();
}

/// Draws those runs of the line that meet `area` (map pixels). Dashes keep their phase along the whole line.
void drawRuns(QPainter& painter, QPen pen, const QPolygonF& line, const Viewpoint& view, const QRectF& area) {
    const bool dashed = pen.style() == Qt::CustomDashLine;
    QPolygonF run;
    double travelled = 0.0; // in the widget's pixels
    double begun = 0.0;
    const auto flush = [&] {
        if (run.size() > 1) {
            if (dashed) pen.setDashOffset(begun / pen.widthF());
            painter.setPen(pen);
            painter.drawPolyline(run);
        }
        run.clear();
    };
    for (qsizetype i = 1; i < line.size(); ++i) {
        if (meets(line[i - 1], line[i], area)) {
            if (run.isEmpty()) {
                run.append(view.toWidget(line[i - 1]));
                begun = travelled;
            }
            run.append(view.toWidget(line[i]));
        } else {
            flush();
        }
        if (dashed) travelled += lengthOf(line[i] - line[i - 1]) * view.zoom;
    }
    flush();
}

bool showsBreaker(const Link& link, Overlay overlay) {
    return isTripped(link.breaker) || (overlay == Overlay::Breakers && link.breaker != LinkBreaker::None);
}

bool hasMark(const Link& link, Overlay overlay) {
    return link.count > 1 || showsBreaker(link, overlay);
}

/// Halfway along, by length.
QPointF middleOf(const QPolygonF& line) {
    double whole = 0.0;
    for (qsizetype i = 1; i < line.size(); ++i)
        whole += lengthOf(line[i] - line[i - 1]);
    double left = whole / 2.0;
    for (qsizetype i = 1; i < line.size(); ++i) {
        const QPointF piece = line[i] - line[i - 1];
        const double length = lengthOf(piece);
        if (length >= left && length > 0.0) return line[i - 1] + piece * (left / length);
        left -= length;
    }
    return line.isEmpty() ? QPointF() : line.back();
}

} // namespace

bool LinkPainter::isLoud(const Link& link, Overlay overlay) noexcept {
    if (overlay == Overlay::Breakers) return isTripped(link.breaker);
    return link.tone != LinkTone::Quiet;
}

QColor LinkPainter::colorOf(const Link& link, Overlay overlay, Stress stress) const {
    const QColor ground = m_look.color(Role::Surface);
    if (overlay == Overlay::Breakers) {
        if (link.breaker == LinkBreaker::Open) return m_look.color(Role::Critical);
        if (link.breaker == LinkBreaker::HalfOpen) return m_look.color(Role::Degraded);
        if (link.breaker == LinkBreaker::Closed && stress == Stress::None)
            return theme::blend(ground, m_look.color(Role::Ink), 0.6);
    } else if (link.tone != LinkTone::Quiet) {
        return m_look.color(link.tone == LinkTone::Foretold   ? Role::Predicted
                            : link.tone == LinkTone::Critical ? Role::Critical
                                                              : Role::Degraded);
    }
    if (stress == Stress::Current) return m_look.color(Role::Accent);
    if (stress == Stress::Hovered) return theme::blend(ground, m_look.color(Role::Ink), 0.6);
    return theme::blend(ground, m_look.color(Role::Muted), link.hard ? 0.5 : 0.42);
}

QPen LinkPainter::penOf(const Link& link, double zoom, Overlay overlay, Stress stress) const {
    const bool loud = isLoud(link, overlay) || stress != Stress::None;
    const double nearness = std::clamp(zoom, 0.5, 1.4);
    // Several together are a little thicker: by how many, not by as many times.
    const double several = std::min(1.8, 0.4 * std::log2(static_cast<double>(std::max(1, link.count))));
    const bool thin = m_amount == Amount::Many && !loud;
    const double width = thin ? std::min(1.0, nearness)
                              : ((loud        ? 1.8
                                  : link.hard ? 1.2
                                              : 1.0) +
                                 several) *
                                    nearness;
    QPen pen(colorOf(link, overlay, stress), width);
    pen.setCapStyle(Qt::FlatCap);
    pen.setJoinStyle(Qt::BevelJoin);
    if (zoom < kFineFrom) return pen;
    const double unit = nearness / width;
    if (overlay == Overlay::Breakers && link.breaker == LinkBreaker::Open)
        pen.setDashPattern({7.0 * unit, 5.0 * unit});
    else if (!link.hard)
        pen.setDashPattern({3.0 * unit, 3.0 * unit});
    return pen;
}

void LinkPainter::paint(QPainter& painter, const Link& link, const EdgeCurve& curve, const Viewpoint& view,
                        const QRectF& exposed, Overlay overlay, Stress stress) const {
    const QPen pen = penOf(link, view.zoom, overlay, stress);
    drawRuns(painter, pen, view.zoom >= kFineFrom ? fineOf(curve) : curve.coarse, view, exposed);
    if (view.zoom >= kArrowsFrom && curve.arrow.boundingRect().intersects(exposed)) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(pen.color());
        QPolygonF arrow;
        for (const QPointF point : curve.arrow)
            arrow.append(view.toWidget(point));
        painter.drawPolygon(arrow);
    }
    // Among many the numbers of the quiet ones would hide the map.
    const bool marked = m_amount == Amount::Few || stress != Stress::None || isLoud(link, overlay);
    if (marked && view.zoom >= kMarksFrom && hasMark(link, overlay))
        paintMarks(painter, link, view.toWidget(middleOf(curve.coarse)), view.zoom, overlay);
}

/// Halfway: how many dependencies a link stands for, or how its breaker stands.
void LinkPainter::paintMarks(QPainter& painter, const Link& link, QPointF middle, double zoom,
                             Overlay overlay) const {
    if (showsBreaker(link, overlay)) {
        const double side = std::clamp(12.0 * zoom, 8.0, 16.0);
        paintBreaker(painter, QRectF(middle - QPointF(side, side) / 2.0, QSizeF(side, side)), link.breaker);
        return;
    }
    QFont font = m_look.small;
    font.setPixelSize(static_cast<int>(std::lround(std::clamp(10.0 * zoom, 10.0, 14.0))));
    painter.setFont(font);
    const QString words = models::format::count(link.count);
    const QFontMetricsF metrics(font);
    const QSizeF size(theme::figuresWidth(font, words) + 6.0, metrics.height());
    const QRectF box(middle - QPointF(size.width(), size.height()) / 2.0, size);
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_look.color(Role::Surface));
    painter.drawRoundedRect(box, 4.0, 4.0);
    painter.setPen(m_look.color(Role::Muted));
    theme::drawFigures(painter, box, Qt::AlignHCenter | Qt::AlignVCenter, words);
}

/// A circle that is whole, half or crossed out, as on a switch; a ring where nobody knows.
void LinkPainter::paintBreaker(QPainter& painter, const QRectF& box, LinkBreaker breaker) const {
    if (breaker == LinkBreaker::None) return;
    const Role role = breaker == LinkBreaker::Open       ? Role::Critical
                      : breaker == LinkBreaker::HalfOpen ? Role::Degraded
                                                         : Role::Muted;
    const QColor color = m_look.color(role);
    QPen pen(color, 1.6);
    if (breaker == LinkBreaker::NotObserved) pen.setDashPattern({1.6, 1.6});
    painter.setPen(pen);
    painter.setBrush(m_look.color(Role::Surface));
    const QRectF round = box.adjusted(1.0, 1.0, -1.0, -1.0);
    painter.drawEllipse(round);
    painter.setBrush(color);
    const QRectF inner = round.adjusted(2.0, 2.0, -2.0, -2.0);
    if (breaker == LinkBreaker::Closed) {
        painter.setPen(Qt::NoPen);
        painter.drawEllipse(inner);
    } else if (breaker == LinkBreaker::HalfOpen) {
        painter.setPen(Qt::NoPen);
        painter.drawPie(inner, 90 * 16, 180 * 16);
    } else if (breaker == LinkBreaker::Open) {
        painter.drawLine(inner.topLeft(), inner.bottomRight());
        painter.drawLine(inner.topRight(), inner.bottomLeft());
    }
}

} // namespace holdfast::ui::topology
