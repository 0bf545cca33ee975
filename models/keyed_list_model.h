// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtCore/QAbstractTableModel>

#include <algorithm>
#include <unordered_map>
#include <utility>
#include <vector>

namespace holdfast::models {

/// Rows with keys behind an item model. A new list is applied as the smallest sequence of removals, moves,
/// insertions and changes, so that selection, scroll and persistent indexes survive; there is no reset.
///
/// `Row` has `operator==`; `Key` is hashable. Derived classes give columnCount(), headerData() and cell();
/// the structure is final here.
template <typename Row, typename Key>
class KeyedListModel : public QAbstractTableModel {
public:
    using QAbstractTableModel::QAbstractTableModel;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const final {
        return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
    }

    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const final {
        if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid)) return {};
        return cell(m_rows[static_cast<std::size_t>(index.row())], index.column(), role);
    }

    [[nodiscard]] const Row& row(int index) const { return m_rows[static_cast<std::size_t>(index)]; }

    [[nodiscard]] const std::vector<Row>& rows() const noexcept { return m_rows; }

    /// -1: not there.
    [[nodiscard]] int find(const Key& key) const {
        const auto found = std::ranges::find(m_rows, key, [this](const Row& row) { return keyOf(row); });
        return found == m_rows.end() ? -1 : static_cast<int>(found - m_rows.begin());
    }

protected:
    [[nodiscard]] virtual Key keyOf(const Row& row) const = 0;
    [[nodiscard]] virtual QVariant cell(const Row& row, int column, int role) const = 0;

    /// Keys in `next` are unique.
    void apply(std::vector<Row> next) {
        removeMissing(next);
        for (std::size_t target = 0; target < next.size(); ++target)
            placeRow(target, next[target]);
        tellChanged(std::move(next));
    }

private:
    void removeMissing(const std::vector<Row>& next) {
        std::unordered_map<Key, bool> wanted;
        for (const auto& row : next)
            wanted.emplace(keyOf(row), true);
        for (std::size_t last = m_rows.size(); last > 0;) {
            if (wanted.contains(keyOf(m_rows[last - 1]))) {
                --last;
                continue;
            }
            std::size_t first = last - 1;
            while (first > 0 && !wanted.contains(keyOf(m_rows[first - 1])))
                --first;
            beginRemoveRows({}, static_cast<int>(first), static_cast<int>(last - 1));
            m_rows.erase(m_rows.begin() + static_cast<std::ptrdiff_t>(first),
                         m_rows.begin() + static_cast<std::ptrdiff_t>(last));
            endRemoveRows();
            last = first;
        }
    }

    void placeRow(std::size_t target, const Row& wanted) {
        const Key key = keyOf(wanted);
        if (target < m_rows.size() && keyOf(m_rows[target]) == key) return;
        const auto begin = m_rows.begin() + static_cast<std::ptrdiff_t>(std::min(target, m_rows.size()));
        const auto found =
            std::ranges::find(begin, m_rows.end(), key, [this](const Row& row) { return keyOf(row); });
        const int to = static_cast<int>(target);
        if (found == m_rows.end()) {
            beginInsertRows({}, to, to);
            m_rows.insert(begin, wanted);
            endInsertRows();
            return;
        }
        const int from = static_cast<int>(found - m_rows.begin());
        beginMoveRows({}, from, from, {}, to);
        std::rotate(begin, found, found + 1);
        endMoveRows();
    }

    void tellChanged(std::vector<Row> next) {
        std::vector<char> changed(next.size());
        for (std::size_t i = 0; i < next.size(); ++i)
            changed[i] = m_rows[i] == next[i] ? 0 : 1;
        m_rows = std::move(next);
        const int lastColumn = this->columnCount({}) - 1;
        for (std::size_t i = 0; i < changed.size(); ++i) {
            if (changed[i] == 0) continue;
            std::size_t end = i;
            while (end + 1 < changed.size() && changed[end + 1] != 0)
                ++end;
            Q_EMIT this->dataChanged(this->index(static_cast<int>(i), 0),
                                     this->index(static_cast<int>(end), lastColumn));
            i = end;
        }
    }

    std::vector<Row> m_rows;
};

} // namespace holdfast::models
