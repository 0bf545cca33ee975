// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/service_table_model.h"

#include "models/engine_link.h"
#include "models/format/forecast_text.h"
#include "models/format/quantity_text.h"
#include "models/format/state_text.h"
#include "models/outlook_view.h"
#include "models/roles.h"

#include <algorithm>
#include <array>

namespace holdfast::models {

namespace {

std::optional<double> reading(const ServiceState& service, std::initializer_list<const char*> signals) {
    for (const auto* name : signals) {
        const auto found = std::ranges::find(service.signals, SignalId(name), &SignalState::id);
        const bool there =
            found != service.signals.end() && found->last && found->freshness != Freshness::NotObserved;
        if (there) return found->last->value;
    }
    return std::nullopt;
}

ServiceRow rowOf(const ServiceState& service, const ServiceSpec* spec) {
    ServiceRow row{.id = service.id.value(),
                   .name = QString::fromStdString(service.id.value()),
                   .state = service.state,
                   .freshness = service.freshness,
                   .effective = service.effective.score,
                   .own = service.own.score,
                   .confidence = service.own.confidence,
                   .keyLine = format::keyLine(service),
                   .kind = spec == nullptr ? QString() : format::word(spec->kind),
                   .latency = reading(service, {"latency_p95", "latency"}),
                   .errorRatio = reading(service, {"error_ratio"}),
                   .cpu = reading(service, {"cpu"}),
                   .memory = reading(service, {"memory"}),
                   .lastObserved = service.lastObserved,
                   .since = service.since,
                   .tags = {},
                   .trend = service.trend,
                   .foretold = {},
                   .tail = {}};
    if (spec != nullptr) {
        for (const auto& tag : spec->tags)
            row.tags << QString::fromStdString(tag);
        if (spec->replicas > 1)
            row.keyLine +=
                QStringLiteral(" · ") + ServiceTableModel::tr("%n replicas", nullptr, spec->replicas);
    }
    return row;
}

/// What is foretold beside what is. Of a service that is well, the failure that is expected says most.
void foretell(ServiceRow& row, const ServiceState& service, const FleetState& state, std::size_t index,
              const WarningsByService& warnings) {
    row.tail = tailOf(state, index);
    row.oldTail = row.tail && standingOf(state) == OutlookStanding::Old;
    row.foretold = foretoldOf(service, warnings);
    if (row.foretold != Foretold::Failure || service.state != HealthState::Healthy) return;
    const outlook::Warning* warning = warnings.at(service.id);
    const Duration passed = sinceOutlook(state);
    row.keyLine = ServiceTableModel::tr("%1 %2 (%3)")
                      .arg(format::expectedText(warning->prediction, &service),
                           format::dueText(warning->prediction.expected, passed),
                           format::chance(warning->prediction.probability));
}

/// What needs a person first: critical, about to fail, degraded, not known, well.
int troubleRank(const ServiceRow& row) {
    if (row.foretold == Foretold::Failure) return 3;
    switch (row.freshness == Freshness::NotObserved ? HealthState::Unknown : row.state) {
    case HealthState::Critical:
        return 4;
    case HealthState::Degraded:
        return 2;
    case HealthState::Unknown:
        return 1;
    case HealthState::Healthy:
        break;
    }
    return 0;
}

QVariant orInvalid(const std::optional<double>& value) {
    return value ? QVariant(*value) : QVariant();
}

} // namespace

ServiceTableModel::ServiceTableModel(EngineLink& link, QObject* parent) : KeyedListModel(parent) {
    connect(&link, &EngineLink::stateChanged, this, &ServiceTableModel::take);
    if (link.state()) take(link.state());
}

void ServiceTableModel::take(const FleetStatePtr& state) {
    m_now = state->time;
    std::vector<ServiceRow> rows;
    rows.reserve(state->services.size());
    const auto warnings = warningsOf(*state);
    for (std::size_t i = 0; i < state->services.size(); ++i) {
        const bool aligned = state->fleet && i < state->fleet->services.size() &&
                             state->fleet->services[i].id == state->services[i].id;
        const ServiceState& service = state->services[i];
        rows.push_back(rowOf(service, aligned ? &state->fleet->services[i] : nullptr));
        foretell(rows.back(), service, *state, i, warnings);
    }
    apply(std::move(rows));
}

int ServiceTableModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant ServiceTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole) {
        const bool figure = section == Own || (section >= Latency && section <= Memory);
        return QVariant((figure ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    }
    if (role == Qt::ToolTipRole && section == Trend)
        return tr("Effective health over the last hour, or since it is known");
    if (role != Qt::DisplayRole) return {};
    const std::array<QString, ColumnCount> titles{tr("State"), tr("Service"), tr("Health"),  tr("Own"),
                                                  tr("Trend"), tr("Why"),     tr("Latency"), tr("Errors"),
                                                  tr("CPU"),   tr("Memory"),  tr("Since"),   tr("Tags")};
    return section >= 0 && section < ColumnCount ? titles[static_cast<std::size_t>(section)] : QVariant();
}

QVariant ServiceTableModel::text(const ServiceRow& row, int column) const {
    switch (column) {
    case State:
        // What is foretold stands for itself: how it is now is told by the bar beside it.
        if (row.foretold == Foretold::Failure && row.freshness == Freshness::Fresh)
            return format::stateWord(HealthState::Healthy, row.freshness, row.foretold);
        return format::stateWord(row.state, row.freshness);
    case Name:
        return row.name;
    case Health:
        return format::score(row.effective);
    case Own:
        return format::score(row.own);
    case Why:
        return row.keyLine;
    case Latency:
        return format::quantity(row.latency, Unit::Seconds);
    case Errors:
        return format::quantity(row.errorRatio, Unit::Ratio);
    case Cpu:
        return format::quantity(row.cpu, Unit::Ratio);
    case Memory:
        return format::quantity(row.memory, Unit::Bytes);
    case Since:
        return row.since == TimePoint{} ? format::none() : format::clockTime(row.since, m_now);
    case Tags:
        return row.tags.join(QStringLiteral(", "));
    default:
        return {};
    }
}

QVariant ServiceTableModel::sortValue(const ServiceRow& row, int column) {
    switch (column) {
    case State:
        return troubleRank(row);
    case Name:
        return row.name;
    case Health:
    case Trend:
        return orInvalid(row.effective);
    case Own:
        return orInvalid(row.own);
    case Why:
        return row.keyLine;
    case Latency:
        return orInvalid(row.latency);
    case Errors:
        return orInvalid(row.errorRatio);
    case Cpu:
        return orInvalid(row.cpu);
    case Memory:
        return orInvalid(row.memory);
    case Since:
        return static_cast<qint64>(row.since.time_since_epoch().count());
    case Tags:
        return row.tags.join(QLatin1Char(','));
    default:
        return {};
    }
}

QVariant ServiceTableModel::cell(const ServiceRow& row, int column, int role) const {
    switch (role) {
    case Qt::DisplayRole:
        return text(row, column);
    case Qt::ToolTipRole: {
        if (!row.lastObserved) return ServiceTableModel::tr("never read");
        return ServiceTableModel::tr("%1 — read %2").arg(row.keyLine, format::age(*row.lastObserved, m_now));
    }
    case Qt::AccessibleTextRole:
        return QStringLiteral("%1, %2, %3")
            .arg(row.name, format::stateWord(row.state, row.freshness, row.foretold), row.keyLine);
    case Qt::TextAlignmentRole: {
        const bool figure = column == Health || column == Own || (column >= Latency && column <= Memory);
        return QVariant(figure ? Qt::AlignRight | Qt::AlignVCenter : Qt::AlignLeft | Qt::AlignVCenter);
    }
    case SortRole:
        return sortValue(row, column);
    case ServiceRole:
        return row.name;
    case StateRole:
        return static_cast<int>(row.state);
    case FreshnessRole:
        return static_cast<int>(row.freshness);
    case ScoreRole:
        return orInvalid(row.effective);
    case TrendRole:
        return QVariant::fromValue(row.trend);
    case ForetoldRole:
        return static_cast<int>(row.foretold);
    case TailRole:
        return QVariant::fromValue(row.tail);
    case OldRole:
        return row.oldTail;
    case KeyLineRole:
        return row.keyLine;
    case TagsRole:
        return row.tags;
    case TimeRole:
        return row.lastObserved ? QVariant(static_cast<qint64>(row.lastObserved->time_since_epoch().count()))
                                : QVariant();
    case TimeTextRole:
        return row.lastObserved ? format::age(*row.lastObserved, m_now) : QString();
    default:
        return {};
    }
}

ServiceFilterProxy::ServiceFilterProxy(QObject* parent) : QSortFilterProxyModel(parent) {
    setSortRole(SortRole);
    setDynamicSortFilter(true);
}

void ServiceFilterProxy::setWords(const QString& words) {
    m_words = words.simplified().toLower().split(QLatin1Char(' '), Qt::SkipEmptyParts);
    invalidateFilter();
}

void ServiceFilterProxy::setStates(std::set<HealthState> states) {
    m_states = std::move(states);
    invalidateFilter();
}

void ServiceFilterProxy::setForetold(Foretold foretold) {
    m_foretold = foretold;
    invalidateFilter();
}

bool ServiceFilterProxy::filterAcceptsRow(int sourceRow, const QModelIndex& sourceParent) const {
    const auto index = sourceModel()->index(sourceRow, ServiceTableModel::Name, sourceParent);
    const auto state = static_cast<HealthState>(index.data(StateRole).toInt());
    const auto foretold = static_cast<Foretold>(index.data(ForetoldRole).toInt());
    const bool warned = m_foretold == Foretold::Failure && foretold == Foretold::Failure;
    const bool all = m_states.empty() && m_foretold == Foretold::Nothing;
    if (!all && !warned && !m_states.contains(state)) return false;
    if (m_words.isEmpty()) return true;
    const QString words =
        (index.data(ServiceRole).toString() + QLatin1Char(' ') +
         index.data(TagsRole).toStringList().join(QLatin1Char(' ')) + QLatin1Char(' ') +
         format::stateWord(state, static_cast<Freshness>(index.data(FreshnessRole).toInt()), foretold))
            .toLower();
    return std::ranges::all_of(m_words, [&](const QString& word) { return words.contains(word); });
}

bool ServiceFilterProxy::lessThan(const QModelIndex& left, const QModelIndex& right) const {
    const auto a = left.data(SortRole);
    const auto b = right.data(SortRole);
    // What is not known stands last in both directions.
    if (a.isValid() != b.isValid()) return sortOrder() == Qt::AscendingOrder ? a.isValid() : b.isValid();
    const auto order = QVariant::compare(a, b);
    if (order != QPartialOrdering::Equivalent) return order == QPartialOrdering::Less;
    // Equals stand by name, from a to z in both directions.
    const int names = left.data(ServiceRole).toString().compare(right.data(ServiceRole).toString());
    return sortOrder() == Qt::AscendingOrder ? names < 0 : names > 0;
}

} // namespace holdfast::models
