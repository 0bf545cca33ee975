// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/topology/map_painter.h"

#include "ui/theme/color_table.h"
#include "ui/theme/figures.h"
#include "ui/theme/state_look.h"

#include <QtCore/QLineF>
#include <QtGui/QFontMetricsF>
#include <QtGui/QPainter>

#include <algorithm>
#include <cmath>

namespace holdfast::ui::topology {

namespace {

using theme::Role;

/// From here on a card holds two lines, from there a name.
constexpr double kFiguresFrom = 0.54;
constexpr double kNamesFrom = 0.47;
/// Nearer than this the fine curves are worth their pieces.
constexpr double kFineFrom = 0.5;
constexpr double kSmallestName = 11.0;
constexpr double kSmallestText = 10.0;

/// The name in one line or, broken after a hyphen or dot, in two. Of one that is longer the end stays whole:
/// long names begin alike.
QStringList nameLines(const QString& name, const QFontMetricsF& metrics, double room, bool wrap) {
    if (!wrap || metrics.horizontalAdvance(name) <= room)
        return {metrics.elidedText(name, Qt::ElideRight, room)};
    for (qsizetype i = 1; i + 1 < name.size(); ++i) {
        if (!QStringLiteral("-_. /").contains(name[i])) continue;
        if (metrics.horizontalAdvance(name.sliced(i + 1)) > room) continue;
        return {metrics.elidedText(name.first(i + 1), Qt::ElideRight, room), name.sliced(i + 1)};
    }
    return {metrics.elidedText(name, Qt::ElideMiddle, room)};
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
        if (dashed) travelled += QLineF(line[i - 1], line[i]).length() * view.zoom;
    }
    flush();
}

Role borderRole(const Card& card) {
    if (card.fate != Fate::None) return Role::Predicted;
    if (card.freshness != Freshness::Fresh) return Role::Line;
    if (card.state == HealthState::Critical) return Role::Critical;
    if (card.state == HealthState::Degraded) return Role::Degraded;
    return Role::Line;
}

} // namespace

MapPainter::Detail MapPainter::detailAt(double zoom) {
    if (zoom >= kFiguresFrom) return Detail::Figures;
    return zoom >= kNamesFrom ? Detail::Names : Detail::Shapes;
}

void MapPainter::paint(QPainter& painter, const Scene& scene, const Viewpoint& view,
                       const QRectF& exposed) const {
    painter.save();
    painter.setClipRect(exposed, Qt::IntersectClip);
    painter.fillRect(exposed, m_theme.color(Role::Surface));
    painter.setRenderHint(QPainter::Antialiasing);
    const double air = 10.0 / view.zoom; // pens and arrows reach over their geometry
    const QRectF area = view.toMap(exposed).adjusted(-air, -air, air, air);
    const qsizetype links = scene.content().links.size();
    for (const bool loud : {false, true}) { // trouble lies over the quiet edges
        for (int i = 0; i < links; ++i) {
            if ((scene.link(i).tone != LinkTone::Quiet) != loud || !scene.curve(i).bounds.intersects(area))
                continue;
            paintLink(painter, scene, i, view, area, Stress::None);
        }
    }
    for (int i = 0; i < scene.cardCount(); ++i) {
        if (scene.cardRect(i).intersects(area)) paintCard(painter, scene, i, view, Stress::None);
    }
    painter.restore();
}

void MapPainter::paintEmphasis(QPainter& painter, const Scene& scene, const Viewpoint& view,
                               const Emphasis& emphasis) const {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF all = scene.bounds().adjusted(-1e4, -1e4, 1e4, 1e4);
    QSet<int> neighbours;
    const auto paintLinks = [&](int card, Stress stress) {
        for (const int link : scene.linksOf(card)) {
            paintLink(painter, scene, link, view, all, stress);
            neighbours.insert(scene.link(link).from);
            neighbours.insert(scene.link(link).to);
        }
    };
    if (emphasis.hovered >= 0 && emphasis.hovered != emphasis.current)
        paintLinks(emphasis.hovered, Stress::Hovered);
    if (emphasis.current >= 0) paintLinks(emphasis.current, Stress::Current);
    for (const int card : neighbours) {
        if (card != emphasis.current && card != emphasis.hovered)
            paintCard(painter, scene, card, view, Stress::None);
    }
    for (const int card : emphasis.found) {
        if (card != emphasis.current) paintCard(painter, scene, card, view, Stress::Hovered);
    }
    if (emphasis.hovered >= 0 && emphasis.hovered != emphasis.current) {
        paintCard(painter, scene, emphasis.hovered, view, Stress::Hovered);
    }
    if (emphasis.current >= 0) {
        paintCard(painter, scene, emphasis.current, view, Stress::Current);
        if (emphasis.focus) {
            painter.setBrush(Qt::NoBrush);
            painter.setPen(QPen(m_theme.color(Role::Focus, 0.55), 1.5));
            const QRectF ring = view.toWidget(scene.cardRect(emphasis.current)).adjusted(-4, -4, 4, 4);
            painter.drawRoundedRect(ring, 10.0, 10.0);
        }
    }
    painter.restore();
}

