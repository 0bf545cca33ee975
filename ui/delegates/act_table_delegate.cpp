// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/delegates/act_table_delegate.h"

#include "ui/delegates/act_line_delegate.h"
#include "ui/delegates/cell_paint.h"
#include "ui/delegates/text_lines.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/paint.h"

#include <QtGui/QPainter>

namespace holdfast::delegates {

using theme::Role;
using theme::TextStyle;

ActTableDelegate::ActTableDelegate(const theme::Theme& theme, const Columns& columns, QObject* parent)
    : QStyledItemDelegate(parent), m_theme(theme), m_columns(columns) {}

void ActTableDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                             const QModelIndex& index) const {
    painter->save();
    const QRectF box = paintCellGround(*painter, option, index, m_theme);
    painter->setRenderHint(QPainter::Antialiasing);
    const QString text = index.data().toString();
    if (index.column() == m_columns.marked) {
        const auto mark = static_cast<models::Mark>(index.data(models::MarkRole).toInt());
        const auto look = lookOf(mark);
        if (mark == models::Mark::None)
            paintCellText(*painter, box, {.text = text}, m_theme);
        else
            paintCellShape(*painter, box, look, {.text = text, .role = look.text}, m_theme);
    } else if (index.column() == m_columns.strong) {
        paintCellText(*painter, box, {.text = text, .style = TextStyle::Strong, .mode = Qt::ElideMiddle},
                      m_theme);
    } else {
        paintCellText(*painter, box,
                      {.text = text, .role = Role::Muted, .figures = index.column() == m_columns.figures},
                      m_theme);
    }
    if (hasKeyboard(option))
        widgets::paintFocusRing(*painter, QRectF(option.rect).adjusted(2, 2, -2, -3), theme::kSmallRadius,
                                m_theme);
    painter->restore();
}

} // namespace holdfast::delegates
