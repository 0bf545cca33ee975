// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtWidgets/QStyledItemDelegate>

namespace holdfast::theme {
class Theme;
}

namespace holdfast::delegates {

/// Paints a row of what is foretold of a service (OutlookTableModel): violet is what is expected, and grey
/// once it is old.
class OutlookRowDelegate final : public QStyledItemDelegate {
    Q_OBJECT

public:
    explicit OutlookRowDelegate(const theme::Theme& theme, QObject* parent = nullptr);

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;

private:
    const theme::Theme& m_theme;
};

/// Paints a row of what came of warnings (PastWarningModel): the outcome as shape, word and colour.
class PastRowDelegate final : public QStyledItemDelegate {
    Q_OBJECT

public:
    explicit PastRowDelegate(const theme::Theme& theme, QObject* parent = nullptr);

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;

private:
    const theme::Theme& m_theme;
};

} // namespace holdfast::delegates
