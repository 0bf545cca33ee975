// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/topology/card_painter.h"

#include "models/format/quantity_text.h"
#include "ui/theme/color_table.h"
#include "ui/theme/figures.h"
#include "ui/theme/state_look.h"

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
/// Groups are few and their names say where one is.
constexpr double kGroupNamesFrom = 0.32;
constexpr double kSmallestName = 11.0;
constexpr double kSmallestText = 10.0;
constexpr double kStackStep = 3.0;

/// The name in one line or, broken after a hyphen or dot, in two. Of one that is longer the end stays whole:
/// long names begin alike.
QStringList nameLines(const QString& name, const QFontMetricsF& metrics, double room, bool wrap) {
    if (!wrap || metrics.horizontalAdvance(name) <= room)
        return {metrics.elidedText(name, Qt::ElideMiddle, room)};
    for (qsizetype i = 1; i + 1 < name.size(); ++i) {
        if (!QStringLiteral("-_. /").contains(name[i])) continue;
        if (metrics.horizontalAdvance(name.sliced(i + 1)) > room) continue;
        return {metrics.elidedText(name.first(i + 1), Qt::ElideRight, room), name.sliced(i + 1)};
    }
    return {metrics.elidedText(name, Qt::ElideMiddle, room)};
}

theme::StateLook lookOf(const Card& card) {
    return theme::lookOf(card.state, card.freshness, card.outlook);
}

} // namespace

struct CardPainter::Sizes {
    QFont name;
    QFont small;
    double scale;
    double glyph;
    double padding;

    Sizes(const MapLook& look, double zoom)
        : name(look.name)
        , small(look.small)
        , scale(std::clamp(zoom, 0.6, 1.6))
        , glyph(std::clamp(11.0 * scale, 8.0, 16.0))
        , padding(std::max(6.0, 10.0 * scale)) {
        name.setPixelSize(static_cast<int>(std::lround(std::max(kSmallestName, 12.5 * scale))));
        small.setPixelSize(static_cast<int>(std::lround(std::max(kSmallestText, 11.0 * scale))));
    }
};

Detail detailAt(double zoom) noexcept {
    if (zoom >= kFiguresFrom) return Detail::Figures;
    return zoom >= kNamesFrom ? Detail::Names : Detail::Shapes;
}

theme::Role borderRole(const Card& card) noexcept {
    if (card.fate != Fate::None) return Role::Predicted;
    if (card.freshness != Freshness::Fresh) return Role::Line;
    if (card.state == HealthState::Critical) return Role::Critical;
    if (card.state == HealthState::Degraded) return Role::Degraded;
    return Role::Line;
}

void CardPainter::paint(QPainter& painter, const Card& card, const QRectF& box, double zoom, Overlay overlay,
                        Stress stress) const {
    const bool named = card.isGroup() && zoom >= kGroupNamesFrom;
    const Detail detail = named ? std::max(Detail::Names, detailAt(zoom)) : detailAt(zoom);
    paintGround(painter, card, box, zoom, overlay, stress);
    if (detail == Detail::Shapes) {
        const double side = std::clamp(box.height() * 0.62, 4.0, 14.0);
        const theme::StateLook look = lookOf(card);
        theme::paintShape(painter, QRectF(box.center() - QPointF(side, side) / 2.0, QSizeF(side, side)), look,
                          m_look.color(look.mark));
        return;
    }
    if (card.measure) paintBar(painter, card, box, zoom);
    paintWords(painter, card, box, zoom, detail);
}