QColor MapPainter::linkColor(const Link& link, Stress stress) const {
    const QColor ground = m_theme.color(Role::Surface);
    switch (link.tone) {
    case LinkTone::Critical:
        return m_theme.color(Role::Critical);
    case LinkTone::Degraded:
        return m_theme.color(Role::Degraded);
    case LinkTone::Foretold:
        return m_theme.color(Role::Predicted);
    case LinkTone::Quiet:
        break;
    }
    if (stress == Stress::Current) return m_theme.color(Role::Accent);
    if (stress == Stress::Hovered) return theme::blend(ground, m_theme.color(Role::Ink), 0.6);
    return theme::blend(ground, m_theme.color(Role::Muted), link.hard ? 0.5 : 0.42);
}

void MapPainter::paintLink(QPainter& painter, const Scene& scene, int link, const Viewpoint& view,
                           const QRectF& exposed, Stress stress) const {
    const Link& edge = scene.link(link);
    const EdgeCurve& curve = scene.curve(link);
    const bool loud = edge.tone != LinkTone::Quiet || stress != Stress::None;
    const double nearness = std::clamp(view.zoom, 0.5, 1.4);
    const double width = (loud ? 1.8 : edge.hard ? 1.2 : 1.0) * nearness;
    QPen pen(linkColor(edge, stress), width);
    pen.setCapStyle(Qt::FlatCap);
    pen.setJoinStyle(Qt::BevelJoin);
    if (!edge.hard && view.zoom >= kFineFrom) {
        pen.setCapStyle(Qt::FlatCap);
        pen.setDashPattern({3.0 / width * nearness, 3.0 / width * nearness});
    }
    drawRuns(painter, pen, view.zoom >= kFineFrom ? curve.fine : curve.coarse, view, exposed);
    if (view.zoom < kNamesFrom) return;
    painter.setPen(Qt::NoPen);
    painter.setBrush(pen.color());
    QPolygonF arrow;
    for (const QPointF point : curve.arrow)
        arrow.append(view.toWidget(point));
    painter.drawPolygon(arrow);
}

void MapPainter::paintCard(QPainter& painter, const Scene& scene, int index, const Viewpoint& view,
                           Stress stress) const {
    const Card& card = scene.card(index);
    const QRectF box = view.toWidget(scene.cardRect(index));
    const Detail detail = detailAt(view.zoom);
    const theme::StateLook look = theme::lookOf(card.state, card.freshness);
    QColor fill = m_theme.color(stress == Stress::None ? Role::Panel : Role::Raised);
    QColor border = m_theme.color(borderRole(card));
    double width = borderRole(card) == Role::Line ? 1.0 : 1.4;
    if (detail == Detail::Shapes) { // from far the ground tells trouble, and only trouble
        const Role mark = card.fate != Fate::None ? Role::Predicted : look.mark;
        fill = borderRole(card) == Role::Line ? m_theme.color(Role::Raised)
                                              : theme::blend(fill, m_theme.color(mark), 0.32);
    }
    if (stress == Stress::Hovered) border = theme::blend(border, m_theme.color(Role::Ink), 0.35);
    if (stress == Stress::Current) {
        border = m_theme.color(Role::Accent);
        width = 2.0;
    }
    if (card.fate == Fate::Fails) {
        fill = theme::blend(fill, m_theme.color(Role::Predicted), 0.28);
        width = std::max(width, 2.4);
    }
    QPen pen(border, width);
    if (card.fate == Fate::Degrades) pen.setDashPattern({4.0 / width, 3.0 / width});
    painter.setPen(pen);
    painter.setBrush(fill);
    const double radius = std::clamp(8.0 * view.zoom, 2.0, 10.0);
    const double inset = width / 2.0;
    painter.drawRoundedRect(box.adjusted(inset, inset, -inset, -inset), radius, radius);
    if (detail == Detail::Shapes) {
        const double side = std::clamp(box.height() * 0.62, 4.0, 14.0);
        theme::paintShape(painter, QRectF(box.center() - QPointF(side, side) / 2.0, QSizeF(side, side)), look,
                          m_theme);
        return;
    }
    paintWords(painter, card, box, view.zoom, detail);
}

