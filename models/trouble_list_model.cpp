// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/trouble_list_model.h"

#include "models/act_line_model.h"
#include "models/format/quantity_text.h"
#include "models/format/state_text.h"

#include <algorithm>
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

void TroubleListModel::setProposed(std::map<ServiceId, int> proposed) {
    if (proposed == m_proposed) return;
    m_proposed = std::move(proposed);
    if (rowCount() > 0) Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, 0), {ActionRole});
}

void TroubleListModel::show(std::vector<Trouble> troubles, TimePoint now) {
    m_now = now;
    m_troubles = std::move(troubles);
    std::erase_if(m_open, [this](const ServiceId& id) {
        return std::ranges::none_of(m_troubles, [&](const Trouble& trouble) {
            return trouble.service == id && !trouble.others.empty();
        });
    });
    applyRows();
    // Ages grow also where nothing else changed.
    if (rowCount() > 0) Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, 0), {TimeTextRole});
}

void TroubleListModel::applyRows() {
    std::vector<Trouble> rows;
    for (const auto& trouble : m_troubles) {
        rows.push_back(trouble);
        if (m_open.contains(trouble.service))
            rows.insert(rows.end(), trouble.others.begin(), trouble.others.end());
    }
    apply(std::move(rows));
}

void TroubleListModel::setOpen(const QModelIndex& index, bool open) {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return;
    const Trouble& trouble = row(index.row());
    if (trouble.others.empty() || m_open.contains(trouble.service) == open) return;
    const QPersistentModelIndex kept = index;
    if (open) {
        m_open.insert(trouble.service);
    } else {
        m_open.erase(trouble.service);
    }
    applyRows();
    Q_EMIT dataChanged(kept, kept, {OpenRole});
}

int TroubleListModel::causeRow(int row) const {
    while (row > 0 && !this->row(row).under.isEmpty())
        --row;
    return row;
}

bool TroubleListModel::folds() const {
    return std::ranges::any_of(m_troubles, [](const Trouble& trouble) { return !trouble.others.empty(); });
}

std::string TroubleListModel::keyOf(const Trouble& trouble) const {
    return trouble.under.isEmpty() ? trouble.service.value()
                                   : trouble.under.value() + '\n' + trouble.service.value();
}

QString TroubleListModel::othersText(const Trouble& trouble) {
    if (trouble.others.empty()) return {};
    QStringList names;
    for (const auto& other : trouble.others)
        names << nameOf(other.service);
    const QString all = names.join(QStringLiteral(", "));
    return names.size() == 1 ? tr("likely cause of %1").arg(all)
                             : tr("likely cause of %1 others: %2").arg(format::count(names.size()), all);
}

/// The names are there to be opened: what speaks for the cause is shown instead, where that is known.
QString TroubleListModel::detailText(const Trouble& trouble) {
    if (!trouble.under.isEmpty()) return tr("likely because of %1").arg(nameOf(trouble.under));
    if (trouble.others.empty() || trouble.because.size() < 2) return othersText(trouble);
    const QString because = trouble.because.mid(1).join(QStringLiteral(", "));
    if (trouble.others.size() == 1) return tr("likely cause of one other: %1").arg(because);
    const auto others = static_cast<qint64>(trouble.others.size());
    return tr("likely cause of %1 others: %2").arg(format::count(others), because);
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
                          trouble.reason, sinceText(trouble), othersText(trouble)};
        parts << trouble.because;
        if (role == Qt::AccessibleTextRole && !trouble.others.empty())
            parts << (m_open.contains(trouble.service) ? tr("opened") : tr("folded"));
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
        return detailText(trouble);
    case TimeTextRole:
        return sinceText(trouble);
    case ActionRole: {
        const auto proposed = m_proposed.find(trouble.service);
        return proposed == m_proposed.end() ? QVariant() : QVariant(proposed->second);
    }
    case LevelRole:
        return trouble.under.isEmpty() ? 0 : 1;
    case OpenRole:
        return trouble.others.empty() ? QVariant() : QVariant(m_open.contains(trouble.service));
    default:
        return {};
    }
}

} // namespace holdfast::models