void CardPainter::paintGround(QPainter& painter, const Card& card, const QRectF& box, double zoom,
                              Overlay overlay, Stress stress) const {
    const Role trouble = borderRole(card);
    QColor fill = m_look.color(stress == Stress::None ? Role::Panel : Role::Raised);
    QColor border = m_look.color(trouble);
    double width = trouble == Role::Line ? 1.0 : 1.4;
    bool hollow = false;
    if (overlay == Overlay::Health && detailAt(zoom) == Detail::Shapes) {
        // From far the ground tells trouble, and only trouble.
        const Role mark = card.fate != Fate::None ? Role::Predicted : lookOf(card).mark;
        fill =
            trouble == Role::Line ? m_look.color(Role::Raised) : theme::blend(fill, m_look.color(mark), 0.32);
    } else if (card.measure) {
        hollow = !card.measure->share;
        fill = hollow ? m_look.color(Role::Surface) : m_look.scale(*card.measure->share);
    }
    if (stress == Stress::Hovered) border = theme::blend(border, m_look.color(Role::Ink), 0.35);
    if (stress == Stress::Current) {
        border = m_look.color(Role::Accent);
        width = 2.0;
    }
    if (card.fate == Fate::Fails) {
        fill = theme::blend(fill, m_look.color(Role::Predicted), 0.28);
        width = std::max(width, 2.4);
    }
    QPen pen(hollow && trouble == Role::Line && stress == Stress::None ? m_look.color(Role::Muted) : border,
             width);
    if (hollow) pen.setDashPattern({3.0, 3.0});
    if (card.fate == Fate::Degrades) pen.setDashPattern({4.0 / width, 3.0 / width});
    const double radius = std::clamp(8.0 * zoom, 2.0, 10.0);
    if (card.isGroup()) paintStack(painter, box, zoom, radius, pen);
    painter.setPen(pen);
    painter.setBrush(fill);
    const double inset = width / 2.0;
    painter.drawRoundedRect(box.adjusted(inset, inset, -inset, -inset), radius, radius);
}

/// Two cards that show from under a group's.
void CardPainter::paintStack(QPainter& painter, const QRectF& box, double zoom, double radius,
                             const QPen& pen) const {
    painter.setPen(pen);
    painter.setBrush(m_look.color(Role::Raised));
    const double step = std::max(1.5, kStackStep * zoom);
    for (const double depth : {2.0, 1.0}) {
        const double shift = depth * step;
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5).translated(shift, shift), radius, radius);
    }
}

/// How far the reading is on its way to the most, as length: never colour alone.
void CardPainter::paintBar(QPainter& painter, const Card& card, const QRectF& box, double zoom) const {
    if (!card.measure->share) return;
    const double side = std::max(4.0, 8.0 * zoom);
    const double height = std::max(2.0, 3.0 * zoom);
    const QRectF track(box.left() + side, box.bottom() - height - std::max(2.0, 3.0 * zoom),
                       box.width() - 2.0 * side, height);
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_look.color(Role::Line));
    painter.drawRect(track);
    painter.setBrush(m_look.scaleMark());
    const double share = std::clamp(*card.measure->share, 0.0, 1.0);
    painter.drawRect(QRectF(track.topLeft(), QSizeF(track.width() * share, height)));
}

void CardPainter::paintWords(QPainter& painter, const Card& card, const QRectF& box, double zoom,
                             Detail detail) const {
    const theme::StateLook look = lookOf(card);
    const Sizes sizes(m_look, zoom);
    const QFontMetricsF metrics(sizes.name);
    const QFontMetricsF smallMetrics(sizes.small);
    const double left = box.left() + sizes.padding + sizes.glyph + 6.0 * sizes.scale;
    const double room = box.right() - left - 3.0;
    const bool tall = box.height() > (layout_metrics::kCardHeight + 1.0) * zoom;
    const QStringList name = nameLines(card.shown(), metrics, room, tall);
    const QStringList figures = detail == Detail::Figures
                                    ? figureLines(card, sizes.small, room, tall && name.size() < 2)
                                    : QStringList();
    const double nameStep = metrics.capHeight() + std::max(4.0, 5.0 * sizes.scale);
    const double gap = std::max(4.0, 7.0 * sizes.scale);
    const double figureStep = smallMetrics.capHeight() + std::max(4.0, 5.5 * sizes.scale);
    double block = metrics.capHeight() + nameStep * static_cast<double>(name.size() - 1);
    if (!figures.isEmpty())
        block += gap + smallMetrics.capHeight() + figureStep * static_cast<double>(figures.size() - 1);
    double base = box.center().y() - block / 2.0 + metrics.capHeight();
    if (card.measure && card.measure->share) base -= 2.0 * zoom; // room for the bar
    const QPointF centre(box.left() + sizes.padding + sizes.glyph / 2.0, base - metrics.capHeight() / 2.0);
    const QPointF half(sizes.glyph / 2.0, sizes.glyph / 2.0);
    theme::paintShape(painter, QRectF(centre - half, centre + half), look, m_look.color(look.mark));
    painter.setFont(sizes.name);
    painter.setPen(m_look.color(Role::Ink));
    for (const QString& line : name) {
        painter.drawText(QPointF(left, base), line);
        base += nameStep;
    }
    base += gap + smallMetrics.capHeight() - nameStep;
    painter.setFont(sizes.small);
    if (card.isGroup() && !card.measure && card.fate == Fate::None && !figures.isEmpty())
        paintCounts(painter, card, {left, base}, room, std::max(7.0, 8.0 * sizes.scale));
    else
        paintFigures(painter, card, {left, base}, room, figureStep, figures);
}

