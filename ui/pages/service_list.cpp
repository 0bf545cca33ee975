// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/service_list.h"

#include "models/engine_link.h"
#include "models/format/quantity_text.h"
#include "models/format/state_text.h"
#include "models/outlook_view.h"
#include "models/roles.h"
#include "models/service_table_model.h"
#include "models/table_export.h"
#include "ui/charts/chart_export.h"
#include "ui/delegates/service_row_delegate.h"
#include "ui/shell/page_context.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/theme/widest_text.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/panel.h"
#include "ui/widgets/search_field.h"
#include "ui/widgets/toggle_chip.h"

#include <QtGui/QClipboard>
#include <QtGui/QFontMetricsF>
#include <QtGui/QGuiApplication>
#include <QtGui/QKeyEvent>
#include <QtWidgets/QFileDialog>
#include <QtWidgets/QHBoxLayout>
#include <QtWidgets/QHeaderView>
#include <QtWidgets/QMenu>
#include <QtWidgets/QPushButton>
#include <QtWidgets/QStackedWidget>
#include <QtWidgets/QTableView>
#include <QtWidgets/QToolButton>
#include <QtWidgets/QVBoxLayout>

#include <algorithm>

namespace holdfast::pages {

using models::ServiceTableModel;

namespace {

constexpr std::array kStates{HealthState::Critical, HealthState::Degraded, HealthState::Unknown,
                             HealthState::Healthy};

/// As it is until a person chooses otherwise: those of a lower rank are shown first when there is not room
/// for all.
struct ColumnDefault {
    ServiceTableModel::Column column;
    int width;
    int rank; ///< 0: always
};

constexpr int kNever = 100;
constexpr int kLeastWhy = 230;
constexpr int kName = 184;
constexpr std::array kColumns{
    ColumnDefault{ServiceTableModel::State, 148, 0},  ColumnDefault{ServiceTableModel::Name, kName, 0},
    ColumnDefault{ServiceTableModel::Health, 122, 0}, ColumnDefault{ServiceTableModel::Own, 70, kNever},
    ColumnDefault{ServiceTableModel::Trend, 104, 1},  ColumnDefault{ServiceTableModel::Why, kLeastWhy, 0},
    ColumnDefault{ServiceTableModel::Latency, 84, 2}, ColumnDefault{ServiceTableModel::Errors, 76, 3},
    ColumnDefault{ServiceTableModel::Cpu, 68, 6},     ColumnDefault{ServiceTableModel::Memory, 90, 5},
    ColumnDefault{ServiceTableModel::Since, 92, 4},   ColumnDefault{ServiceTableModel::Tags, 110, 7}};

ServiceId serviceOf(const QModelIndex& index) {
    return ServiceId(index.data(models::ServiceRole).toString().toStdString());
}

} // namespace

ServiceList::ServiceList(shell::PageContext& context, QWidget* parent)
    : QWidget(parent)
    , m_context(context)
    , m_model(new ServiceTableModel(context.link(), this))
    , m_proxy(new models::ServiceFilterProxy(this))
    , m_delegate(new delegates::ServiceRowDelegate(context.theme(), this)) {
    m_proxy->setSourceModel(m_model);
    auto* page = new QVBoxLayout(this);
    page->setContentsMargins(theme::kPadding, theme::kPadding, theme::kPadding, theme::kPadding);
    page->setSpacing(theme::kCardGap);
    makeBar();
    makeTable();
    connect(&context.link(), &models::EngineLink::stateChanged, this, &ServiceList::count);
    for (const auto signal : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved}) {
        connect(m_proxy, signal, this, &ServiceList::showCount);
        connect(m_model, signal, this, &ServiceList::fitColumns);
    }
    connect(m_model, &QAbstractItemModel::modelReset, this, &ServiceList::fitColumns);
    if (context.link().state()) count(context.link().state());
}

