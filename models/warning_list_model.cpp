// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/warning_list_model.h"

#include "models/format/forecast_text.h"
#include "models/format/quantity_text.h"
#include "models/outlook_standing.h"
#include "models/roles.h"

namespace holdfast::models {

namespace {

WarningRow rowOf(const outlook::Warning& warning, const FleetState& state) {
    const auto& prediction = warning.prediction;
    const ServiceState* service = state.find(warning.service);
    const Duration passed = sinceOutlook(state);
    return {.service = warning.service.value(),
            .name = QString::fromStdString(warning.service.value()),
            .chance = prediction.probability,
            .expected = format::expectedText(prediction, service),
            .due = format::dueText(prediction.expected, passed),
            .span = format::spanText(prediction, passed),
            .impact = format::impactText(warning),
            .raised = WarningListModel::tr("warned at %1").arg(format::clockTime(warning.raised, state.time)),
            .why = prediction.reasons.empty() ? QString()
                                              : format::reasonInShort(prediction.reasons.front(), service),
            .reasons = format::reasonTexts(prediction, service, passed),
            .old = standingOf(state) == OutlookStanding::Old};
}

} // namespace

WarningListModel::WarningListModel(QObject* parent) : KeyedListModel(parent) {}

int WarningListModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : 1;
}

void WarningListModel::show(const FleetState& state) {
    std::vector<WarningRow> rows;
    if (state.outlook) {
        for (const auto& warning : state.outlook->warnings)
            rows.push_back(rowOf(warning, state));
    }
    apply(std::move(rows));
}

QVariant WarningListModel::cell(const WarningRow& row, int, int role) const {
    switch (role) {
    case Qt::DisplayRole:
    case ServiceRole:
        return row.name;
    case Qt::ToolTipRole:
        return QStringList{row.name,
                           row.expected,
                           tr("%1 (%2)").arg(row.due, row.span),
                           row.reasons.join(QLatin1Char('\n')),
                           row.impact,
                           row.raised}
            .join(QLatin1Char('\n'));
    case Qt::AccessibleTextRole:
        return QStringList{tr("%1, failure predicted").arg(row.name),
                           row.expected,
                           format::chance(row.chance),
                           row.due,
                           row.impact,
                           row.raised}
            .join(QStringLiteral(", "));
    case ChanceRole:
        return row.chance;
    case KeyLineRole:
        return row.expected;
    case DetailRole:
        return row.why;
    case TimeTextRole:
        return row.due;
    case ReasonsRole:
        return row.reasons;
    case OldRole:
        return row.old;
    default:
        return {};
    }
}

} // namespace holdfast::models
