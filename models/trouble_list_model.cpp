// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/trouble_list_model.h"

#include "models/format/quantity_text.h"
#include "models/format/state_text.h"
#include "models/roles.h"

#include <utility>

namespace holdfast::models {

namespace {

QString nameOf(const ServiceId& id) {
    return QString::fromStdString(id.value());
}

} // namespace

TroubleListModel::TroubleListModel(QObject* parent) : KeyedListModel(parent) {}

int TroubleListModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : 1;
}

void TroubleListModel::show(std::vector<Trouble> troubles, TimePoint now) {
    m_now = now;
    apply(std::move(troubles));
    // Ages grow also where nothing else changed.
    if (rowCount() > 0) Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, 0), {TimeTextRole});
}

QString TroubleListModel::limitedText(const Trouble& trouble) {
    if (trouble.limited.empty()) return {};
    QStringList names;
    for (const auto& service : trouble.limited)
        names << nameOf(service);
    const QString all = names.join(QStringLiteral(", "));
    return names.size() == 1 ? tr("limits %1").arg(all)
                             : tr("limits %1 services: %2").arg(format::count(names.size()), all);
}

QString TroubleListModel::sinceText(const Trouble& trouble) const {
    return trouble.since ? tr("for %1").arg(format::duration(m_now - *trouble.since)) : QString();
}

QVariant TroubleListModel::cell(const Trouble& trouble, int, int role) const {
    switch (role) {
    case Qt::DisplayRole:
    case ServiceRole:
        return nameOf(trouble.service);
    case Qt::ToolTipRole:
    case Qt::AccessibleTextRole: {
        QStringList parts{nameOf(trouble.service), format::stateWord(trouble.state, trouble.freshness),
                          trouble.reason, sinceText(trouble), limitedText(trouble)};
        parts.removeAll(QString());
        return parts.join(role == Qt::ToolTipRole ? QStringLiteral("\n") : QStringLiteral(", "));
    }
    case StateRole:
        return static_cast<int>(trouble.kind == Trouble::Kind::Ill ? trouble.state : HealthState::Unknown);
    case FreshnessRole:
        return static_cast<int>(trouble.freshness);
    case KeyLineRole:
        return trouble.reason;
    case DetailRole:
        return limitedText(trouble);
    case TimeTextRole:
        return sinceText(trouble);
    default:
        return {};
    }
}

} // namespace holdfast::models