void ServiceList::makeBar() {
    auto& look = m_context.theme();
    auto* bar = new QHBoxLayout;
    bar->setSpacing(theme::kGap);
    m_search = new widgets::SearchField(look, tr("Filter by name, tag or state"), this);
    m_search->setFixedWidth(look.scaled(280));
    bar->addWidget(m_search);
    bar->addSpacing(theme::kTight);
    for (const HealthState state : kStates) {
        auto* chip = new widgets::ToggleChip(look, models::format::word(state), this);
        chip->setLook(theme::lookOf(state, Freshness::Fresh));
        chip->setToolTip(tr("Show only what is %1").arg(models::format::word(state)));
        connect(chip, &QAbstractButton::toggled, this, &ServiceList::filter);
        m_chips[state] = chip;
        bar->addWidget(chip);
    }
    m_foretold = new widgets::ToggleChip(look, tr("failure predicted"), this);
    m_foretold->setLook(theme::lookOf(HealthState::Healthy, Freshness::Fresh, models::Foretold::Failure));
    m_foretold->setToolTip(tr("Show what a warning stands about"));
    m_foretold->hide();
    connect(m_foretold, &QAbstractButton::toggled, this, &ServiceList::filter);
    bar->addWidget(m_foretold);
    bar->addStretch(1);
    m_count = new widgets::ElidedLabel(look, theme::TextStyle::Caption, theme::Role::Muted, this);
    bar->addWidget(m_count);
    auto* more = new QToolButton(this);
    more->setIcon(look.icon(QStringLiteral("more")));
    more->setToolTip(tr("Columns, copy, save"));
    more->setAccessibleName(more->toolTip());
    connect(more, &QToolButton::clicked, this,
            [this, more] { chooseColumns(more->mapToGlobal(QPoint(0, more->height()))); });
    bar->addWidget(more);
    static_cast<QVBoxLayout*>(layout())->addLayout(bar);
    connect(m_search, &QLineEdit::textChanged, this, &ServiceList::filter);
    connect(m_search, &widgets::SearchField::leftDownwards, this, [this] {
        m_table->setFocus();
        if (!m_table->currentIndex().isValid()) m_table->selectRow(0);
    });
}

void ServiceList::makeTable() {
    auto& look = m_context.theme();
    auto* card = new widgets::Panel(look, this);
    auto* inner = new QVBoxLayout(card);
    inner->setContentsMargins(1, theme::kTight, 1, theme::kTight);
    m_stack = new QStackedWidget(card);
    m_table = new QTableView(m_stack);
    m_nothing = new widgets::EmptyState(look, m_stack);
    m_nothing->set(QStringLiteral("filter"), tr("No service matches"),
                   tr("Fewer words or other states show more."));
    connect(m_nothing->addAction(tr("Show all services")), &QPushButton::clicked, this, [this] {
        m_search->clear();
        for (auto& [state, chip] : m_chips)
            chip->setChecked(false);
        m_foretold->setChecked(false);
    });
    m_stack->addWidget(m_table);
    m_stack->addWidget(m_nothing);
    inner->addWidget(m_stack);
    static_cast<QVBoxLayout*>(layout())->addWidget(card, 1);

    m_table->setModel(m_proxy);
    m_table->setItemDelegate(m_delegate);
    m_table->setAccessibleName(tr("Services"));
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setShowGrid(false);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_table->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_table->setMouseTracking(true);
    m_table->setTabKeyNavigation(false);
    m_table->setWordWrap(false);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_table->verticalHeader()->setDefaultSectionSize(m_delegate->rowHeight());
    auto* header = m_table->horizontalHeader();
    header->setSectionsMovable(true);
    header->setHighlightSections(false);
    header->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    header->setMinimumSectionSize(look.scaled(48));
    header->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(header, &QWidget::customContextMenuRequested, this,
            [this, header](const QPoint& at) { chooseColumns(header->mapToGlobal(at)); });
    m_table->setHorizontalScrollBarPolicy(Qt::ScrollBarAsNeeded);
    m_table->setCornerButtonEnabled(false);
    m_table->setSortingEnabled(true);
    restoreLayout({});
    const auto own = [this] {
        m_ownColumns = m_ownColumns || QGuiApplication::mouseButtons() != Qt::NoButton;
    };
    connect(header, &QHeaderView::sectionMoved, this, own);
    connect(header, &QHeaderView::sectionResized, this, own);
    connect(m_table, &QTableView::doubleClicked, this, &ServiceList::openRow);
    connect(m_table, &QTableView::entered, this, [this](const QModelIndex& index) { hover(index.row()); });
    connect(&look, &theme::Theme::changed, this,
            [this] { m_table->verticalHeader()->setDefaultSectionSize(m_delegate->rowHeight()); });
    m_table->installEventFilter(this);
    m_table->viewport()->installEventFilter(this);
}

