// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/next_list_model.h"

#include "models/act_line_model.h"
#include "models/format/action_text.h"
#include "models/format/forecast_text.h"
#include "models/format/quantity_text.h"
#include "models/format/state_text.h"
#include "models/outlook_view.h"
#include "models/roles.h"

#include <algorithm>
#include <map>
#include <utility>

namespace holdfast::models {

namespace {

QString nameOf(const ServiceId& id) {
    return QString::fromStdString(id.value());
}

NextRow rowOf(const outlook::Warning& warning, const ServiceState& service, const FleetState& state) {
    const auto& prediction = warning.prediction;
    const Duration passed = sinceOutlook(state);
    return {.service = warning.service,
            .state = service.state,
            .freshness = service.freshness,
            .chance = prediction.probability,
            .expected = format::expectedText(prediction, &service),
            .due = format::dueText(prediction.expected, passed),
            .affects = format::impactText(warning),
            .reasons = format::reasonTexts(prediction, &service, passed),
            .old = standingOf(state) == OutlookStanding::Old,
            .action = warning.remedy ? static_cast<int>(*warning.remedy) : -1,
            .suggested = warning.remedy ? format::word(*warning.remedy) : QString(),
            .under = {},
            .others = {}};
}

using Because = std::map<ServiceId, ServiceId>;

/// The warning at the end of the chain of causes; in a circle the first one that comes again.
ServiceId rootOf(const ServiceId& service, const Because& because) {
    std::set<ServiceId> seen{service};
    ServiceId at = service;
    while (true) {
        const auto next = because.find(at);
        if (next == because.end() || !because.contains(next->second)) return at;
        at = next->second;
        if (!seen.insert(at).second) return at;
    }
}

} // namespace

NextListModel::NextListModel(QObject* parent) : KeyedListModel(parent) {}

int NextListModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : 1;
}

void NextListModel::show(const FleetState& state) {
    const auto warnings = warningsOf(state);
    Because because; // of those that are shown
    for (const auto& [service, warning] : warnings) {
        const ServiceState* now = state.find(service);
        if (now != nullptr && foretoldOf(*now, warnings) == Foretold::Failure)
            because.emplace(service, warning->because);
    }
    m_causes.clear();
    std::map<ServiceId, std::size_t> places;
    std::vector<NextRow> folded;
    if (!because.empty()) {
        for (const auto& warning : state.outlook->warnings) { // in the order of their weight
            if (!because.contains(warning.service)) continue;
            NextRow row = rowOf(warning, *state.find(warning.service), state);
            const ServiceId root = rootOf(warning.service, because);
            if (root != warning.service) {
                row.under = root;
                folded.push_back(std::move(row));
                continue;
            }
            places.emplace(row.service, m_causes.size());
            m_causes.push_back(std::move(row));
        }
    }
    for (NextRow& row : folded)
        m_causes[places.at(row.under)].others.push_back(std::move(row));
    std::erase_if(m_open, [this](const ServiceId& id) {
        return std::ranges::none_of(
            m_causes, [&id](const NextRow& row) { return row.service == id && !row.others.empty(); });
    });
    applyRows();
}

void NextListModel::applyRows() {
    std::vector<NextRow> rows;
    for (const NextRow& cause : m_causes) {
        rows.push_back(cause);
        if (m_open.contains(cause.service)) rows.insert(rows.end(), cause.others.begin(), cause.others.end());
    }
    apply(std::move(rows));
}

void NextListModel::setOpen(const QModelIndex& index, bool open) {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return;
    const NextRow& cause = row(index.row());
    if (cause.others.empty() || m_open.contains(cause.service) == open) return;
    const QPersistentModelIndex kept = index;
    if (open) {
        m_open.insert(cause.service);
    } else {
        m_open.erase(cause.service);
    }
    applyRows();
    Q_EMIT dataChanged(kept, kept, {OpenRole});
}

int NextListModel::causeRow(int row) const {
    while (row > 0 && !this->row(row).under.isEmpty())
        --row;
    return row;
}

bool NextListModel::folds() const {
    return std::ranges::any_of(m_causes, [](const NextRow& row) { return !row.others.empty(); });
}

std::string NextListModel::keyOf(const NextRow& row) const {
    return row.under.isEmpty() ? row.service.value() : row.under.value() + '\n' + row.service.value();
}

/// What would be affected; of a cause also how many warnings stand because of it.
QString NextListModel::affectsText(const NextRow& row) {
    if (row.others.empty()) return row.affects;
    return tr("%1 · %2 warned").arg(row.affects, format::count(std::ssize(row.others)));
}

QVariant NextListModel::cell(const NextRow& row, int, int role) const {
    switch (role) {
    case Qt::DisplayRole:
    case ServiceRole:
        return nameOf(row.service);
    case Qt::ToolTipRole:
    case Qt::AccessibleTextRole: {
        QStringList parts{nameOf(row.service), format::stateWord(row.state, row.freshness, Foretold::Failure),
                          row.expected, tr("%1, %2").arg(row.due, format::chance(row.chance))};
        parts << row.reasons << tr("would affect: %1").arg(affectsText(row));
        if (!row.suggested.isEmpty()) parts << tr("suggested: %1").arg(row.suggested);
        if (!row.under.isEmpty()) parts << tr("because of %1").arg(nameOf(row.under));
        if (role == Qt::AccessibleTextRole && !row.others.empty())
            parts << (m_open.contains(row.service) ? tr("opened") : tr("folded"));
        parts.removeAll(QString());
        return parts.join(role == Qt::ToolTipRole ? QStringLiteral("\n") : QStringLiteral(", "));
    }
    case StateRole:
        return static_cast<int>(row.state);
    case FreshnessRole:
        return static_cast<int>(row.freshness);
    case ForetoldRole:
        return static_cast<int>(Foretold::Failure);
    case KeyLineRole:
        return row.expected;
    case TimeTextRole:
        return row.due;
    case ChanceRole:
        return row.chance;
    case OldRole:
        return row.old;
    case DetailRole:
        return row.affects;
    case ActionRole:
        return row.action < 0 ? QVariant() : QVariant(row.action);
    case SideRole:
        return row.suggested;
    case LevelRole:
        return row.under.isEmpty() ? 0 : 1;
    case OpenRole:
        return row.others.empty() ? QVariant() : QVariant(m_open.contains(row.service));
    default:
        return {};
    }
}

} // namespace holdfast::models
