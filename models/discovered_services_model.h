// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/discovery/discovered_fleet.h"
#include "models/keyed_list_model.h"

#include <QtCore/QString>

#include <string>

namespace holdfast::models {

/// A service that discovery found, as the preview shows it.
struct DiscoveredServiceRow {
    std::string name;
    ServiceKind kind = ServiceKind::Process;
    QString address;  ///< empty: nothing reaches it from here
    QString needs;    ///< «db, cache (soft)»
    QString evidence; ///< for each of them, a line each
    QString remarks;  ///< a line each

    bool operator==(const DiscoveredServiceRow&) const = default;
};

/// The services of a fleet before it is one. Main thread.
class DiscoveredServicesModel final : public KeyedListModel<DiscoveredServiceRow, std::string> {
    Q_OBJECT

public:
    enum Column { Name, Kind, Address, Needs, ColumnCount };

    /// bool: it will be watched.
    static constexpr int WatchedRole = Qt::UserRole + 100;

    using KeyedListModel::KeyedListModel;

    void show(const discovery::DiscoveredFleet& fleet);

    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

protected:
    [[nodiscard]] std::string keyOf(const DiscoveredServiceRow& row) const override { return row.name; }

    [[nodiscard]] QVariant cell(const DiscoveredServiceRow& row, int column, int role) const override;

private:
    [[nodiscard]] QString text(const DiscoveredServiceRow& row, int column) const;
};

} // namespace holdfast::models