void CardPainter::paintFigures(QPainter& painter, const Card& card, QPointF base, double room, double step,
                               const QStringList& lines) const {
    const theme::StateLook look = theme::lookOf(card.state, card.freshness); // figures are measured
    const QFontMetricsF metrics(painter.font());
    const bool trouble = look.text == Role::DegradedText || look.text == Role::CriticalText;
    for (const QString& line : lines) {
        const bool first = &line == &lines.front();
        const QRectF box(base.x(), base.y() - metrics.ascent(), room, metrics.height());
        if (card.measure) { // on a ground of the scale, where only Ink has contrast
            painter.setPen(m_look.color(card.measure->share ? Role::Ink : Role::Muted));
            theme::drawFigures(painter, box, Qt::AlignLeft | Qt::AlignTop, line);
            continue;
        }
        const QString score = first && line.startsWith(card.score) ? card.score : QString();
        painter.setPen(m_look.color(first && trouble ? look.text : Role::Muted));
        theme::drawFigures(painter, box, Qt::AlignLeft | Qt::AlignTop, score);
        painter.setPen(m_look.color(card.fate == Fate::None ? Role::Muted : Role::PredictedText));
        painter.drawText(QPointF(box.left() + theme::figuresWidth(painter.font(), score), base.y()),
                         line.sliced(score.size()));
        base.ry() += step;
    }
}

/// How many of a group are in which state, worst first, as far as there is room.
void CardPainter::paintCounts(QPainter& painter, const Card& card, QPointF base, double room,
                              double glyph) const {
    const double end = base.x() + room;
    const QFontMetricsF metrics(painter.font());
    for (const HealthState state :
         {HealthState::Critical, HealthState::Degraded, HealthState::Unknown, HealthState::Healthy}) {
        const int count = card.counts[static_cast<std::size_t>(state)];
        if (count == 0) continue;
        const QString words = models::format::count(count);
        const double width = glyph + 3.0 + theme::figuresWidth(painter.font(), words);
        if (base.x() + width > end) return;
        const theme::StateLook look = theme::lookOf(state, Freshness::Fresh);
        theme::paintShape(painter,
                          QRectF(base.x(), base.y() - (metrics.capHeight() + glyph) / 2.0, glyph, glyph),
                          look, m_look.color(look.mark));
        painter.setPen(m_look.color(Role::Muted));
        theme::drawFigures(
            painter, QRectF(base.x() + glyph + 3.0, base.y() - metrics.ascent(), width, metrics.height()),
            Qt::AlignLeft | Qt::AlignTop, words);
        base.rx() += width + std::max(5.0, glyph * 0.7);
    }
}

/// Score and remark in one line; in two where there is room for them. A remark that does not fit is
/// shortened when it tells of trouble, else left out.
QStringList CardPainter::figureLines(const Card& card, const QFont& font, double room, bool two) const {
    const QFontMetricsF metrics(font);
    if (card.measure) return {metrics.elidedText(card.measure->text, Qt::ElideRight, room)};
    if (card.remark.isEmpty()) return {card.score};
    const QString between = QStringLiteral(" · ");
    const double used = theme::figuresWidth(font, card.score);
    const double wanted = used + metrics.horizontalAdvance(between + card.remark);
    if (wanted <= room) return {card.score + between + card.remark};
    if (card.fate != Fate::None && !two) return {metrics.elidedText(card.remark, Qt::ElideRight, room)};
    if (two) return {card.score, metrics.elidedText(card.remark, Qt::ElideRight, room)};
    const bool ill = card.state == HealthState::Critical || card.state == HealthState::Degraded;
    if (!ill) return {card.score};
    return {card.score + metrics.elidedText(between + card.remark, Qt::ElideRight, room - used)};
}

} // namespace holdfast::ui::topology
