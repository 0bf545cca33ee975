// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtWidgets/QStyledItemDelegate>

namespace holdfast::theme {
class Theme;
}

namespace holdfast::delegates {

/// Paints one trouble in a line: shape, service, reason, for how long, what is likely because of it. The
/// columns stand in line from row to row; an arrow before a likely cause opens and folds what stands under
/// it.
class TroubleDelegate final : public QStyledItemDelegate {
    Q_OBJECT

public:
    /// `leads`: an arrow says that a row goes somewhere.
    TroubleDelegate(const theme::Theme& theme, bool leads, QObject* parent = nullptr);

    [[nodiscard]] int height() const;

    /// The room a name of the list may need, in pixels; it gets it where the row is wide enough.
    void setNameWidth(int pixels) { m_nameWidth = pixels; }

    /// Room for the arrows; none is kept where nothing folds.
    void setFolds(bool folds) { m_folds = folds; }

    [[nodiscard]] int widthFor(const QString& name) const;
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    bool editorEvent(QEvent* event, QAbstractItemModel* model, const QStyleOptionViewItem& option,
                     const QModelIndex& index) override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

Q_SIGNALS:
    /// Somebody pressed the arrow of a row that folds.
    void foldAsked(const QModelIndex& index);

private:
    [[nodiscard]] double foldRoom() const;
    void paintFold(QPainter& painter, const QRectF& row, const QModelIndex& index, bool lit) const;

    const theme::Theme& m_theme;
    bool m_leads;
    int m_nameWidth = 0;
    bool m_folds = false;
};

} // namespace holdfast::delegates
