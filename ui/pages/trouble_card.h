// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/actions/recovery_action.h"
#include "models/fleet_summary.h"

#include <QtWidgets/QWidget>

namespace holdfast::delegates {
class TroubleDelegate;
}

namespace holdfast::models {
class TroubleListModel;
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

/// «What is wrong now», grouped under the likely cause; the arrow keys and the arrow before a cause open and
/// fold what stands under it. When nothing is wrong, it says so in one calm line.
class TroubleCard final : public QWidget {
    Q_OBJECT

public:
    /// `leads`: each row goes to its service.
    TroubleCard(const theme::Theme& theme, bool leads, QWidget* parent = nullptr);

    void show(const FleetState& state, models::FleetSummary summary);
    /// How many rows it may take before it scrolls; at least one.
    void setMostRows(int rows);
    /// Whether plans are offered: somebody can act here.
    void setActs(bool acts);

Q_SIGNALS:
    void serviceChosen(const holdfast::ServiceId& service);
    void planAsked(const holdfast::ServiceId& service, holdfast::actions::RecoveryAction action);

private:
    void showCalm(const FleetState& state, const models::FleetSummary& summary);
    void fit();
    void follow(const QModelIndex& index, bool open);
    void setOpen(const QModelIndex& index, bool open);

    const theme::Theme& m_theme;
    models::TroubleListModel* m_model;
    delegates::TroubleDelegate* m_delegate;
    widgets::Card* m_card;
    widgets::RowList* m_list;
    widgets::StateLine* m_calm;
    int m_mostRows = 4;
    bool m_folding = false; ///< the click under way is for the arrow
};

} // namespace holdfast::pages
