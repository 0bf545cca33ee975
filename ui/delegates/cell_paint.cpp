// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/delegates/cell_paint.h"

#include "ui/delegates/text_lines.h"
#include "ui/theme/figures.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/data_table.h"
#include "ui/widgets/meter.h"

#include <QtGui/QPainter>
#include <QtWidgets/QStyleOptionViewItem>

namespace holdfast::delegates {

using theme::Role;

namespace {

constexpr int kSide = theme::kGap;
constexpr int kGlyph = 11;
constexpr int kBar = 5;
constexpr double kLeastBar = 14.0;

} // namespace

QRectF paintCellGround(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index,
                       const theme::Theme& theme) {
    const auto* table = qobject_cast<const widgets::DataTable*>(option.widget);
    const bool hovered = table != nullptr && table->hoveredRow() == index.row();
    const bool selected = (option.state & QStyle::State_Selected) != 0;
    if (selected || hovered)
        painter.fillRect(option.rect, theme.color(selected ? Role::Selected : Role::Hover));
    painter.fillRect(QRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1),
                     theme.color(Role::Grid));
    return QRectF(option.rect.adjusted(kSide, 0, -kSide, -1));
}

void paintCellText(QPainter& painter, const QRectF& box, const CellText& text, const theme::Theme& theme) {
    painter.setFont(theme.font(text.style));
    painter.setPen(theme.color(text.role));
    if (text.figures) {
        theme::drawFigures(painter, box, Qt::AlignRight | Qt::AlignVCenter, text.text);
    } else {
        drawLine(painter, box, text.text, Qt::AlignLeft | Qt::AlignVCenter, text.mode);
    }
}

void paintCellShape(QPainter& painter, const QRectF& box, const theme::StateLook& look, const CellText& text,
                    const theme::Theme& theme) {
    const double side = theme.scaled(kGlyph);
    theme::paintShape(painter, QRectF(box.left(), box.center().y() - side / 2.0 + 0.5, side, side), look,
                      theme);
    paintCellText(painter, box.adjusted(side + kSide, 0.0, 0.0, 0.0), text, theme);
}

void paintCellBar(QPainter& painter, const QRectF& box, double share, Role fill, const CellText& text,
                  const theme::Theme& theme) {
    paintCellText(painter, box, text, theme);
    const double figure = theme::figuresWidth(theme.font(text.style), QStringLiteral("> 99 %"));
    const QRectF track(box.left(), box.center().y() - kBar / 2.0, box.width() - figure - kSide, kBar);
    if (track.width() >= kLeastBar) widgets::paintMeter(painter, track, share, fill, theme);
}

theme::StateLook foretoldLook(bool old) {
    return {theme::Shape::Diamond, old, Role::Predicted, old ? Role::Muted : Role::PredictedText};
}

} // namespace holdfast::delegates
