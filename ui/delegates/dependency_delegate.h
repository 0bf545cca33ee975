// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtWidgets/QStyledItemDelegate>

namespace holdfast::theme {
class Theme;
}

namespace holdfast::delegates {

/// Paints an edge of a service in two lines: the other service with its state, how it is bound, its breaker
/// when that is not closed, and its health; below, the calls, who reports them and when.
class DependencyDelegate final : public QStyledItemDelegate {
    Q_OBJECT

public:
    explicit DependencyDelegate(const theme::Theme& theme, QObject* parent = nullptr);

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

    /// Of a row, in the theme's scale.
    [[nodiscard]] static int heightIn(const theme::Theme& theme);

private:
    /// Name and remarks, one after the other as far as there is room.
    void paintWords(QPainter& painter, const QRect& box, const QModelIndex& index) const;

    const theme::Theme& m_theme;
};

} // namespace holdfast::delegates
