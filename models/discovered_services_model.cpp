// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/discovered_services_model.h"

#include "models/format/state_text.h"

#include <map>

namespace holdfast::models {

void DiscoveredServicesModel::show(const discovery::DiscoveredFleet& fleet) {
    std::map<std::string, QString> needs;
    std::map<std::string, QStringList> evidence;
    for (const auto& dependency : fleet.dependencies) {
        auto& text = needs[dependency.from];
        if (!text.isEmpty()) text += QStringLiteral(", ");
        const QString to = QString::fromStdString(dependency.to);
        text += dependency.kind == DependencyKind::Hard
                    ? to
                    : tr("%1 (%2)", "service, soft").arg(to, format::word(dependency.kind));
    }
    for (const auto& dependency : fleet.dependencies)
        evidence[dependency.from] << QStringLiteral("%1: %2").arg(
            QString::fromStdString(dependency.to), QString::fromStdString(dependency.evidence));
    std::vector<DiscoveredServiceRow> rows;
    for (const auto& service : fleet.services) {
        QStringList remarks;
        for (const auto& comment : service.comments)
            remarks << QString::fromStdString(comment);
        rows.push_back({.name = service.name,
                        .kind = service.kind,
                        .address = QString::fromStdString(service.address),
                        .needs = needs[service.name],
                        .evidence = evidence[service.name].join(QLatin1Char('\n')),
                        .remarks = remarks.join(QLatin1Char('\n'))});
    }
    apply(std::move(rows));
}

int DiscoveredServicesModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant DiscoveredServicesModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    switch (section) {
    case Name:
        return tr("Service");
    case Kind:
        return tr("Kind");
    case Address:
        return tr("Address");
    case Needs:
        return tr("Depends on");
    default:
        return {};
    }
}

QString DiscoveredServicesModel::text(const DiscoveredServiceRow& row, int column) const {
    switch (column) {
    case Name:
        return QString::fromStdString(row.name);
    case Kind:
        return format::word(row.kind);
    case Address:
        return row.address.isEmpty() ? tr("not watched: nothing reaches it from here") : row.address;
    default:
        return row.needs;
    }
}

QVariant DiscoveredServicesModel::cell(const DiscoveredServiceRow& row, int column, int role) const {
    switch (role) {
    case Qt::DisplayRole:
        return text(row, column);
    case Qt::ToolTipRole:
        return column == Needs ? row.evidence : row.remarks;
    case Qt::AccessibleTextRole:
        return column == Name ? tr("%1, %2, %3").arg(text(row, Name), text(row, Kind), text(row, Address))
                              : text(row, column);
    case WatchedRole:
        return !row.address.isEmpty();
    default:
        return {};
    }
}

} // namespace holdfast::models
