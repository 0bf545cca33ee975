// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_state.h"
#include "models/outlook_table_model.h"

#include <QtCore/QVariantMap>
#include <QtWidgets/QWidget>

#include <map>

class QStackedWidget;

namespace holdfast::theme {
class Theme;
}

namespace holdfast::widgets {
class DataTable;
class ElidedLabel;
class EmptyState;
class SearchField;
class ToggleChip;
} // namespace holdfast::widgets

namespace holdfast::pages {

/// What is foretold of every service, as a table: narrowed by words and by what can be said, sorted by any
/// column.
class OutlookList final : public QWidget {
    Q_OBJECT

public:
    explicit OutlookList(const theme::Theme& theme, QWidget* parent = nullptr);

    void show(const FleetState& state);
    /// Chooses a service without telling.
    void select(const ServiceId& service);

    [[nodiscard]] widgets::DataTable& table() const noexcept { return *m_table; }

    [[nodiscard]] QWidget* searchField() const;

    /// Of the row that stands first now; empty: there is none.
    [[nodiscard]] ServiceId first() const;

    [[nodiscard]] QVariantMap saveLayout() const;
    void restoreLayout(const QVariantMap& layout);

Q_SIGNALS:
    void chosen(const holdfast::ServiceId& service);
    /// Return or a double click.
    void opened(const holdfast::ServiceId& service);
    void said(const QString& sentence);

private:
    QWidget* makeBar();
    void makeTable();
    void filter();
    void showCounts();
    void fitNames();

    const theme::Theme& m_theme;
    models::OutlookTableModel* m_model;
    models::OutlookFilterProxy* m_proxy;
    widgets::SearchField* m_search = nullptr;
    std::map<models::OutlookRow::Kind, widgets::ToggleChip*> m_chips;
    widgets::ElidedLabel* m_count = nullptr;
    QStackedWidget* m_stack = nullptr;
    widgets::DataTable* m_table = nullptr;
    widgets::EmptyState* m_nothing = nullptr;
    bool m_telling = true;
};

} // namespace holdfast::pages
