// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/event_list_model.h"

#include <QtCore/QSortFilterProxyModel>

#include <cstdint>
#include <set>
#include <vector>

namespace holdfast::models {

/// What happened, with each service that fell into trouble because of another folded under that one's event
/// until somebody opens it. Nothing is lost: where the cause's event is not there, its own stands by itself.
/// Main thread.
class EventGroupsModel final : public QSortFilterProxyModel {
    Q_OBJECT

public:
    /// `events` outlives it.
    explicit EventGroupsModel(EventListModel& events, QObject* parent = nullptr);

    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    /// Nothing happens where nothing stands under the event.
    void setOpen(const QModelIndex& index, bool open);

protected:
    [[nodiscard]] bool filterAcceptsRow(int row, const QModelIndex& parent) const override;

private:
    struct Place {
        int cause = -1; ///< the row of the event that it stands under
        int others = 0; ///< how many services' events stand under it
    };

    void follow();
    [[nodiscard]] const Place& placeOf(int row) const;
    [[nodiscard]] int causeOf(int row) const;

    EventListModel& m_events;
    mutable std::vector<Place> m_places; ///< by row of the events; empty: to be worked out
    std::set<std::uint64_t> m_open;      ///< sequences of causes' events
};

} // namespace holdfast::models
