// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_state.h"
#include "engine/core/fleet/health.h"

#include <QtCore/QVariantMap>
#include <QtWidgets/QWidget>

#include <map>

class QLabel;
class QStackedWidget;
class QTableView;

namespace holdfast::delegates {
class ServiceRowDelegate;
}

namespace holdfast::models {
class ServiceFilterProxy;
class ServiceTableModel;
} // namespace holdfast::models

namespace holdfast::shell {
class PageContext;
}

namespace holdfast::widgets {
class ElidedLabel;
class EmptyState;
class SearchField;
class ToggleChip;
} // namespace holdfast::widgets

namespace holdfast::pages {

/// Every service of the fleet as a table: narrowed by words and by state, sorted by any column, columns of
/// one's own choice, copied and saved as CSV. What is selected and where one has scrolled to stays while the
/// fleet changes.
///
/// Keys in the table: Return opens, Ctrl+C copies the selected rows, Ctrl+S saves what is shown as CSV.
class ServiceList final : public QWidget {
    Q_OBJECT

public:
    explicit ServiceList(shell::PageContext& context, QWidget* parent = nullptr);

    [[nodiscard]] QTableView& table() const noexcept { return *m_table; }

    [[nodiscard]] QWidget* searchField() const;

    /// Selects a service and scrolls to it, if it is shown.
    void select(const ServiceId& service);
    [[nodiscard]] ServiceId selected() const;

    [[nodiscard]] QVariantMap saveLayout() const;
    void restoreLayout(const QVariantMap& layout);

Q_SIGNALS:
    /// Return or a double click.
    void opened(const holdfast::ServiceId& service);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void makeBar();
    void makeTable();
    void filter();
    void count(const FleetStatePtr& state);
    void showCount();
    void openRow(const QModelIndex& index);
    void hover(int row);
    void chooseColumns(const QPoint& at);
    void copyRows();
    void saveCsv();
    void fitColumns();
    [[nodiscard]] int nameWidth() const;
    [[nodiscard]] QList<int> shownColumns() const;

    shell::PageContext& m_context;
    models::ServiceTableModel* m_model;
    models::ServiceFilterProxy* m_proxy;
    delegates::ServiceRowDelegate* m_delegate;
    widgets::SearchField* m_search = nullptr;
    std::map<HealthState, widgets::ToggleChip*> m_chips;
    widgets::ToggleChip* m_foretold = nullptr; ///< those about to fail; shown where there are any
    widgets::ElidedLabel* m_count = nullptr;
    QStackedWidget* m_stack = nullptr;
    QTableView* m_table = nullptr;
    widgets::EmptyState* m_nothing = nullptr;
    bool m_ownColumns = false; ///< a person chose them; widths and places are remembered then
};

} // namespace holdfast::pages
