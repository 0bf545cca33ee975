// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/card_grid.h"

#include "ui/widgets/row_list.h"

#include <QtGui/QHoverEvent>
#include <QtGui/QPaintEvent>
#include <QtGui/QPainter>
#include <QtWidgets/QScrollBar>

#include <algorithm>

namespace holdfast::widgets {

CardGrid::CardGrid(QWidget* parent) : QListView(parent) {
    setFrameShape(QFrame::NoFrame);
    setProperty("ground", QStringLiteral("none"));
    setVerticalScrollMode(ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setSelectionMode(SingleSelection);
    setEditTriggers(NoEditTriggers);
    viewport()->setAttribute(Qt::WA_Hover);
}

void CardGrid::setCardSize(int leastWidth, int height) {
    if (leastWidth == m_leastWidth && height == m_height) return;
    m_leastWidth = std::max(1, leastWidth);
    m_height = std::max(1, height);
    doItemsLayout();
}

void CardGrid::setGap(int gap) {
    m_gap = std::max(0, gap);
    doItemsLayout();
}

void CardGrid::setScrollBarRoom(int pixels) {
    m_scrollBarRoom = std::max(0, pixels);
    doItemsLayout();
}

int CardGrid::count() const {
    return model() == nullptr ? 0 : model()->rowCount(rootIndex());
}

void CardGrid::setMostCardSize(int width, int height) {
    if (width == m_mostWidth && height == m_mostHeight) return;
    m_mostWidth = std::max(0, width);
    m_mostHeight = std::max(0, height);
    doItemsLayout();
}

int CardGrid::columns() const {
    const int room = viewport()->width() + m_gap;
    const int most = std::max(1, room / (m_leastWidth + m_gap));
    for (int fewer = 1; fewer < most; ++fewer) {
        const bool tooWide = room / fewer - m_gap > m_mostWidth;
        if (!tooWide && heightOf(fewer, m_height) <= viewport()->height()) return fewer;
    }
    return most;
}

int CardGrid::cardHeight() const {
    const int rows = (count() + columns() - 1) / columns();
    if (rows == 0) return m_height;
    return std::clamp((viewport()->height() + m_gap) / rows - m_gap, m_height,
                      std::max(m_height, m_mostHeight));
}

int CardGrid::heightOf(int columns, int cardHeight) const {
    const int rows = (count() + columns - 1) / columns;
    return rows == 0 ? 0 : rows * (cardHeight + m_gap) - m_gap;
}

int CardGrid::contentHeight() const {
    return heightOf(columns(), cardHeight());
}

QRect CardGrid::cardAt(int row) const {
    const int perLine = columns();
    const int column = row % perLine;
    // Whole pixels for every edge; what is left over is spread, so that the last card ends at the edge.
    const auto edge = [&](int c) { return c * (viewport()->width() + m_gap) / perLine; };
    return {edge(column), row / perLine * (cardHeight() + m_gap), edge(column + 1) - edge(column) - m_gap,
            cardHeight()};
}

int CardGrid::rowAt(const QPoint& contents) const {
    if (contents.x() < 0 || contents.y() < 0) return -1;
    const int perLine = columns();
    const int column =
        std::min(perLine - 1, contents.x() * perLine / std::max(1, viewport()->width() + m_gap));
    const int row = contents.y() / (cardHeight() + m_gap) * perLine + column;
    return row < count() && cardAt(row).contains(contents) ? row : -1;
}

QRect CardGrid::visualRect(const QModelIndex& index) const {
    if (!index.isValid() || index.row() >= count()) return {};
    return cardAt(index.row()).translated(0, -verticalOffset());
}

QModelIndex CardGrid::indexAt(const QPoint& point) const {
    const int row = rowAt(point + QPoint(0, verticalOffset()));
    return row < 0 ? QModelIndex() : model()->index(row, modelColumn(), rootIndex());
}

void CardGrid::scrollTo(const QModelIndex& index, ScrollHint hint) {
    if (!index.isValid()) return;
    const QRect card = cardAt(index.row());
    const int top = verticalOffset();
    const int height = viewport()->height();
    if (hint == PositionAtTop) {
        verticalScrollBar()->setValue(card.top());
    } else if (hint == PositionAtCenter) {
        verticalScrollBar()->setValue(card.center().y() - height / 2);
    } else if (card.top() < top) {
        verticalScrollBar()->setValue(card.top());
    } else if (card.bottom() >= top + height) {
        verticalScrollBar()->setValue(card.bottom() + 1 - height);
    }
}

void CardGrid::doItemsLayout() {
    updateGeometries();
    viewport()->update();
}

QModelIndex CardGrid::moveCursor(CursorAction action, Qt::KeyboardModifiers) {
    const int last = count() - 1;
    if (last < 0) return {};
    const auto at = [this](int row) { return model()->index(row, modelColumn(), rootIndex()); };
    if (!currentIndex().isValid()) return at(0);
    const int row = currentIndex().row();
    const int perLine = columns();
    const int page = std::max(1, viewport()->height() / (cardHeight() + m_gap)) * perLine;
    const auto kept = [last, row](int to) { return to < 0 || to > last ? row : to; };
    switch (action) {
    case MoveUp:
        return at(kept(row - perLine));
    case MoveDown:
        return at(row + perLine <= last ? row + perLine : row / perLine < last / perLine ? last : row);
    case MoveLeft:
    case MovePrevious:
        return at(kept(row - 1));
    case MoveRight:
    case MoveNext:
        return at(kept(row + 1));
    case MoveHome:
        return at(0);
    case MoveEnd:
        return at(last);
    case MovePageUp:
        return at(std::max(row % perLine, row - page));
    case MovePageDown:
        return at(std::min(last, row + page));
    }
    return at(row);
}

int CardGrid::horizontalOffset() const {
    return 0;
}

int CardGrid::verticalOffset() const {
    return verticalScrollBar()->value();
}

void CardGrid::setSelection(const QRect& area, QItemSelectionModel::SelectionFlags command) {
    const QModelIndex hit = indexAt(area.center());
    selectionModel()->select(hit.isValid() ? QItemSelection(hit, hit) : QItemSelection(), command);
}

QRegion CardGrid::visualRegionForSelection(const QItemSelection& selection) const {
    QRegion region;
    for (const auto& index : selection.indexes())
        region += visualRect(index);
    return region;
}

void CardGrid::updateGeometries() {
    QAbstractItemView::updateGeometries();
    verticalScrollBar()->setSingleStep((cardHeight() + m_gap) / 3);
    verticalScrollBar()->setPageStep(viewport()->height());
    const int beyond = std::max(0, contentHeight() - viewport()->height());
    verticalScrollBar()->setRange(0, beyond);
    const int bar = beyond > 0 ? verticalScrollBar()->sizeHint().width() : 0;
    setViewportMargins(0, 0, std::max(0, m_scrollBarRoom - bar), 0);
}

void CardGrid::scrollContentsBy(int dx, int dy) {
    scrollDirtyRegion(dx, dy);
    viewport()->scroll(dx, dy);
}

void CardGrid::resizeEvent(QResizeEvent* event) {
    QAbstractItemView::resizeEvent(event);
    doItemsLayout();
}

void CardGrid::keyPressEvent(QKeyEvent* event) {
    noteKeyboard(*this);
    QListView::keyPressEvent(event);
}

bool CardGrid::viewportEvent(QEvent* event) {
    QModelIndex hovered = m_hovered;
    if (event->type() == QEvent::HoverMove || event->type() == QEvent::HoverEnter)
        hovered = indexAt(static_cast<QHoverEvent*>(event)->position().toPoint());
    if (event->type() == QEvent::HoverLeave || event->type() == QEvent::Leave) hovered = {};
    if (hovered != m_hovered) {
        viewport()->update(visualRect(m_hovered));
        m_hovered = hovered;
        viewport()->update(visualRect(m_hovered));
        viewport()->setCursor(m_hovered.isValid() ? m_cursor : Qt::ArrowCursor);
    }
    return QListView::viewportEvent(event);
}

void CardGrid::paintEvent(QPaintEvent* event) {
    const int lineHeight = cardHeight() + m_gap;
    const int first = std::max(0, (event->rect().top() + verticalOffset()) / lineHeight * columns());
    const int last =
        std::min(count() - 1, ((event->rect().bottom() + verticalOffset()) / lineHeight + 1) * columns() - 1);
    QPainter painter(viewport());
    QStyleOptionViewItem option;
    initViewItemOption(&option);
    const QStyle::State base = option.state;
    for (int row = first; row <= last; ++row) {
        const QModelIndex index = model()->index(row, modelColumn(), rootIndex());
        option.rect = visualRect(index);
        option.state = base;
        option.state.setFlag(QStyle::State_Selected, selectionModel()->isSelected(index));
        option.state.setFlag(QStyle::State_MouseOver, index == m_hovered);
        option.state.setFlag(QStyle::State_HasFocus, hasFocus() && index == currentIndex());
        itemDelegateForIndex(index)->paint(&painter, option, index);
    }
}

} // namespace holdfast::widgets
