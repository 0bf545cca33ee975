// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/plan_history_model.h"

#include "models/desk_lines.h"
#include "models/format/action_text.h"
#include "models/format/quantity_text.h"

#include <algorithm>

namespace holdfast::models {

namespace {

PastPlanRow rowOf(const actions::PlanSummary& plan, TimePoint now) {
    const auto outcome = plan.outcome.value_or(actions::Outcome::NeedsPerson);
    return {.plan = plan.plan.value(),
            .service = QString::fromStdString(plan.service.value()),
            .action = format::word(plan.action),
            .mark = plan.outcome ? markOf(outcome) : Mark::Busy,
            .outcome = static_cast<int>(outcome),
            .outcomeText = plan.outcome ? format::word(outcome) : PlanHistoryModel::tr("under way"),
            .by = plan.by.empty() ? format::word(plan.origin) : QString::fromStdString(plan.by),
            .why = QString::fromStdString(plan.why.empty() ? plan.reason : plan.why),
            .began = plan.began,
            .beganText = format::clockTime(plan.began, now),
            .took = plan.ended ? std::optional(*plan.ended - plan.began) : std::nullopt};
}

} // namespace

PlanHistoryModel::PlanHistoryModel(QObject* parent) : KeyedListModel(parent) {}

void PlanHistoryModel::show(const std::vector<actions::PlanSummary>& plans, TimePoint now) {
    std::vector<PastPlanRow> rows;
    rows.reserve(plans.size());
    for (const auto& plan : plans)
        rows.push_back(rowOf(plan, now));
    apply(std::move(rows));
}

int PlanHistoryModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(ColumnCount);
}

QVariant PlanHistoryModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    switch (section) {
    case When:
        return tr("Began");
    case Service:
        return tr("Service");
    case Action:
        return tr("Action");
    case Outcome:
        return tr("Outcome");
    case By:
        return tr("By");
    case Took:
        return tr("Took");
    case Why:
        return tr("Why");
    default:
        return {};
    }
}

QString PlanHistoryModel::text(const PastPlanRow& row, int column) {
    switch (column) {
    case When:
        return row.beganText;
    case Service:
        return row.service;
    case Action:
        return row.action;
    case Outcome:
        return row.outcomeText;
    case By:
        return row.by;
    case Took:
        return row.took ? format::duration(*row.took) : format::none();
    case Why:
        return row.why;
    default:
        return {};
    }
}

QVariant PlanHistoryModel::sortValue(const PastPlanRow& row, int column) {
    switch (column) {
    case When:
        return static_cast<qint64>(row.began.time_since_epoch().count());
    case Took:
        return row.took ? static_cast<qint64>(row.took->count()) : qint64{-1};
    default:
        return text(row, column);
    }
}

QVariant PlanHistoryModel::cell(const PastPlanRow& row, int column, int role) const {
    switch (role) {
    case Qt::DisplayRole:
        return text(row, column);
    case Qt::ToolTipRole:
        return column == When ? format::fullTime(row.began) : text(row, column);
    case SortRole:
        return sortValue(row, column);
    case ServiceRole:
        return row.service;
    case MarkRole:
        return static_cast<int>(row.mark);
    case PlanRole:
        return QString::fromStdString(row.plan);
    default:
        return {};
    }
}

PlanHistoryProxy::PlanHistoryProxy(QObject* parent) : QSortFilterProxyModel(parent) {
    setSortRole(SortRole);
}

void PlanHistoryProxy::setWords(const QString& words) {
    m_words = words.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    invalidateFilter();
}

void PlanHistoryProxy::setOutcomes(std::set<actions::Outcome> outcomes) {
    m_outcomes = std::move(outcomes);
    invalidateFilter();
}

bool PlanHistoryProxy::filterAcceptsRow(int sourceRow, const QModelIndex&) const {
    const auto* model = qobject_cast<const PlanHistoryModel*>(sourceModel());
    if (model == nullptr) return false;
    const PastPlanRow& row = model->row(sourceRow);
    if (!m_outcomes.empty() && !m_outcomes.contains(static_cast<actions::Outcome>(row.outcome))) return false;
    const QString all =
        QStringList{row.service, row.action, row.outcomeText, row.by, row.why}.join(QLatin1Char(' '));
    return std::ranges::all_of(
        m_words, [&all](const QString& word) { return all.contains(word, Qt::CaseInsensitive); });
}

} // namespace holdfast::models
