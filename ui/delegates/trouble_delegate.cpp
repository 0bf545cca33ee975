// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/delegates/trouble_delegate.h"

#include "models/roles.h"
#include "ui/delegates/text_lines.h"
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

/// Shares of the row's width beside glyph and arrow: a name gets what it needs between two bounds, the
/// reason a share of what is left.
constexpr double kReason = 0.3;
constexpr double kSince = 0.18;

} // namespace

TroubleDelegate::TroubleDelegate(const theme::Theme& theme, bool leads, QObject* parent)
    : FoldingDelegate(theme, leads, parent) {}

void TroubleDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                            const QModelIndex& index) const {
    painter->save();
    const QRectF row(option.rect);
    const bool lit = paintGround(*painter, option, index);
    const auto look = theme::lookOf(static_cast<HealthState>(index.data(models::StateRole).toInt()),
                                    static_cast<Freshness>(index.data(models::FreshnessRole).toInt()));
    const double glyph = glyphSide();
    // What stands under a cause is moved in at the cost of its name, so that the columns stay in line.
    const double indent = indentOf(index);
    double left = row.left() + kSide + foldRoom() + indent;
    theme::paintShape(*painter, QRectF(left, row.center().y() - glyph / 2, glyph, glyph), look, design());
    left += glyph + theme::kCardGap;
    const double room = row.right() - kSide - endRoom() - left + indent;
    const double name = nameShare(room);
    const auto column = [&](double width, TextStyle style, Role role, const QString& text,
                            Qt::TextElideMode mode = Qt::ElideRight) {
        painter->setFont(design().font(style));
        painter->setPen(design().color(role));
        drawLine(*painter, QRectF(left, row.top(), width - theme::kCardGap, row.height()), text,
                 Qt::AlignLeft | Qt::AlignVCenter, mode);
        left += width;
    };
    column(name - indent, TextStyle::Strong, Role::Ink, index.data(models::ServiceRole).toString(),
           Qt::ElideMiddle);
    column(kReason * (room - name), TextStyle::Body, Role::Ink, index.data(models::KeyLineRole).toString());
    column(kSince * (room - name), TextStyle::Body, Role::Muted, index.data(models::TimeTextRole).toString());
    column((1.0 - kReason - kSince) * (room - name), TextStyle::Caption, Role::Muted,
           index.data(models::DetailRole).toString());
    paintEnd(*painter, option, index, lit);
    painter->restore();
}

} // namespace holdfast::delegates