void MapPainter::paintWords(QPainter& painter, const Card& card, const QRectF& box, double zoom,
                            Detail detail) const {
    const theme::StateLook look = theme::lookOf(card.state, card.freshness);
    const double scale = std::clamp(zoom, 0.6, 1.6);
    const double glyph = std::clamp(11.0 * scale, 8.0, 16.0);
    const double padding = std::max(6.0, 10.0 * scale);
    QFont nameFont = m_theme.font(theme::TextStyle::Strong);
    nameFont.setPixelSize(static_cast<int>(std::lround(std::max(kSmallestName, 12.5 * scale))));
    QFont small = m_theme.font(theme::TextStyle::Caption);
    small.setPixelSize(static_cast<int>(std::lround(std::max(kSmallestText, 11.0 * scale))));
    const QFontMetricsF metrics(nameFont);
    const QFontMetricsF smallMetrics(small);
    const double left = box.left() + padding + glyph + 6.0 * scale;
    const double room = box.right() - left - 3.0;
    const bool tall = box.height() > (layout_metrics::kCardHeight + 1.0) * zoom;
    const QStringList name = nameLines(card.name, metrics, room, tall);
    const QStringList figures =
        detail == Detail::Figures ? figureLines(card, small, room, tall && name.size() < 2) : QStringList();
    const double nameStep = metrics.capHeight() + std::max(4.0, 5.0 * scale);
    const double gap = std::max(4.0, 7.0 * scale);
    const double figureStep = smallMetrics.capHeight() + std::max(4.0, 5.5 * scale);
    double block = metrics.capHeight() + nameStep * static_cast<double>(name.size() - 1);
    if (!figures.isEmpty())
        block += gap + smallMetrics.capHeight() + figureStep * static_cast<double>(figures.size() - 1);
    double base = box.center().y() - block / 2.0 + metrics.capHeight();
    const QPointF centre(box.left() + padding + glyph / 2.0, base - metrics.capHeight() / 2.0);
    theme::paintShape(painter, QRectF(centre - QPointF(glyph, glyph) / 2.0, QSizeF(glyph, glyph)), look,
                      m_theme);
    painter.setFont(nameFont);
    painter.setPen(m_theme.color(Role::Ink));
    for (const QString& line : name) {
        painter.drawText(QPointF(left, base), line);
        base += nameStep;
    }
    base += gap + smallMetrics.capHeight() - nameStep;
    painter.setFont(small);
    const bool trouble = look.text == Role::DegradedText || look.text == Role::CriticalText;
    const Role remarkRole = card.fate == Fate::None ? Role::Muted : Role::PredictedText;
    for (const QString& line : figures) {
        const bool first = &line == &figures.front();
        const QRectF textBox(left, base - smallMetrics.ascent(), room, smallMetrics.height());
        painter.setPen(m_theme.color(first && trouble ? look.text : Role::Muted));
        const QString score = first ? card.score : QString();
        theme::drawFigures(painter, textBox, Qt::AlignLeft | Qt::AlignTop, score);
        painter.setPen(m_theme.color(remarkRole));
        painter.drawText(textBox.adjusted(theme::figuresWidth(small, score), 0, 0, 0),
                         Qt::AlignLeft | Qt::AlignVCenter, line.sliced(score.size()));
        base += figureStep;
    }
}

/// Score and remark in one line; in two where there is room for them. A remark that does not fit is
/// shortened when it tells of trouble, else left out.
QStringList MapPainter::figureLines(const Card& card, const QFont& font, double room, bool two) {
    if (card.remark.isEmpty()) return {card.score};
    const QFontMetricsF metrics(font);
    const QString between = QStringLiteral(" · ");
    const double used = theme::figuresWidth(font, card.score);
    const double wanted = used + metrics.horizontalAdvance(between + card.remark);
    if (wanted <= room) return {card.score + between + card.remark};
    if (two) return {card.score, metrics.elidedText(card.remark, Qt::ElideRight, room)};
    const bool ill = card.fate != Fate::None || card.state == HealthState::Critical ||
                     card.state == HealthState::Degraded;
    if (!ill) return {card.score};
    return {card.score + metrics.elidedText(between + card.remark, Qt::ElideRight, room - used)};
}

} // namespace holdfast::ui::topology
