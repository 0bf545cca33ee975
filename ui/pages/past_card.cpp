// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/past_card.h"

#include "models/format/quantity_text.h"
#include "models/past_warning_model.h"
#include "models/roles.h"
#include "ui/delegates/outlook_row_delegate.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/card.h"
#include "ui/widgets/data_table.h"
#include "ui/widgets/empty_state.h"

#include <QtCore/QSortFilterProxyModel>
#include <QtWidgets/QHeaderView>
#include <QtWidgets/QStackedWidget>

#include <algorithm>

namespace holdfast::pages {

using models::PastRow;
using models::PastWarningModel;
namespace format = models::format;

namespace {

constexpr int kMostName = 200;

} // namespace

PastCard::PastCard(const theme::Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_model(new PastWarningModel(this))
    , m_sorted(new QSortFilterProxyModel(this))
    , m_card(new widgets::Card(theme, tr("What came of warnings"), this))
    , m_stack(new QStackedWidget(m_card))
    , m_table(new widgets::DataTable(theme, tr("What came of warnings"), m_stack))
    , m_nothing(new widgets::EmptyState(theme, m_stack)) {
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_card);
    m_card->setBodyPadding(1, theme::kTight);
    m_card->body()->addWidget(m_stack);
    m_sorted->setSourceModel(m_model);
    m_sorted->setSortRole(models::SortRole);
    m_table->setModel(m_sorted);
    m_table->setItemDelegate(new delegates::PastRowDelegate(theme, m_table));
    m_table->setColumns({{PastWarningModel::Outcome, 112, 0},
                         {PastWarningModel::Service, 128, 0},
                         {PastWarningModel::At, 104, 0},
                         {PastWarningModel::Chance, 86, 0},
                         {PastWarningModel::Expected, 104, 2},
                         {PastWarningModel::Lead, 92, 1},
                         {PastWarningModel::Came, 176, 0}},
                        PastWarningModel::Came);
    m_table->setSortingEnabled(true);
    m_table->sortByColumn(PastWarningModel::At, Qt::DescendingOrder);
    m_stack->addWidget(m_table);
    m_stack->addWidget(m_nothing);
    connect(m_table, &widgets::DataTable::opened, this, [this](const QModelIndex& index) {
        Q_EMIT opened(ServiceId(index.data(models::ServiceRole).toString().toStdString()));
    });
    connect(m_table, &widgets::DataTable::copied, this, [this] { Q_EMIT said(tr("Rows copied")); });
}

void PastCard::show(const outlook::RecordAnswer& answer, TimePoint now) {
    auto rows = models::pastRowsOf(answer, now);
    const auto missed = std::ranges::count(rows, PastRow::Kind::Missed, &PastRow::kind);
    const auto warned = std::ssize(rows) - missed;
    if (rows.empty()) {
        m_model->show({}, now);
        showNothing(tr("No warning was given"), tr("And no service failed in this period."));
        return;
    }
    m_card->setNote(
        tr("%1, %2").arg(format::counted(warned, tr("%1 warning"), tr("%1 warnings")),
                         format::counted(missed, tr("%1 failure missed"), tr("%1 failures missed"))));
    QStringList names;
    for (const auto& row : rows)
        names << QString::fromStdString(row.service);
    m_table->growTo(PastWarningModel::Service, kMostName, names);
    m_model->show(std::move(rows), now);
    m_stack->setCurrentWidget(m_table);
}

void PastCard::showNothing(const QString& happened, const QString& next) {
    m_nothing->set(QStringLiteral("clock"), happened, next);
    m_card->setNote({});
    m_stack->setCurrentWidget(m_nothing);
}

} // namespace holdfast::pages
