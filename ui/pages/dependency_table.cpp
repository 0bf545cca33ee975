// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/dependency_table.h"

#include "models/dependency_table_model.h"
#include "models/roles.h"
#include "ui/shell/page_context.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/panel.h"

#include <QtCore/QSortFilterProxyModel>
#include <QtWidgets/QHeaderView>
#include <QtWidgets/QTableView>
#include <QtWidgets/QVBoxLayout>

namespace holdfast::pages {

using models::DependencyTableModel;

DependencyTable::DependencyTable(shell::PageContext& context, QWidget* parent)
    : QWidget(parent)
    , m_edges(new DependencyTableModel(context.link(), DependencyTableModel::Scope::Fleet, {}, this))
    , m_sorted(new QSortFilterProxyModel(this)) {
    m_sorted->setSourceModel(m_edges);
    m_sorted->setSortRole(models::SortRole);
    m_sorted->setFilterKeyColumn(-1);
    m_sorted->setFilterCaseSensitivity(Qt::CaseInsensitive);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(theme::kPadding, 0, theme::kPadding, theme::kGap);
    auto* panel = new widgets::Panel(context.theme(), this);
    auto* inner = new QVBoxLayout(panel);
    inner->setContentsMargins(1, theme::kTight, 1, theme::kTight);
    m_table = new QTableView(panel);
    m_table->setModel(m_sorted);
    m_table->setAccessibleName(tr("Dependencies"));
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setShowGrid(false);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_table->setTabKeyNavigation(false);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(context.theme().scaled(32));
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    m_table->setSortingEnabled(true);
    m_table->sortByColumn(DependencyTableModel::From, Qt::AscendingOrder);
    connect(m_table, &QTableView::activated, this, [this, &context](const QModelIndex& index) {
        context.showService(m_edges->farEnd(m_sorted->mapToSource(index)));
    });
    inner->addWidget(m_table);
    column->addWidget(panel);
}

void DependencyTable::filter(const QString& letters) {
    m_sorted->setFilterFixedString(letters);
}

} // namespace holdfast::pages
