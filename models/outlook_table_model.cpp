// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/outlook_table_model.h"

#include "models/format/forecast_text.h"
#include "models/format/quantity_text.h"
#include "models/outlook_standing.h"
#include "models/roles.h"

#include <algorithm>
#include <array>

namespace holdfast::models {

namespace {

using Kind = OutlookRow::Kind;

/// Of a failure that is less likely than this no time is named.
constexpr double kNamesTime = 0.1;

Kind kindOf(const outlook::ServiceOutlook& outlook, bool warned) {
    if (warned) return Kind::Warned;
    if (outlook.silence == outlook::Silence::Learning) return Kind::Learning;
    if (outlook.silence == outlook::Silence::Unknown) return Kind::Unknown;
    const bool unusual = outlook.anomaly && outlook.anomaly->standing != analysis::DriftStanding::Ordinary;
    return unusual ? Kind::Unusual : Kind::Watched;
}

void addPrediction(OutlookRow& row, const warnings::FailurePrediction& prediction,
                   const ServiceState& service, Duration passed) {
    row.chance = prediction.probability;
    if (prediction.probability >= kNamesTime && prediction.expected.count() > 0) {
        row.expected = prediction.expected - passed;
        row.due = format::dueText(prediction.expected, passed);
    }
    if (prediction.reasons.empty()) {
        row.why = OutlookTableModel::tr("nothing points to a failure");
        return;
    }
    row.why = format::reasonInShort(prediction.reasons.front(), &service);
    row.reason = format::reasonText(prediction.reasons.front(), &service, passed);
}

OutlookRow rowOf(const FleetState& state, const ServiceState& service, const outlook::ServiceOutlook& outlook,
                 bool warned) {
    OutlookRow row{.id = service.id.value(),
                   .name = QString::fromStdString(service.id.value()),
                   .kind = kindOf(outlook, warned),
                   .state = service.state,
                   .freshness = service.freshness,
                   .why = format::silenceText(outlook, state.time),
                   .old = standingOf(state) == OutlookStanding::Old};
    if (outlook.silence == outlook::Silence::None && outlook.prediction)
        addPrediction(row, *outlook.prediction, service, sinceOutlook(state));
    if (outlook.anomaly) {
        row.anomaly = outlook.anomaly->score;
        row.anomalyText = format::anomalyText(*outlook.anomaly, state.time);
        row.moments = outlook.anomaly->rows;
        row.trained = OutlookTableModel::tr("%1, learnt %2")
                          .arg(format::counted(outlook.anomaly->rows, OutlookTableModel::tr("%1 moment"),
                                               OutlookTableModel::tr("%1 moments")),
                               format::age(outlook.anomaly->trained, state.time));
    }
    return row;
}

QVariant orInvalid(const std::optional<double>& value) {
    return value ? QVariant(*value) : QVariant();
}

QString orNone(const QString& text) {
    return text.isEmpty() ? format::none() : text;
}

} // namespace

OutlookTableModel::OutlookTableModel(QObject* parent) : KeyedListModel(parent) {}

void OutlookTableModel::show(const FleetState& state) {
    std::vector<OutlookRow> rows;
    // The outlook of a fleet that was read again since says nothing of this one.
    const bool aligned = state.outlook && state.outlook->services.size() == state.services.size();
    if (aligned) {
        std::set<ServiceId> warned;
        for (const auto& warning : state.outlook->warnings)
            warned.insert(warning.service);
        rows.reserve(state.services.size());
        for (std::size_t i = 0; i < state.services.size(); ++i)
            rows.push_back(rowOf(state, state.services[i], state.outlook->services[i],
                                 warned.contains(state.services[i].id)));
    }
    apply(std::move(rows));
}

int OutlookTableModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant OutlookTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount) return {};
    const auto at = static_cast<std::size_t>(section);
    if (role == Qt::ToolTipRole) {
        const std::array<QString, ColumnCount> hints{
            QString(),
            tr("That it fails within the horizon"),
            tr("When the failure is expected, if it comes"),
            tr("The strongest reason, or why nothing is said"),
            tr("How unusual it is as a whole: 0.5 and less is ordinary"),
            tr("The moments that its ordinary behaviour was learnt from")};
        return hints[at].isEmpty() ? QVariant() : hints[at];
    }
    if (role != Qt::DisplayRole) return {};
    const std::array<QString, ColumnCount> titles{tr("Service"), tr("Probability"), tr("Expected"),
                                                  tr("Why"),     tr("Anomaly"),     tr("Learnt from")};
    return titles[at];
}

