// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtWidgets/QListView>

namespace holdfast::widgets {

/// A list laid out as equal cards that fill the width exactly, edge to edge, row after row; as many columns
/// as their least width allows. Only visible cards are painted, by the view's delegate. Arrow keys walk in
/// two directions. To assistive technology it is a list.
class CardGrid final : public QListView {
    Q_OBJECT

public:
    explicit CardGrid(QWidget* parent = nullptr);

    /// Logical pixels, all at least 1.
    void setCardSize(int leastWidth, int height);
    void setGap(int gap);
    /// Where all cards fit into the view they grow up to this, in fewer columns, to use the room there is.
    void setMostCardSize(int width, int height);

    [[nodiscard]] int columns() const;
    [[nodiscard]] int cardHeight() const;

    /// Over a card; what can be clicked shows it.
    void setCardCursor(Qt::CursorShape cursor) { m_cursor = cursor; }

    /// Room at the right for the scroll bar, kept free also while there is none: cards do not move when it
    /// comes. Let the view reach that much beyond what its cards line up with.
    void setScrollBarRoom(int pixels);

    /// Height that shows all cards without scrolling, at the present width.
    [[nodiscard]] int contentHeight() const;

    [[nodiscard]] QRect visualRect(const QModelIndex& index) const override;
    [[nodiscard]] QModelIndex indexAt(const QPoint& point) const override;
    void scrollTo(const QModelIndex& index, ScrollHint hint = EnsureVisible) override;
    void doItemsLayout() override;

protected:
    [[nodiscard]] QModelIndex moveCursor(CursorAction action, Qt::KeyboardModifiers modifiers) override;
    [[nodiscard]] int horizontalOffset() const override;
    [[nodiscard]] int verticalOffset() const override;
    void setSelection(const QRect& area, QItemSelectionModel::SelectionFlags command) override;
    [[nodiscard]] QRegion visualRegionForSelection(const QItemSelection& selection) const override;
    void updateGeometries() override;
    void scrollContentsBy(int dx, int dy) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool viewportEvent(QEvent* event) override;

private:
    [[nodiscard]] int count() const;
    [[nodiscard]] int heightOf(int columns, int cardHeight) const;
    [[nodiscard]] QRect cardAt(int row) const; ///< in contents, not scrolled
    [[nodiscard]] int rowAt(const QPoint& contents) const;

    int m_leastWidth = 160;
    int m_height = 112;
    int m_mostWidth = 0; ///< 0: as many columns as there is room for
    int m_mostHeight = 0;
    int m_gap = 12;
    int m_scrollBarRoom = 0;
    Qt::CursorShape m_cursor = Qt::ArrowCursor;
    QPersistentModelIndex m_hovered;
};

} // namespace holdfast::widgets
