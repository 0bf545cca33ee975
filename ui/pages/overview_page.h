// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_state.h"
#include "ui/shell/page.h"

class QBoxLayout;
class QListView;

namespace holdfast::delegates {
class ServiceCardDelegate;
}

namespace holdfast::models {
class EventListModel;
class ServiceTableModel;
} // namespace holdfast::models

namespace holdfast::widgets {
class Card;
class CardGrid;
class EmptyState;
} // namespace holdfast::widgets

namespace holdfast::pages {

class NextCard;
class OverviewFigures;
class TroubleCard;

/// The fleet at a glance: how many services are how, what is wrong and why, what is expected next, every
/// service as a card, and what happened. Only figures that have a source.
class OverviewPage final : public shell::Page {
    Q_OBJECT

public:
    explicit OverviewPage(shell::PageContext& context, QWidget* parent = nullptr);

    [[nodiscard]] QWidget* firstFocus() const override;

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    [[nodiscard]] QWidget* makeFleet();
    [[nodiscard]] QWidget* makeActivity();
    void take(const FleetStatePtr& state);
    void fitCards();
    void showActivityState();
    void settle();
    void openOn(QListView* view);

    models::ServiceTableModel* m_services;
    models::EventListModel* m_events;
    delegates::ServiceCardDelegate* m_cardDelegate;
    OverviewFigures* m_figures;
    TroubleCard* m_trouble;
    NextCard* m_next;
    QBoxLayout* m_above; ///< what is wrong, what happens next; side by side where there is room
    widgets::CardGrid* m_grid;
    widgets::Card* m_activityCard;
    QListView* m_activity;
    widgets::EmptyState* m_noEvents;
    bool m_leads;
    bool m_folding = false; ///< the click under way is for an event's arrow
    bool m_hasState = false;
    bool m_fitted = false; ///< the cards to the names there are
};

} // namespace holdfast::pages
