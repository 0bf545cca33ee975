// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtWidgets/QStyledItemDelegate>

namespace holdfast::theme {
class Theme;
}

namespace holdfast::delegates {

/// Paints one trouble in a line: shape, service, reason, for how long, whom it limits. The columns stand in
/// line from row to row.
class TroubleDelegate final : public QStyledItemDelegate {
    Q_OBJECT

public:
    /// `leads`: an arrow says that a row goes somewhere.
    TroubleDelegate(const theme::Theme& theme, bool leads, QObject* parent = nullptr);

    [[nodiscard]] int height() const;

    /// The room a name of the list may need, in pixels; it gets it where the row is wide enough.
    void setNameWidth(int pixels) { m_nameWidth = pixels; }

    [[nodiscard]] int widthFor(const QString& name) const;
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    const theme::Theme& m_theme;
    bool m_leads;
    int m_nameWidth = 0;
};

} // namespace holdfast::delegates