QWidget* ServiceList::searchField() const {
    return m_search;
}

void ServiceList::filter() {
    std::set<HealthState> states;
    for (const auto& [state, chip] : m_chips) {
        if (chip->isChecked()) states.insert(state);
    }
    m_proxy->setStates(std::move(states));
    m_proxy->setForetold(m_foretold->isChecked() ? models::Foretold::Failure : models::Foretold::Nothing);
    m_proxy->setWords(m_search->text());
    showCount();
}

void ServiceList::count(const FleetStatePtr& state) {
    std::map<HealthState, int> counts;
    for (const ServiceState& service : state->services) {
        ++counts[service.freshness == Freshness::NotObserved ? HealthState::Unknown : service.state];
    }
    for (const auto& [word, chip] : m_chips)
        chip->setCount(counts[word]);
    const int foretold = models::countForetold(*state);
    m_foretold->setCount(foretold);
    m_foretold->setVisible(foretold > 0 || m_foretold->isChecked());
    showCount();
}

void ServiceList::showCount() {
    const int shown = m_proxy->rowCount();
    const int all = m_model->rowCount();
    m_count->setText(
        shown == all ? models::format::counted(all, tr("%1 service"), tr("%1 services"))
                     : tr("%1 of %2 services").arg(models::format::count(shown), models::format::count(all)));
    m_stack->setCurrentWidget(shown == 0 && all > 0 ? static_cast<QWidget*>(m_nothing) : m_table);
}

void ServiceList::select(const ServiceId& service) {
    const int row = m_model->find(service.value());
    if (row < 0) return;
    const QModelIndex index = m_proxy->mapFromSource(m_model->index(row, ServiceTableModel::Name));
    if (!index.isValid()) return;
    m_table->setCurrentIndex(index);
    m_table->scrollTo(index);
}

ServiceId ServiceList::selected() const {
    return serviceOf(m_table->currentIndex());
}

void ServiceList::openRow(const QModelIndex& index) {
    if (index.isValid()) Q_EMIT opened(serviceOf(index));
}

void ServiceList::hover(int row) {
    m_delegate->setHoveredRow(row);
    m_table->viewport()->update();
}

