// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtWidgets/QStyledItemDelegate>

namespace holdfast::theme {
class Theme;
}

namespace holdfast::delegates {

/// Rows of a preview: what will not be watched is quieter, a mistake has a shape and a colour.
class PreviewDelegate final : public QStyledItemDelegate {
    Q_OBJECT

public:
    explicit PreviewDelegate(const theme::Theme& theme, QObject* parent = nullptr);

protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override;

private:
    const theme::Theme& m_theme;
};

} // namespace holdfast::delegates
