// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtWidgets/QStyledItemDelegate>

namespace holdfast::theme {
class Theme;
}

namespace holdfast::delegates {

/// Paints a row of the table of services: the state as shape and word, health as bar and figure, the last
/// hour as a line, figures that do not dance. Every row has the same height, so that a thousand cost no more
/// than what is visible.
class ServiceRowDelegate final : public QStyledItemDelegate {
    Q_OBJECT

public:
    explicit ServiceRowDelegate(const theme::Theme& theme, QObject* parent = nullptr);

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    [[nodiscard]] int rowHeight() const;

    /// The row under the pointer, which is shown as a whole; -1: none.
    void setHoveredRow(int row) { m_hoveredRow = row; }

private:
    void paintState(QPainter& painter, const QRect& box, const QModelIndex& index) const;
    void paintHealth(QPainter& painter, const QRect& box, const QModelIndex& index) const;
    void paintTrend(QPainter& painter, const QRect& box, const QModelIndex& index) const;
    void paintText(QPainter& painter, const QRect& box, const QModelIndex& index) const;

    const theme::Theme& m_theme;
    int m_hoveredRow = -1;
};

} // namespace holdfast::delegates
