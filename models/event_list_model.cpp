// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/event_list_model.h"

#include "models/engine_link.h"
#include "models/foretold.h"
#include "models/format/event_text.h"
#include "models/format/quantity_text.h"
#include "models/roles.h"

#include <algorithm>
#include <utility>

namespace holdfast::models {

namespace {

constexpr int kPage = 100;

} // namespace

EventListModel::EventListModel(EngineLink& link, ServiceId service, QObject* parent)
    : QAbstractListModel(parent), m_link(link), m_service(std::move(service)) {
    connect(&link, &EngineLink::eventsArrived, this, &EventListModel::prepend);
    // Another fleet has another past.
    const auto follow = [this](const FleetStatePtr& state) {
        const std::string fleet = state && state->fleet ? state->fleet->name : std::string();
        // The store is open once a sweep is done.
        if (fleet.empty() || state->sweep.number == 0 || fleet == m_fleet) return;
        m_fleet = fleet;
        ++m_generation;
        beginResetModel();
        m_events.clear();
        endResetModel();
        m_fetching = false;
        m_atEnd = false;
        fetchMore({});
    };
    connect(&link, &EngineLink::stateChanged, this, follow);
    follow(link.state());
}

int EventListModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_events.size());
}

QVariant EventListModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid)) return {};
    const auto& event = m_events[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return format::eventText(event).title;
    case DetailRole:
        return format::eventText(event).detail;
    case Qt::AccessibleTextRole: {
        const auto text = format::eventText(event);
        return QStringLiteral("%1, %2, %3").arg(format::fullTime(event.time), text.title, text.detail);
    }
    case Qt::ToolTipRole: {
        const auto text = format::eventText(event);
        return QStringLiteral("%1\n%2\n%3")
            .arg(text.title, text.detail, format::fullTime(event.time))
            .trimmed();
    }
    case SeverityRole:
        return static_cast<int>(event.severity);
    case ForetoldRole:
        return static_cast<int>(event.kind == EventKind::WarningRaised ? Foretold::Failure
                                                                       : Foretold::Nothing);
    case ServiceRole:
        return QString::fromStdString(event.service.value());
    case TimeTextRole: {
        const auto state = m_link.state();
        return format::clockTime(event.time, state ? state->time : event.time);
    }
    case TimeRole:
        return static_cast<qint64>(event.time.time_since_epoch().count());
    case SortRole:
        return static_cast<qulonglong>(event.sequence);
    default:
        return {};
    }
}

bool EventListModel::canFetchMore(const QModelIndex& parent) const {
    return !parent.isValid() && !m_atEnd && !m_fetching && !m_fleet.empty();
}

void EventListModel::fetchMore(const QModelIndex& parent) {
    if (!canFetchMore(parent)) return;
    m_fetching = true;
    EventQuery query{.service = m_service, .limit = kPage};
    if (!m_events.empty()) query.before = m_events.back().sequence;
    m_link.queryEvents(query, this,
                       [this, generation = m_generation](const Result<std::vector<Event>>& answer) {
                           if (generation != m_generation) return;
                           m_fetching = false;
                           if (!answer) {
                               m_trouble = QString::fromStdString(answer.error().detail);
                               m_atEnd = true;
                           } else {
                               m_trouble.clear();
                               m_atEnd = answer->size() < static_cast<std::size_t>(kPage);
                               append(*answer);
                           }
                           m_loaded = true;
                           Q_EMIT loaded();
                       });
}

void EventListModel::append(const std::vector<Event>& events) {
    std::vector<Event> older;
    for (const auto& event : events) {
        if (m_events.empty() || event.sequence < m_events.back().sequence) older.push_back(event);
    }
    if (older.empty()) return;
    const int first = static_cast<int>(m_events.size());
    beginInsertRows({}, first, first + static_cast<int>(older.size()) - 1);
    m_events.insert(m_events.end(), older.begin(), older.end());
    endInsertRows();
}

void EventListModel::prepend(const std::vector<Event>& events) {
    std::vector<Event> newer;
    for (const auto& event : events) {
        const bool wanted = m_service.isEmpty() || event.service == m_service;
        if (wanted && (m_events.empty() || event.sequence > m_events.front().sequence))
            newer.push_back(event);
    }
    if (newer.empty()) return;
    std::ranges::reverse(newer);
    beginInsertRows({}, 0, static_cast<int>(newer.size()) - 1);
    m_events.insert(m_events.begin(), newer.begin(), newer.end());
    endInsertRows();
}

} // namespace holdfast::models
