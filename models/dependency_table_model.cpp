// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/dependency_table_model.h"

#include "models/engine_link.h"
#include "models/format/breaker_text.h"
#include "models/format/quantity_text.h"
#include "models/format/state_text.h"
#include "models/roles.h"

#include <array>
#include <unordered_map>

namespace holdfast::models {

namespace {

/// Figures to the right, words to the left.
QVariant alignment(int column) {
    using Table = DependencyTableModel;
    const bool figure = column >= Table::Health && column <= Table::Latency;
    return QVariant((figure ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
}

QVariant orInvalid(const std::optional<double>& value) {
    return value ? QVariant(*value) : QVariant();
}

DependencyRow rowOf(const DependencyState& edge, const ServiceState* far, TimePoint now) {
    DependencyRow row{.key = edge.from.value() + '\n' + edge.to.value(),
                      .from = QString::fromStdString(edge.from.value()),
                      .to = QString::fromStdString(edge.to.value()),
                      .kind = edge.kind,
                      .callsPerSecond = edge.callsPerSecond,
                      .errorRatio = edge.errorRatio,
                      .latency = edge.latency,
                      .breaker = {},
                      .calls = format::callsLine(edge),
                      .source = format::callsSource(edge, now),
                      .breakerWord = format::breakerWord(edge),
                      .breakerReason = format::breakerSentence(edge, now)};
    if (edge.breaker) row.breaker = edge.breaker->phase;
    if (far != nullptr) {
        row.state = far->state;
        row.freshness = far->freshness;
        row.health = far->effective.score;
    }
    return row;
}

} // namespace

DependencyTableModel::DependencyTableModel(EngineLink& link, Scope scope, ServiceId service, QObject* parent)
    : KeyedListModel(parent), m_link(link), m_scope(scope), m_service(std::move(service)) {
    connect(&link, &EngineLink::stateChanged, this, &DependencyTableModel::take);
    if (link.state()) take(link.state());
}

void DependencyTableModel::setService(const ServiceId& service) {
    if (service == m_service) return;
    m_service = service;
    if (m_link.state()) take(m_link.state());
}

void DependencyTableModel::take(const FleetStatePtr& state) {
    std::unordered_map<std::string, const ServiceState*> byName;
    for (const ServiceState& service : state->services)
        byName.emplace(service.id.value(), &service);
    std::vector<DependencyRow> rows;
    for (const DependencyState& edge : state->dependencies) {
        if (m_scope == Scope::Callees && edge.from != m_service) continue;
        if (m_scope == Scope::Callers && edge.to != m_service) continue;
        const auto far = byName.find((m_scope == Scope::Callers ? edge.from : edge.to).value());
        rows.push_back(rowOf(edge, far == byName.end() ? nullptr : far->second, state->time));
    }
    apply(std::move(rows));
}

int DependencyTableModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant DependencyTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount) return {};
    if (role == Qt::TextAlignmentRole) return alignment(section);
    if (role != Qt::DisplayRole) return {};
    const std::array<QString, ColumnCount> titles{tr("Caller"),  tr("Calls on"), tr("Kind"),   tr("State"),
                                                  tr("Health"),  tr("Calls"),    tr("Errors"), tr("Latency"),
                                                  tr("Breaker"), tr("Observed")};
    return titles[static_cast<std::size_t>(section)];
}

ServiceId DependencyTableModel::farEnd(const QModelIndex& index) const {
    if (!index.isValid()) return {};
    const DependencyRow& found = row(index.row());
    return ServiceId((m_scope == Scope::Callers ? found.from : found.to).toStdString());
}

QVariant DependencyTableModel::text(const DependencyRow& row, int column) const {
    switch (column) {
    case From:
        return row.from;
    case To:
        return row.to;
    case Kind:
        return format::word(row.kind);
    case State:
        return format::stateWord(row.state, row.freshness);
    case Health:
        return format::score(row.health);
    case Calls:
        return format::quantity(row.callsPerSecond, Unit::PerSecond);
    case Errors:
        return format::quantity(row.errorRatio, Unit::Ratio);
    case Latency:
        return format::quantity(row.latency, Unit::Seconds);
    case Breaker:
        return row.breakerWord.isEmpty() ? format::none() : row.breakerWord;
    case Observed:
        return row.source.isEmpty() ? tr("not observed") : row.source;
    default:
        return {};
    }
}

QVariant DependencyTableModel::sortValue(const DependencyRow& row, int column) {
    switch (column) {
    case From:
        return row.from;
    case To:
        return row.to;
    case Kind:
        return static_cast<int>(row.kind);
    case State:
        return static_cast<int>(row.state);
    case Health:
        return orInvalid(row.health);
    case Calls:
        return orInvalid(row.callsPerSecond);
    case Errors:
        return orInvalid(row.errorRatio);
    case Latency:
        return orInvalid(row.latency);
    case Breaker:
        return row.breaker ? QVariant(static_cast<int>(*row.breaker)) : QVariant();
    case Observed:
        return row.source;
    default:
        return {};
    }
}

QString DependencyTableModel::sentence(const DependencyRow& row) const {
    QString words = row.kind == DependencyKind::Hard ? tr("%1 is down without %2: %3")
                                                     : tr("%1 is degraded without %2: %3");
    words = words.arg(row.from, row.to, row.calls);
    if (!row.source.isEmpty()) words += QStringLiteral(" (") + row.source + QLatin1Char(')');
    if (!row.breakerReason.isEmpty()) words += QLatin1Char('\n') + row.breakerReason;
    return words;
}

QVariant DependencyTableModel::cell(const DependencyRow& row, int column, int role) const {
    switch (role) {
    case Qt::DisplayRole:
        return text(row, column);
    case Qt::ToolTipRole:
    case Qt::AccessibleTextRole:
        return sentence(row);
    case Qt::TextAlignmentRole:
        return alignment(column);
    case SortRole:
        return sortValue(row, column);
    case ServiceRole:
        return m_scope == Scope::Callers ? row.from : row.to;
    case StateRole:
        return static_cast<int>(row.state);
    case FreshnessRole:
        return static_cast<int>(row.freshness);
    case ScoreRole:
        return orInvalid(row.health);
    case DetailRole:
        return format::word(row.kind);
    case CallsRole:
        return row.source.isEmpty() ? row.calls : QStringLiteral("%1 · %2").arg(row.calls, row.source);
    case BreakerRole:
        return row.breaker ? QVariant(static_cast<int>(*row.breaker)) : QVariant();
    case BreakerTextRole:
        return row.breakerWord;
    default:
        return {};
    }
}

} // namespace holdfast::models
