// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtWidgets/QStyledItemDelegate>

namespace holdfast::theme {
class Theme;
}

namespace holdfast::models {
struct WarningRow;
}

namespace holdfast::delegates {

/// Paints a warning in two lines: whose and what is expected over why; how likely, when and what it would
/// take down beside them. For views that show a WarningListModel itself. What does not fit into a narrow list
/// is left out from the right.
class WarningDelegate final : public QStyledItemDelegate {
    Q_OBJECT

public:
    explicit WarningDelegate(const theme::Theme& theme, QObject* parent = nullptr);

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    [[nodiscard]] int height() const;

private:
    void paintWords(QPainter& painter, QRectF room, const models::WarningRow& row) const;

    const theme::Theme& m_theme;
};

} // namespace holdfast::delegates
