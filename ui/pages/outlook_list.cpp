// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/outlook_list.h"

#include "models/format/quantity_text.h"
#include "models/roles.h"
#include "ui/delegates/cell_paint.h"
#include "ui/delegates/outlook_row_delegate.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/data_table.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/panel.h"
#include "ui/widgets/search_field.h"
#include "ui/widgets/toggle_chip.h"

#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QHeaderView>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QStackedWidget>

namespace holdfast::pages {

using models::OutlookTableModel;
using Kind = models::OutlookRow::Kind;

namespace {

const QString kSortColumn = QStringLiteral("outlook.sort");
const QString kSortOrder = QStringLiteral("outlook.order");

constexpr int kMostName = 230;

ServiceId serviceAt(const QModelIndex& index) {
    return ServiceId(index.data(models::ServiceRole).toString().toStdString());
}

} // namespace

OutlookList::OutlookList(const theme::Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_theme(theme)
    , m_model(new OutlookTableModel(this))
    , m_proxy(new models::OutlookFilterProxy(this)) {
    m_proxy->setSourceModel(m_model);
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    auto* card = new widgets::Panel(theme, this);
    outer->addWidget(card);
    auto* inner = new QVBoxLayout(card);
    inner->setContentsMargins(1, theme::kGap, 1, theme::kTight);
    inner->setSpacing(theme::kTight);
    m_stack = new QStackedWidget(card);
    inner->addWidget(makeBar());
    inner->addWidget(m_stack, 1);
    makeTable();
}

QWidget* OutlookList::makeBar() {
    auto* bar = new QWidget(this);
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(theme::kGap, 0, theme::kCardGap, 0);
    row->setSpacing(theme::kGap);
    m_search = new widgets::SearchField(m_theme, tr("Filter"), bar);
    m_search->setMinimumWidth(m_theme.scaled(120));
    m_search->setMaximumWidth(m_theme.scaled(240));
    row->addWidget(m_search, 1);
    const auto addChip = [&](Kind kind, const QString& text, const QString& hint) {
        auto* chip = new widgets::ToggleChip(m_theme, text, bar);
        chip->setToolTip(hint);
        connect(chip, &QAbstractButton::toggled, this, &OutlookList::filter);
        m_chips[kind] = chip;
        row->addWidget(chip);
        return chip;
    };
    addChip(Kind::Warned, tr("warned"), tr("Show only services with a warning"))
        ->setLook(delegates::foretoldLook(false));
    addChip(Kind::Unusual, tr("unusual"), tr("Show only services that are out of the ordinary"));
    addChip(Kind::Learning, tr("learning"), tr("Show only services of which too little is known yet"));
    row->addStretch(1);
    m_count = new widgets::ElidedLabel(m_theme, theme::TextStyle::Caption, theme::Role::Muted, bar);
    row->addWidget(m_count);
    connect(m_search, &QLineEdit::textChanged, this, &OutlookList::filter);
    connect(m_search, &widgets::SearchField::leftDownwards, this, [this] {
        m_table->setFocus();
        if (!m_table->currentIndex().isValid()) m_table->selectRow(0);
    });
    return bar;
}

void OutlookList::makeTable() {
    m_table = new widgets::DataTable(m_theme, tr("What is foretold of each service"), m_stack);
    m_table->setModel(m_proxy);
    m_table->setItemDelegate(new delegates::OutlookRowDelegate(m_theme, m_table));
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setColumns({{OutlookTableModel::Name, 146, 0},
                         {OutlookTableModel::Chance, 112, 0},
                         {OutlookTableModel::Due, 96, 0},
                         {OutlookTableModel::Why, 210, 0},
                         {OutlookTableModel::Anomaly, 200, 1},
                         {OutlookTableModel::History, 210, 2}},
                        OutlookTableModel::Why);
    m_table->setSortingEnabled(true);
    restoreLayout({});
    m_nothing = new widgets::EmptyState(m_theme, m_stack);
    m_nothing->set(QStringLiteral("filter"), tr("No service matches"), tr("Fewer words show more."));
    connect(m_nothing->addAction(tr("Show all services")), &QPushButton::clicked, this, [this] {
        m_search->clear();
        for (auto& [kind, chip] : m_chips)
            chip->setChecked(false);
    });
    m_stack->addWidget(m_table);
    m_stack->addWidget(m_nothing);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& index) {
                if (m_telling && index.isValid()) Q_EMIT chosen(serviceAt(index));
            });
    connect(m_table, &widgets::DataTable::opened, this,
            [this](const QModelIndex& index) { Q_EMIT opened(serviceAt(index)); });
    connect(m_table, &widgets::DataTable::copied, this, [this] { Q_EMIT said(tr("Row copied")); });
}

