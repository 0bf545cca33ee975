// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_state.h"

#include <QtWidgets/QWidget>

namespace holdfast::delegates {
class WarningDelegate;
}

namespace holdfast::models {
class WarningListModel;
}

namespace holdfast::theme {
class Theme;
}

namespace holdfast::widgets {
class Card;
class RowList;
class StateLine;
} // namespace holdfast::widgets

namespace holdfast::pages {

/// The warnings that stand now, likeliest and worst first; where there is none, what that is worth: who is
/// watched and who is still being learnt.
class WarningsCard final : public QWidget {
    Q_OBJECT

public:
    explicit WarningsCard(const theme::Theme& theme, QWidget* parent = nullptr);

    void show(const FleetState& state);
    void setMostRows(int rows);
    /// Chooses the warning of a service, or none; without telling.
    void select(const ServiceId& service);

    [[nodiscard]] widgets::RowList& list() const noexcept { return *m_list; }

    /// Of the first; empty: there is none.
    [[nodiscard]] ServiceId first() const;

Q_SIGNALS:
    void chosen(const holdfast::ServiceId& service);
    /// Return or a double click.
    void opened(const holdfast::ServiceId& service);

private:
    void showCalm(const FleetState& state);
    void fit();

    const theme::Theme& m_theme;
    models::WarningListModel* m_model;
    delegates::WarningDelegate* m_delegate;
    widgets::Card* m_card;
    widgets::RowList* m_list;
    widgets::StateLine* m_calm;
    int m_mostRows = 3;
    bool m_telling = true;
};

} // namespace holdfast::pages
