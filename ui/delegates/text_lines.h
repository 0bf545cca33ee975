// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtCore/QRectF>
#include <QtCore/QStringList>
#include <QtCore/Qt>

class QFont;
class QPainter;
class QStyleOptionViewItem;

namespace holdfast::delegates {

/// The text broken into at most `most` lines of this width; what does not fit ends with an ellipsis. Breaks
/// between words, and within one where a word alone is too wide.
[[nodiscard]] QStringList linesOf(const QString& text, const QFont& font, int width, int most);

/// One line, shortened where it does not fit. In the painter's font and pen.
void drawLine(QPainter& painter, const QRectF& box, const QString& text,
              Qt::Alignment alignment = Qt::AlignLeft | Qt::AlignVCenter,
              Qt::TextElideMode mode = Qt::ElideRight);

/// The item has the keyboard, and its window shows where the keyboard is.
[[nodiscard]] bool hasKeyboard(const QStyleOptionViewItem& option);

} // namespace holdfast::delegates
