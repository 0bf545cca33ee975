// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtWidgets/QStyledItemDelegate>

namespace holdfast::theme {
class Theme;
}

namespace holdfast::delegates {

/// What lists of causes with what stands under them have in common: rows of one height, an arrow before a
/// cause that opens and folds it (models::OpenRole), room for the widest name, an arrow at the end where a
/// row goes somewhere.
class FoldingDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    [[nodiscard]] int height() const;

    /// The room a name of the list may need, in pixels; it gets it where the row is wide enough.
    void setNameWidth(int pixels) { m_nameWidth = pixels; }

    /// Room for the arrows; none is kept where nothing folds.
    void setFolds(bool folds) { m_folds = folds; }

    /// Rows may have an action (models::ActionRole): what looks like a button at their end asks for its plan.
    /// Room for it is kept in every row.
    void setActs(bool acts) { m_acts = acts; }

    [[nodiscard]] int widthFor(const QString& name) const;
    bool editorEvent(QEvent* event, QAbstractItemModel* model, const QStyleOptionViewItem& option,
                     const QModelIndex& index) override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

Q_SIGNALS:
    /// Somebody pressed the arrow of a row that folds.
    void foldAsked(const QModelIndex& index);
    /// Somebody pressed the button of a row that has an action.
    void actAsked(const QModelIndex& index);

protected:
    /// `leads`: an arrow says that a row goes somewhere.
    FoldingDelegate(const theme::Theme& theme, bool leads, QObject* parent);

    [[nodiscard]] const theme::Theme& design() const noexcept { return m_theme; }

    [[nodiscard]] bool leads() const noexcept { return m_leads; }

    /// Where names begin, and the sides of things, in pixels.
    [[nodiscard]] double foldRoom() const;
    [[nodiscard]] double indentOf(const QModelIndex& index) const;
    [[nodiscard]] double glyphSide() const;
    [[nodiscard]] double arrowSide() const;
    /// What arrow and button take at the end of a row.
    [[nodiscard]] double endRoom() const;
    /// Of `room`, what names get: what the widest needs, between two bounds.
    [[nodiscard]] double nameShare(double room) const;
    /// Ground, the line above it and the arrow that folds; whether the row is lit.
    bool paintGround(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index) const;
    /// The arrow at the end and the ring of the keyboard.
    void paintEnd(QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index,
                  bool lit) const;

private:
    [[nodiscard]] QRectF buttonIn(const QRectF& row) const;

    const theme::Theme& m_theme;
    bool m_leads;
    int m_nameWidth = 0;
    bool m_folds = false;
    bool m_acts = false;
};

} // namespace holdfast::delegates