QVariant OutlookTableModel::text(const OutlookRow& row, int column) {
    switch (column) {
    case Name:
        return row.name;
    case Chance:
        return row.chance ? format::chance(*row.chance) : format::none();
    case Due:
        return orNone(row.due);
    case Why:
        return orNone(row.why);
    case Anomaly:
        if (!row.anomaly) return format::none();
        return row.anomalyText.isEmpty() ? format::score(row.anomaly)
                                         : tr("%1 %2").arg(format::score(row.anomaly), row.anomalyText);
    case History:
        return orNone(row.trained);
    default:
        return {};
    }
}

QVariant OutlookTableModel::sortValue(const OutlookRow& row, int column) {
    switch (column) {
    case Name:
        return row.name;
    case Chance:
        return orInvalid(row.chance);
    case Due:
        return row.expected ? QVariant(static_cast<qint64>(row.expected->count())) : QVariant();
    case Why:
        return row.why;
    case Anomaly:
        return orInvalid(row.anomaly);
    case History:
        return row.moments > 0 ? QVariant(row.moments) : QVariant();
    default:
        return {};
    }
}

QVariant OutlookTableModel::cell(const OutlookRow& row, int column, int role) const {
    switch (role) {
    case Qt::DisplayRole:
        return text(row, column);
    case Qt::ToolTipRole:
        return QStringLiteral("%1\n%2").arg(
            row.name, column == Why && !row.reason.isEmpty() ? row.reason : text(row, column).toString());
    case Qt::AccessibleTextRole:
        return QStringList{row.name, text(row, Chance).toString(), text(row, Due).toString(),
                           row.reason.isEmpty() ? row.why : row.reason, row.anomalyText}
            .join(QStringLiteral(", "));
    case Qt::TextAlignmentRole:
        return QVariant((column == Chance ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    case SortRole:
        return sortValue(row, column);
    case ServiceRole:
        return row.name;
    case StateRole:
        return static_cast<int>(row.state);
    case FreshnessRole:
        return static_cast<int>(row.freshness);
    case ChanceRole:
        return orInvalid(row.chance);
    case WarnedRole:
        return row.kind == Kind::Warned;
    case UnusualRole:
        return !row.anomalyText.isEmpty();
    case OldRole:
        return row.old;
    default:
        return {};
    }
}

OutlookFilterProxy::OutlookFilterProxy(QObject* parent) : QSortFilterProxyModel(parent) {
    setSortRole(SortRole);
    setDynamicSortFilter(true);
}

void OutlookFilterProxy::setWords(const QString& words) {
    m_words = words.simplified().toLower().split(QLatin1Char(' '), Qt::SkipEmptyParts);
    invalidateFilter();
}

void OutlookFilterProxy::setKinds(std::set<OutlookRow::Kind> kinds) {
    m_kinds = std::move(kinds);
    invalidateFilter();
}

bool OutlookFilterProxy::filterAcceptsRow(int sourceRow, const QModelIndex&) const {
    const auto* model = qobject_cast<const OutlookTableModel*>(sourceModel());
    if (model == nullptr) return false;
    const OutlookRow& row = model->row(sourceRow);
    if (!m_kinds.empty() && !m_kinds.contains(row.kind)) return false;
    const QString all =
        (row.name + QLatin1Char(' ') + row.why + QLatin1Char(' ') + row.anomalyText).toLower();
    return std::ranges::all_of(m_words, [&](const QString& word) { return all.contains(word); });
}

bool OutlookFilterProxy::lessThan(const QModelIndex& left, const QModelIndex& right) const {
    const auto a = left.data(SortRole);
    const auto b = right.data(SortRole);
    // What is not known stands last in both directions.
    if (a.isValid() != b.isValid()) return sortOrder() == Qt::AscendingOrder ? a.isValid() : b.isValid();
    const auto order = QVariant::compare(a, b);
    if (order != QPartialOrdering::Equivalent) return order == QPartialOrdering::Less;
    const int names = left.data(ServiceRole).toString().compare(right.data(ServiceRole).toString());
    return sortOrder() == Qt::AscendingOrder ? names < 0 : names > 0;
}

} // namespace holdfast::models
