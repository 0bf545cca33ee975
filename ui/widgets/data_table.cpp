// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/data_table.h"

#include "models/table_export.h"
#include "ui/theme/theme.h"
#include "ui/theme/typography.h"
#include "ui/theme/widest_text.h"

#include <QtGui/QClipboard>
#include <QtGui/QGuiApplication>
#include <QtGui/QKeyEvent>
#include <QtWidgets/QHeaderView>

#include <algorithm>
#include <map>

namespace holdfast::widgets {

namespace {

constexpr int kRow = 34;

} // namespace

DataTable::DataTable(const theme::Theme& theme, const QString& name, QWidget* parent)
    : QTableView(parent), m_theme(theme) {
    setAccessibleName(name);
    setFrameShape(QFrame::NoFrame);
    setShowGrid(false);
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setMouseTracking(true);
    setTabKeyNavigation(false);
    setWordWrap(false);
    setCornerButtonEnabled(false);
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    verticalHeader()->setDefaultSectionSize(theme.scaled(kRow));
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    horizontalHeader()->setMinimumSectionSize(theme.scaled(40));
    connect(this, &QTableView::doubleClicked, this, &DataTable::opened);
    connect(this, &QTableView::entered, this, [this](const QModelIndex& index) { hover(index.row()); });
    connect(&theme, &theme::Theme::changed, this, [this] {
        verticalHeader()->setDefaultSectionSize(m_theme.scaled(kRow));
        fit();
    });
}

void DataTable::setColumns(std::vector<Column> columns, int stretch) {
    m_columns = std::move(columns);
    m_stretch = stretch;
    fit();
}

void DataTable::growTo(int column, int most, const QStringList& texts) {
    const auto found = std::ranges::find(m_columns, column, &Column::column);
    if (found == m_columns.end()) return;
    const QFontMetricsF metrics(m_theme.font(theme::TextStyle::Strong));
    const double widest = theme::widestText(metrics, {texts.begin(), texts.end()});
    // In the measure of text scale 1, with the shape before it and its margins.
    const double wanted = widest * 100.0 / m_theme.scaled(100) + 42.0;
    const int before = found->grown;
    found->grown = std::clamp(static_cast<int>(wanted), found->width, std::max(found->width, most));
    if (found->grown != before) fit();
}

void DataTable::fit() {
    if (model() == nullptr || m_columns.empty()) return;
    int room = viewport()->width();
    int most = 0;
    for (const Column& column : m_columns)
        most = std::max(most, column.rank);
    std::map<int, int> widths;
    for (int rank = 0; rank <= most; ++rank) {
        for (const Column& column : m_columns) {
            if (column.rank != rank) continue;
            const int least = m_theme.scaled(column.width);
            const bool fits = rank == 0 || least <= room;
            setColumnHidden(column.column, !fits);
            if (!fits) continue;
            // What may give way grows only as far as there is room.
            int width = std::max(least, m_theme.scaled(column.grown));
            if (rank > 0) width = std::min(width, room);
            widths[column.column] = width;
            room -= width;
        }
    }
    for (const auto& [column, width] : widths) {
        const int extra = column == m_stretch ? std::max(0, room) : 0;
        // Where even what never gives way does not fit, the words that stretch do.
        const int lack = column == m_stretch ? std::min(0, room) : 0;
        setColumnWidth(column, std::max(m_theme.scaled(40), width + extra + lack));
    }
}

QList<int> DataTable::shownColumns() const {
    QList<int> columns;
    for (int i = 0; i < horizontalHeader()->count(); ++i) {
        const int column = horizontalHeader()->logicalIndex(i);
        if (!isColumnHidden(column)) columns << column;
    }
    return columns;
}

QString DataTable::chosenText() const {
    QList<int> rows;
    if (selectionModel() != nullptr) {
        for (const QModelIndex& index : selectionModel()->selectedRows())
            rows << index.row();
    }
    std::ranges::sort(rows);
    return models::tableText(*model(), shownColumns(), rows, models::TableFormat::Tabs);
}

void DataTable::hover(int row) {
    if (row == m_hoveredRow) return;
    m_hoveredRow = row;
    viewport()->update();
}

bool DataTable::viewportEvent(QEvent* event) {
    if (event->type() == QEvent::Leave) hover(-1);
    return QTableView::viewportEvent(event);
}

void DataTable::keyPressEvent(QKeyEvent* event) {
    if (event->matches(QKeySequence::Copy)) {
        QGuiApplication::clipboard()->setText(chosenText());
        Q_EMIT copied(static_cast<int>(selectionModel()->selectedRows().size()));
        return;
    }
    const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (enter && currentIndex().isValid()) {
        Q_EMIT opened(currentIndex());
        return;
    }
    QTableView::keyPressEvent(event);
}

void DataTable::resizeEvent(QResizeEvent* event) {
    QTableView::resizeEvent(event);
    fit();
}

} // namespace holdfast::widgets
