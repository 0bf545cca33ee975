// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/delegates/next_delegate.h"

#include "models/act_line_model.h"
#include "models/format/forecast_text.h"
#include "ui/delegates/text_lines.h"
#include "ui/theme/figures.h"
#include "ui/theme/metrics.h"
#include "ui/theme/state_look.h"
#include "ui/theme/theme.h"

#include <QtGui/QPainter>

#include <algorithm>

namespace holdfast::delegates {

using theme::Role;
using theme::TextStyle;

namespace {

constexpr int kSide = theme::kPadding - 2;
constexpr int kHead = 22;
constexpr int kWhen = 92;
constexpr int kChance = 82;

/// Shares of what is left beside glyph, arrows and figures.
constexpr double kExpected = 0.45;
constexpr double kAffects = 0.28;

} // namespace

/// Left edge and width of each column.
struct NextDelegate::Columns {
    double glyph = 0.0;
    QRectF name;
    QRectF expected;
    QRectF when;
    QRectF chance;
    QRectF affects;
    QRectF suggested;
};

NextDelegate::NextDelegate(const theme::Theme& theme, bool leads, QObject* parent)
    : FoldingDelegate(theme, leads, parent) {}

int NextDelegate::headHeight() const {
    return design().scaled(kHead);
}

NextDelegate::Columns NextDelegate::columnsOf(const QRectF& row) const {
    Columns columns;
    columns.glyph = row.left() + kSide + foldRoom();
    const double left = columns.glyph + glyphSide() + theme::kCardGap;
    const double right = row.right() - kSide - endRoom();
    const double figures = design().scaled(kWhen + kChance);
    const double room = std::max(1.0, right - left - figures);
    const double name = nameShare(room);
    double at = left;
    const auto next = [&](double width) {
        const QRectF box(at, row.top(), width - theme::kCardGap, row.height());
        at += width;
        return box;
    };
    columns.name = next(name);
    columns.expected = next(kExpected * (room - name));
    columns.when = next(design().scaled(kWhen));
    columns.chance = next(design().scaled(kChance));
    columns.affects = next(kAffects * (room - name));
    columns.suggested = next((1.0 - kExpected - kAffects) * (room - name) + theme::kCardGap);
    return columns;
}

void NextDelegate::paintHeads(QPainter& painter, const QRectF& row) const {
    const Columns columns = columnsOf(row);
    painter.setFont(design().font(TextStyle::Caption));
    painter.setPen(design().color(Role::Muted));
    drawLine(painter, columns.name, tr("Service"));
    drawLine(painter, columns.expected, tr("Expected"));
    drawLine(painter, columns.when, tr("When"));
    drawLine(painter, columns.chance, tr("Probability"));
    drawLine(painter, columns.affects, tr("Would affect"));
    drawLine(painter, columns.suggested, tr("Suggested"));
}

void NextDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                         const QModelIndex& index) const {
    painter->save();
    const QRectF row(option.rect);
    const bool lit = paintGround(*painter, option, index);
    // Old figures look old: the shape is hollow, words lose their colour.
    const bool old = index.data(models::OldRole).toBool();
    auto look = theme::lookOf(static_cast<HealthState>(index.data(models::StateRole).toInt()),
                              static_cast<Freshness>(index.data(models::FreshnessRole).toInt()),
                              models::Foretold::Failure);
    look.hollow = look.hollow || old;
    const Columns columns = columnsOf(row);
    const double indent = indentOf(index);
    const double glyph = glyphSide();
    theme::paintShape(*painter, QRectF(columns.glyph + indent, row.center().y() - glyph / 2, glyph, glyph),
                      look, design());
    const auto text = [&](const QRectF& box, TextStyle style, Role role, const QString& words,
                          Qt::TextElideMode mode = Qt::ElideRight) {
        painter->setFont(design().font(style));
        painter->setPen(design().color(role));
        drawLine(*painter, box, words, Qt::AlignLeft | Qt::AlignVCenter, mode);
    };
    const Role ink = old ? Role::Muted : Role::Ink;
    text(columns.name.adjusted(indent, 0, 0, 0), TextStyle::Strong, ink,
         index.data(models::ServiceRole).toString(), Qt::ElideMiddle);
    text(columns.expected, TextStyle::Body, ink, index.data(models::KeyLineRole).toString());
    text(columns.when, TextStyle::Body, ink, index.data(models::TimeTextRole).toString());
    painter->setFont(design().font(TextStyle::Strong));
    painter->setPen(design().color(old ? Role::Muted : Role::PredictedText));
    theme::drawFigures(*painter, columns.chance, Qt::AlignLeft | Qt::AlignVCenter,
                       models::format::chance(index.data(models::ChanceRole).toDouble()));
    text(columns.affects, TextStyle::Body, Role::Muted, index.data(models::DetailRole).toString());
    text(columns.suggested, TextStyle::Body, ink, index.data(models::SideRole).toString());
    paintEnd(*painter, option, index, lit);
    painter->restore();
}

} // namespace holdfast::delegates
