// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/role.h"
#include "ui/theme/state_look.h"
#include "ui/theme/typography.h"

#include <QtCore/QRectF>
#include <QtCore/QString>
#include <QtCore/Qt>

class QModelIndex;
class QPainter;
class QStyleOptionViewItem;

namespace holdfast::theme {
class Theme;
}

namespace holdfast::delegates {

/// The ground of a table's cell: chosen, under the pointer, a hairline below. Returns the room for content.
QRectF paintCellGround(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index,
                       const theme::Theme& theme);

struct CellText {
    QString text;
    theme::TextStyle style = theme::TextStyle::Body;
    theme::Role role = theme::Role::Ink;
    Qt::TextElideMode mode = Qt::ElideRight;
    bool figures = false; ///< digits take the same room, right-aligned
};

void paintCellText(QPainter& painter, const QRectF& box, const CellText& text, const theme::Theme& theme);

/// A shape, and the text beside it.
void paintCellShape(QPainter& painter, const QRectF& box, const theme::StateLook& look, const CellText& text,
                    const theme::Theme& theme);

/// A bar filled to `share` with the figure at its right; the bar gives way where there is no room.
void paintCellBar(QPainter& painter, const QRectF& box, double share, theme::Role fill, const CellText& text,
                  const theme::Theme& theme);

/// A failure that is foretold: a violet diamond, hollow when what is foretold is old.
[[nodiscard]] theme::StateLook foretoldLook(bool old);

} // namespace holdfast::delegates
