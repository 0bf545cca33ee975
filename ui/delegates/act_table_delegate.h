// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtWidgets/QStyledItemDelegate>

namespace holdfast::theme {
class Theme;
}

namespace holdfast::delegates {

/// A cell of the tables of past plans and of the audit trail: the mark of a row stands in one column, the
/// name of what it is about in strong.
class ActTableDelegate final : public QStyledItemDelegate {
    Q_OBJECT

public:
    struct Columns {
        int marked = 0; ///< where the shape stands
        int strong = 1;
        int figures = -1; ///< digits of one width, at the right
    };

    ActTableDelegate(const theme::Theme& theme, const Columns& columns, QObject* parent = nullptr);

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;

private:
    const theme::Theme& m_theme;
    Columns m_columns;
};

} // namespace holdfast::delegates
