// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/figures.h"

#include <QtGui/QFontMetricsF>
#include <QtGui/QPainter>

#include <algorithm>

namespace holdfast::theme {

namespace {

double digitWidth(const QFontMetricsF& metrics) {
    double widest = 0;
    for (char16_t digit = u'0'; digit <= u'9'; ++digit) {
        widest = std::max(widest, metrics.horizontalAdvance(QChar(digit)));
    }
    return widest;
}

/// Calls `piece(text, width, offset)` for each digit, and for each run of other characters.
template <typename Piece>
void forEachPiece(const QFontMetricsF& metrics, const QString& text, Piece piece) {
    const double cell = digitWidth(metrics);
    qsizetype at = 0;
    while (at < text.size()) {
        if (text[at].isDigit()) {
            const QString digit = text.mid(at, 1);
            piece(digit, cell, (cell - metrics.horizontalAdvance(digit)) / 2);
            ++at;
            continue;
        }
        qsizetype end = at;
        while (end < text.size() && !text[end].isDigit())
            ++end;
        const QString run = text.mid(at, end - at);
        piece(run, metrics.horizontalAdvance(run), 0.0);
        at = end;
    }
}

} // namespace

double figuresWidth(const QFont& font, const QString& text) {
    double width = 0;
    forEachPiece(QFontMetricsF(font), text,
                 [&width](const QString&, double piece, double) { width += piece; });
    return width;
}

void drawFigures(QPainter& painter, const QRectF& box, Qt::Alignment alignment, const QString& text) {
    const QFontMetricsF metrics(painter.font());
    const double width = figuresWidth(painter.font(), text);
    double x = box.left();
    if (alignment & Qt::AlignRight) x = box.right() - width;
    if (alignment & Qt::AlignHCenter) x = box.center().x() - width / 2;
    double baseline = box.center().y() + (metrics.ascent() - metrics.descent()) / 2;
    if (alignment & Qt::AlignTop) baseline = box.top() + metrics.ascent();
    if (alignment & Qt::AlignBottom) baseline = box.bottom() - metrics.descent();
    forEachPiece(metrics, text, [&](const QString& piece, double advance, double offset) {
        painter.drawText(QPointF(x + offset, baseline), piece);
        x += advance;
    });
}

} // namespace holdfast::theme
