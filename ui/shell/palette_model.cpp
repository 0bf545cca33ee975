// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/palette_model.h"

#include <algorithm>
#include <utility>

namespace holdfast::shell {

PaletteModel::PaletteModel(QObject* parent) : QAbstractListModel(parent) {}

void PaletteModel::setCommands(std::vector<PaletteCommand> commands) {
    m_commands = std::move(commands);
    rank();
}

void PaletteModel::setWords(const QString& words) {
    m_words = words;
    rank();
}

void PaletteModel::rank() {
    beginResetModel();
    m_hits.clear();
    for (std::size_t i = 0; i < m_commands.size(); ++i) {
        if (auto match = fuzzyMatch(m_commands[i].title, m_words)) m_hits.push_back({i, std::move(*match)});
    }
    std::ranges::stable_sort(m_hits, std::ranges::greater{}, [](const Hit& hit) { return hit.match.score; });
    if (m_hits.size() > kMost) m_hits.resize(kMost);
    endResetModel();
}

int PaletteModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_hits.size());
}

const PaletteCommand& PaletteModel::command(int row) const {
    return m_commands[m_hits[static_cast<std::size_t>(row)].command];
}

const FuzzyMatch& PaletteModel::match(int row) const {
    return m_hits[static_cast<std::size_t>(row)].match;
}

QVariant PaletteModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid)) return {};
    const auto& it = command(index.row());
    if (role == Qt::DisplayRole) return it.title;
    if (role == Qt::AccessibleTextRole) {
        QStringList parts{it.title, it.kind, it.stateWord, it.keys};
        parts.removeAll(QString());
        return parts.join(QStringLiteral(", "));
    }
    return {};
}

} // namespace holdfast::shell