bool ServiceList::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_table->viewport() && event->type() == QEvent::Leave) hover(-1);
    if (watched == m_table->viewport() && event->type() == QEvent::Resize) fitColumns();
    if (watched == m_table && event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        if (key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter) {
            openRow(m_table->currentIndex());
            return true;
        }
        if (key->matches(QKeySequence::Copy)) {
            copyRows();
            return true;
        }
        if (key->matches(QKeySequence::Save)) {
            saveCsv();
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

void ServiceList::chooseColumns(const QPoint& at) {
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (const ColumnDefault& entry : kColumns) {
        if (entry.column == ServiceTableModel::Name) continue; // without its name a row says nothing
        auto* action =
            menu->addAction(m_model->headerData(entry.column, Qt::Horizontal, Qt::DisplayRole).toString());
        action->setCheckable(true);
        action->setChecked(!m_table->isColumnHidden(entry.column));
        connect(action, &QAction::toggled, this, [this, entry](bool shown) {
            m_ownColumns = true;
            m_table->setColumnHidden(entry.column, !shown);
        });
    }
    menu->addSeparator();
    connect(menu->addAction(tr("Columns as at first")), &QAction::triggered, this,
            [this] { restoreLayout({}); });
    menu->addSeparator();
    connect(menu->addAction(tr("Copy selected rows")), &QAction::triggered, this, &ServiceList::copyRows);
    connect(menu->addAction(tr("Save as CSV…")), &QAction::triggered, this, &ServiceList::saveCsv);
    menu->popup(at);
}

QList<int> ServiceList::shownColumns() const {
    QList<int> columns;
    const auto* header = m_table->horizontalHeader();
    for (int i = 0; i < header->count(); ++i) {
        const int column = header->logicalIndex(i);
        if (!header->isSectionHidden(column) && column != ServiceTableModel::Trend) columns << column;
    }
    return columns;
}

void ServiceList::copyRows() {
    QList<int> rows;
    for (const QModelIndex& index : m_table->selectionModel()->selectedRows())
        rows << index.row();
    std::ranges::sort(rows);
    if (rows.isEmpty()) return;
    QGuiApplication::clipboard()->setText(
        models::tableText(*m_proxy, shownColumns(), rows, models::TableFormat::Tabs));
    m_context.say(models::format::counted(rows.size(), tr("%1 row copied"), tr("%1 rows copied")));
}

void ServiceList::saveCsv() {
    auto* dialog = new QFileDialog(this, tr("Save services as CSV"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setModal(false);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("csv"));
    dialog->setNameFilter(tr("CSV (*.csv)"));
    dialog->selectFile(QStringLiteral("services.csv"));
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& path) {
        const QString text = models::tableText(*m_proxy, shownColumns(), {}, models::TableFormat::Csv);
        const QString trouble = charts::saveFile(path, text.toUtf8());
        m_count->setText(trouble.isEmpty() ? m_count->text() : tr("not saved: %1").arg(trouble));
        if (trouble.isEmpty()) m_context.say(tr("Saved as %1").arg(path));
    });
    dialog->show();
}

QVariantMap ServiceList::saveLayout() const {
    const auto* header = m_table->horizontalHeader();
    QVariantMap layout{{QStringLiteral("sortedBy"), header->sortIndicatorSection()},
                       {QStringLiteral("descending"), header->sortIndicatorOrder() == Qt::DescendingOrder}};
    if (m_ownColumns) layout.insert(QStringLiteral("header"), header->saveState());
    return layout;
}

void ServiceList::restoreLayout(const QVariantMap& layout) {
    auto* header = m_table->horizontalHeader();
    const QByteArray state = layout.value(QStringLiteral("header")).toByteArray();
    const int sortedBy = layout.value(QStringLiteral("sortedBy"), ServiceTableModel::State).toInt();
    const bool descending = layout.value(QStringLiteral("descending"), true).toBool();
    m_ownColumns = !state.isEmpty() && header->restoreState(state);
    m_table->sortByColumn(std::clamp(sortedBy, 0, ServiceTableModel::ColumnCount - 1),
                          descending ? Qt::DescendingOrder : Qt::AscendingOrder);
    if (m_ownColumns) return;
    for (const ColumnDefault& entry : kColumns) {
        header->moveSection(header->visualIndex(entry.column), static_cast<int>(&entry - kColumns.data()));
        m_table->setColumnWidth(entry.column, m_context.theme().scaled(entry.width));
    }
    header->setStretchLastSection(false);
    header->setSectionResizeMode(QHeaderView::Interactive);
    header->setSectionResizeMode(ServiceTableModel::Why, QHeaderView::Stretch);
    fitColumns();
}

/// What the longest name needs, within reason.
int ServiceList::nameWidth() const {
    const auto& look = m_context.theme();
    const QFontMetricsF metrics(look.font(theme::TextStyle::Strong));
    std::vector<QStringView> names;
    names.reserve(m_model->rows().size());
    for (const auto& row : m_model->rows())
        names.emplace_back(row.name);
    const int widest = qCeil(theme::widestText(metrics, std::move(names)));
    const int most = std::max(look.scaled(kName), m_table->viewport()->width() * 3 / 10);
    return std::clamp(widest + 2 * theme::kCardGap, look.scaled(kName), most);
}

/// Until a person chooses columns, those that matter most share the width.
void ServiceList::fitColumns() {
    if (m_ownColumns) return;
    auto order = kColumns;
    std::ranges::stable_sort(order, {}, &ColumnDefault::rank);
    int room = m_table->viewport()->width();
    const int names = nameWidth();
    m_table->setColumnWidth(ServiceTableModel::Name, names);
    for (const ColumnDefault& entry : order) {
        const bool isName = entry.column == ServiceTableModel::Name;
        const int width = isName ? names : m_context.theme().scaled(entry.width);
        const bool shown = entry.rank == 0 || (entry.rank != kNever && room >= width);
        m_table->setColumnHidden(entry.column, !shown);
        room -= shown ? width : entry.rank == kNever ? 0 : room; // nothing after the first that does not fit
    }
}

} // namespace holdfast::pages
