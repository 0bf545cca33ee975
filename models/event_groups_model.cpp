// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/event_groups_model.h"

#include "models/format/quantity_text.h"
#include "models/roles.h"

#include <algorithm>
#include <string>
#include <utility>

namespace holdfast::models {

namespace {

/// How many rows away a cause is looked for: a fleet falls within a few sweeps.
constexpr int kReach = 300;

std::string textOf(const Event& event, const char* name) {
    const auto found = event.facts.find(name);
    if (found == event.facts.end()) return {};
    const auto* text = std::get_if<std::string>(&found->second);
    return text == nullptr ? std::string() : *text;
}

bool isTrouble(const Event& event) {
    return event.kind == EventKind::ServiceStateChanged &&
           (event.severity == Severity::Warning || event.severity == Severity::Critical) &&
           textOf(event, "to") != "unknown";
}

/// Because of whom a service fell into trouble; empty: of nobody else.
ServiceId causeIn(const Event& event) {
    if (!isTrouble(event)) return {};
    std::string cause = textOf(event, "likely_cause");
    if (cause.empty() && textOf(event, "scope") == "effective") cause = textOf(event, "cause");
    return cause == event.service.value() ? ServiceId() : ServiceId(cause);
}

} // namespace

EventGroupsModel::EventGroupsModel(EventListModel& events, QObject* parent)
    : QSortFilterProxyModel(parent), m_events(events) {
    // Before the rows are asked for: connected first, and the places are worked out when they are needed.
    const auto forget = [this] { m_places.clear(); };
    connect(&events, &QAbstractItemModel::rowsInserted, this, forget);
    connect(&events, &QAbstractItemModel::modelReset, this, forget);
    setSourceModel(&events);
    connect(&events, &QAbstractItemModel::rowsInserted, this, &EventGroupsModel::follow);
}

/// An event may stand under one that came with an older page, and what a cause says of others grows.
void EventGroupsModel::follow() {
    invalidateFilter();
    if (rowCount() > 0) Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, 0), {DetailRole, OpenRole});
}

int EventGroupsModel::causeOf(int row) const {
    const Event& event = m_events.at(row);
    const ServiceId cause = causeIn(event);
    if (cause.isEmpty()) return -1;
    const int last = std::min(m_events.rowCount(), row + kReach);
    for (int older = row + 1; older < last; ++older) {
        const Event& other = m_events.at(older);
        if (other.service == cause && other.kind == EventKind::ServiceStateChanged)
            return isTrouble(other) ? older : -1;
    }
    // Found in the same moment, it may come after those that it takes with it.
    for (int newer = row - 1; newer >= 0 && m_events.at(newer).time == event.time; --newer) {
        if (m_events.at(newer).service == cause && isTrouble(m_events.at(newer))) return newer;
    }
    return -1;
}

const EventGroupsModel::Place& EventGroupsModel::placeOf(int row) const {
    const auto count = static_cast<std::size_t>(m_events.rowCount());
    if (m_places.size() != count) {
        std::vector<Place> places(count);
        for (std::size_t i = 0; i < count; ++i)
            places[i].cause = causeOf(static_cast<int>(i));
        // A cause that stands under another is passed over: one level.
        for (auto& place : places) {
            if (place.cause < 0) continue;
            for (std::size_t steps = 0; steps < count; ++steps) {
                const int next = places[static_cast<std::size_t>(place.cause)].cause;
                if (next < 0) break;
                place.cause = next;
            }
        }
        std::set<std::pair<int, ServiceId>> counted; // limited first, then ill itself: one service
        for (std::size_t i = 0; i < count; ++i) {
            const int cause = places[i].cause;
            if (cause < 0 || !counted.emplace(cause, m_events.at(static_cast<int>(i)).service).second)
                continue;
            ++places[static_cast<std::size_t>(cause)].others;
        }
        m_places = std::move(places);
    }
    return m_places[static_cast<std::size_t>(row)];
}

bool EventGroupsModel::filterAcceptsRow(int row, const QModelIndex&) const {
    const auto& place = placeOf(row);
    return place.cause < 0 || m_open.contains(m_events.at(place.cause).sequence);
}

QVariant EventGroupsModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    const int row = mapToSource(index).row();
    const auto& place = placeOf(row);
    switch (role) {
    case OpenRole:
        return place.others == 0 ? QVariant() : QVariant(m_open.contains(m_events.at(row).sequence));
    case LevelRole:
        return place.cause < 0 ? 0 : 1;
    case DetailRole: {
        const QString detail = QSortFilterProxyModel::data(index, role).toString();
        if (place.others == 0) return detail;
        const QString others = place.others == 1
                                   ? tr("one other because of it")
                                   : tr("%1 others because of it").arg(format::count(place.others));
        return detail.isEmpty() ? others : QStringLiteral("%1 · %2").arg(others, detail);
    }
    case Qt::AccessibleTextRole: {
        const QString text = QSortFilterProxyModel::data(index, role).toString();
        if (place.others == 0) return text;
        return m_open.contains(m_events.at(row).sequence)
                   ? tr("%1, %2 because of it, opened").arg(text, format::count(place.others))
                   : tr("%1, %2 because of it, folded").arg(text, format::count(place.others));
    }
    default:
        return QSortFilterProxyModel::data(index, role);
    }
}

void EventGroupsModel::setOpen(const QModelIndex& index, bool open) {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return;
    const int row = mapToSource(index).row();
    const auto sequence = m_events.at(row).sequence;
    if (placeOf(row).others == 0 || m_open.contains(sequence) == open) return;
    const QPersistentModelIndex kept = index;
    if (open) {
        m_open.insert(sequence);
    } else {
        m_open.erase(sequence);
    }
    invalidateFilter();
    Q_EMIT dataChanged(kept, kept, {OpenRole});
}

} // namespace holdfast::models
