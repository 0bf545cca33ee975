// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/delegates/text_lines.h"

#include <QtGui/QFontMetrics>
#include <QtGui/QPainter>
#include <QtGui/QTextLayout>
#include <QtWidgets/QStyleOptionViewItem>

namespace holdfast::delegates {

QStringList linesOf(const QString& text, const QFont& font, int width, int most) {
    if (text.isEmpty() || width <= 0 || most <= 0) return {};
    const QFontMetrics metrics(font);
    if (metrics.horizontalAdvance(text) <= width) return {text};
    QTextLayout layout(text, font);
    QTextOption option;
    option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    layout.setTextOption(option);
    QStringList lines;
    layout.beginLayout();
    for (QTextLine line = layout.createLine(); line.isValid(); line = layout.createLine()) {
        line.setLineWidth(width);
        if (lines.size() + 1 == most) {
            lines << metrics.elidedText(text.mid(line.textStart()), Qt::ElideRight, width);
            break;
        }
        lines << text.mid(line.textStart(), line.textLength()).trimmed();
    }
    layout.endLayout();
    return lines;
}

void drawLine(QPainter& painter, const QRectF& box, const QString& text, Qt::Alignment alignment,
              Qt::TextElideMode mode) {
    painter.drawText(box, static_cast<int>(alignment) | Qt::TextSingleLine,
                     painter.fontMetrics().elidedText(text, mode, static_cast<int>(box.width())));
}

bool hasKeyboard(const QStyleOptionViewItem& option) {
    constexpr auto both = QStyle::State_HasFocus | QStyle::State_KeyboardFocusChange;
    return (option.state & both) == both;
}

} // namespace holdfast::delegates
