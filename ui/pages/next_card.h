// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/actions/recovery_action.h"
#include "engine/core/fleet/fleet_state.h"

#include <QtWidgets/QWidget>

class QPushButton;

namespace holdfast::delegates {
class NextDelegate;
}

namespace holdfast::models {
class NextListModel;
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

/// «What happens next»: the failures that are expected, by probability × impact, with what past warnings
/// were worth. When none is expected, or nothing can be said, it says so in one calm line.
class NextCard final : public QWidget {
    Q_OBJECT

public:
    /// Where it leads to.
    enum class Leads : std::uint8_t { Nowhere, Services, ServicesAndForecasts };

    NextCard(const theme::Theme& theme, Leads leads, QWidget* parent = nullptr);

    void show(const FleetState& state);
    /// How many rows it may take before it scrolls; at least one.
    void setMostRows(int rows);
    /// Whether plans are offered: somebody can act here.
    void setActs(bool acts);

Q_SIGNALS:
    void serviceChosen(const holdfast::ServiceId& service);
    void planAsked(const holdfast::ServiceId& service, holdfast::actions::RecoveryAction action);
    void forecastsChosen();

private:
    class Heads;

    void showCalm(const FleetState& state);
    void showNote(const FleetState& state);
    void fit();
    void follow(const QModelIndex& index, bool open);
    void setOpen(const QModelIndex& index, bool open);

    const theme::Theme& m_theme;
    models::NextListModel* m_model;
    delegates::NextDelegate* m_delegate;
    widgets::Card* m_card;
    Heads* m_heads;
    widgets::RowList* m_list;
    widgets::StateLine* m_calm;
    int m_mostRows = 4;
    bool m_folding = false; ///< the click under way is for the arrow
};

} // namespace holdfast::pages
