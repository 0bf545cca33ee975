// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtWidgets/QWidget>

class QSortFilterProxyModel;
class QTableView;

namespace holdfast::models {
class DependencyTableModel;
}

namespace holdfast::shell {
class PageContext;
}

namespace holdfast::pages {

/// Every dependency of the fleet as a row: the twin of the map for those who do not see it. A row leads to
/// the service it calls.
class DependencyTable final : public QWidget {
    Q_OBJECT

public:
    explicit DependencyTable(shell::PageContext& context, QWidget* parent = nullptr);

    /// Only rows that have these letters.
    void filter(const QString& letters);

    [[nodiscard]] QTableView* table() const noexcept { return m_table; }

private:
    models::DependencyTableModel* m_edges;
    QSortFilterProxyModel* m_sorted;
    QTableView* m_table;
};

} // namespace holdfast::pages