void OutlookList::fitNames() {
    QStringList names;
    for (const auto& row : m_model->rows())
        names << row.name;
    m_table->growTo(OutlookTableModel::Name, kMostName, names);
}

QWidget* OutlookList::searchField() const {
    return m_search;
}

void OutlookList::show(const FleetState& state) {
    const int before = m_model->rowCount();
    m_telling = false; // rows that move or go choose nothing
    m_model->show(state);
    m_telling = true;
    if (m_model->rowCount() != before) fitNames();
    showCounts();
}

void OutlookList::filter() {
    std::set<Kind> kinds;
    for (const auto& [kind, chip] : m_chips) {
        if (chip->isChecked()) kinds.insert(kind);
    }
    m_telling = false;
    m_proxy->setKinds(std::move(kinds));
    m_proxy->setWords(m_search->text());
    m_telling = true;
    showCounts();
}

void OutlookList::showCounts() {
    std::map<Kind, int> counts;
    for (const auto& row : m_model->rows())
        ++counts[row.kind];
    for (const auto& [kind, chip] : m_chips)
        chip->setCount(counts[kind]);
    const int shown = m_proxy->rowCount();
    const int all = m_model->rowCount();
    namespace format = models::format;
    m_count->setText(shown == all ? format::counted(all, tr("%1 service"), tr("%1 services"))
                                  : tr("%1 of %2").arg(format::count(shown), format::count(all)));
    m_stack->setCurrentWidget(shown == 0 && all > 0 ? static_cast<QWidget*>(m_nothing) : m_table);
}

void OutlookList::select(const ServiceId& service) {
    const int row = m_model->find(service.value());
    if (row < 0) return;
    const QModelIndex index = m_proxy->mapFromSource(m_model->index(row, OutlookTableModel::Name));
    if (!index.isValid() || index.row() == m_table->currentIndex().row()) return;
    m_telling = false;
    m_table->setCurrentIndex(index);
    m_telling = true;
    m_table->scrollTo(index);
}

ServiceId OutlookList::first() const {
    return m_proxy->rowCount() > 0 ? serviceAt(m_proxy->index(0, OutlookTableModel::Name)) : ServiceId();
}

QVariantMap OutlookList::saveLayout() const {
    const auto* header = m_table->horizontalHeader();
    return {{kSortColumn, header->sortIndicatorSection()},
            {kSortOrder, static_cast<int>(header->sortIndicatorOrder())}};
}

void OutlookList::restoreLayout(const QVariantMap& layout) {
    const int column = layout.value(kSortColumn, OutlookTableModel::Chance).toInt();
    const auto order = layout.value(kSortOrder, static_cast<int>(Qt::DescendingOrder)).toInt();
    const bool known = column >= 0 && column < OutlookTableModel::ColumnCount;
    m_table->sortByColumn(known ? column : OutlookTableModel::Chance,
                          order == static_cast<int>(Qt::AscendingOrder) ? Qt::AscendingOrder
                                                                        : Qt::DescendingOrder);
}

} // namespace holdfast::pages
