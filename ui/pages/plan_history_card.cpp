// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/plan_history_card.h"

#include "models/format/quantity_text.h"
#include "models/plan_history_model.h"
#include "ui/delegates/act_table_delegate.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"
#include "ui/widgets/card.h"
#include "ui/widgets/data_table.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/search_field.h"
#include "ui/widgets/segmented_control.h"

#include <QtWidgets/QHeaderView>
#include <QtWidgets/QStackedWidget>
#include <QtWidgets/QVBoxLayout>

namespace holdfast::pages {

using actions::Outcome;
using models::PlanHistoryModel;
namespace format = models::format;

namespace {

constexpr int kMostName = 220;

} // namespace

PlanHistoryCard::PlanHistoryCard(const theme::Theme& theme, QWidget* parent)
    : QWidget(parent)
    , m_model(new PlanHistoryModel(this))
    , m_sorted(new models::PlanHistoryProxy(this))
    , m_card(new widgets::Card(theme, tr("History"), this))
    , m_search(new widgets::SearchField(theme, tr("Narrow"), m_card))
    , m_kinds(new widgets::SegmentedControl(theme, m_card))
    , m_stack(new QStackedWidget(m_card))
    , m_table(new widgets::DataTable(theme, tr("Plans that have ended"), m_stack))
    , m_nothing(new widgets::EmptyState(theme, m_stack)) {
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_card);
    m_card->setBodyPadding(1, theme::kTight);
    m_card->body()->addWidget(m_stack, 1);
    m_kinds->setAccessibleName(tr("Outcome"));
    m_kinds->addSegment(tr("All"));
    m_kinds->addSegment(tr("Done"), tr("Verified by health"));
    m_kinds->addSegment(tr("Not done"), tr("Failed, rolled back, or put before a person"));
    m_kinds->addSegment(tr("Refused"), tr("Nothing was changed"));
    m_kinds->setCurrent(0);
    m_search->setFixedWidth(theme.scaled(150));
    m_card->addAction(m_kinds);
    m_card->addAction(m_search);
    m_sorted->setSourceModel(m_model);
    m_table->setModel(m_sorted);
    m_table->setItemDelegate(new delegates::ActTableDelegate(
        theme, {.marked = PlanHistoryModel::Outcome, .strong = PlanHistoryModel::Service, .figures = -1},
        m_table));
    m_table->setColumns({{PlanHistoryModel::When, 104, 0},
                         {PlanHistoryModel::Service, 120, 0},
                         {PlanHistoryModel::Action, 136, 0},
                         {PlanHistoryModel::Outcome, 122, 0},
                         {PlanHistoryModel::By, 112, 1},
                         {PlanHistoryModel::Took, 92, 2},
                         {PlanHistoryModel::Why, 140, 3}},
                        PlanHistoryModel::Why);
    m_table->setSortingEnabled(true);
    m_table->sortByColumn(PlanHistoryModel::When, Qt::DescendingOrder);
    m_stack->addWidget(m_table);
    m_stack->addWidget(m_nothing);
    connect(m_kinds, &widgets::SegmentedControl::chosen, this, &PlanHistoryCard::narrow);
    connect(m_search, &QLineEdit::textChanged, this, [this](const QString& words) {
        m_sorted->setWords(words);
        follow();
    });
    connect(m_table, &widgets::DataTable::opened, this, [this](const QModelIndex& index) {
        Q_EMIT opened(actions::PlanId(index.data(models::PlanRole).toString().toStdString()));
    });
    connect(m_table, &widgets::DataTable::copied, this, [this] { Q_EMIT said(tr("Rows copied")); });
    setMinimumHeight(theme.scaled(168));
    follow();
}

void PlanHistoryCard::show(const std::vector<actions::PlanSummary>& plans, TimePoint now) {
    m_model->show(plans, now);
    QStringList names;
    for (const auto& row : m_model->rows())
        names << row.service;
    m_table->growTo(PlanHistoryModel::Service, kMostName, names);
    follow();
}

void PlanHistoryCard::narrow(int kind) {
    switch (kind) {
    case 1:
        m_sorted->setOutcomes({Outcome::Done});
        break;
    case 2:
        m_sorted->setOutcomes({Outcome::Failed, Outcome::RolledBack, Outcome::NeedsPerson});
        break;
    case 3:
        m_sorted->setOutcomes({Outcome::Refused, Outcome::Expired});
        break;
    default:
        m_sorted->setOutcomes({});
    }
    follow();
}

void PlanHistoryCard::follow() {
    const int all = m_model->rowCount();
    const int shown = m_sorted->rowCount();
    m_card->setNote(shown < all ? tr("%1 of %2").arg(format::count(shown), format::count(all)) : QString());
    if (all == 0)
        m_nothing->set(QStringLiteral("clock"), tr("Nothing was done yet"),
                       tr("Every plan that ends stands here, with its evidence."));
    else
        m_nothing->set(QStringLiteral("filter"), tr("Nothing fits"), tr("Other words, or another outcome."));
    m_stack->setCurrentWidget(shown > 0 ? static_cast<QWidget*>(m_table) : m_nothing);
}

QWidget* PlanHistoryCard::searchField() const {
    return m_search;
}

} // namespace holdfast::pages
