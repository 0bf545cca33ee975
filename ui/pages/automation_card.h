// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/automation/desk_state.h"
#include "engine/core/fleet/fleet_state.h"
#include "engine/ports/acting_rules.h"

#include <QtWidgets/QWidget>

class QLabel;
class QPushButton;

namespace holdfast::acting {
class Section;
}

namespace holdfast::models {
class ActLineModel;
}

namespace holdfast::theme {
class Theme;
}

namespace holdfast::widgets {
class Card;
class ElidedLabel;
class FittedList;
class SegmentedControl;
} // namespace holdfast::widgets

namespace holdfast::pages {

/// What automation may do: for the fleet, and for each service with its ladder; pause and resume at once;
/// what holds it back.
class AutomationCard final : public QWidget {
    Q_OBJECT

public:
    explicit AutomationCard(const theme::Theme& theme, QWidget* parent = nullptr);

    /// `state` with its desk; `rules`: as far as they are known.
    void show(const FleetState& state, const ports::ActingRules& rules);

Q_SIGNALS:
    /// `service` empty: the fleet.
    void modeChosen(const holdfast::ServiceId& service, holdfast::actions::AutomationMode mode);
    void pauseAsked(const holdfast::ServiceId& service);
    void resumeAsked(const holdfast::ServiceId& service);
    void ladderAsked(const holdfast::ServiceId& service);

private:
    void addFleet();
    void addServices();
    void addModes(widgets::SegmentedControl& control) const;
    void showChosen();
    void showLadder(const automation::ServiceAutomation& service);
    void allowModes(widgets::SegmentedControl& control) const;
    [[nodiscard]] const automation::ServiceAutomation* chosen() const;
    [[nodiscard]] bool isPaused(const ServiceId& service) const;

    const theme::Theme& m_theme;
    automation::DeskState m_desk;
    std::shared_ptr<const FleetSpec> m_fleetSpec;
    ports::ActingRules m_rules;
    models::ActLineModel* m_model;
    widgets::Card* m_card;
    widgets::SegmentedControl* m_fleet;
    QPushButton* m_pause;
    QLabel* m_holding;
    widgets::FittedList* m_services;
    widgets::ElidedLabel* m_name;
    widgets::SegmentedControl* m_service;
    QPushButton* m_pauseService;
    acting::Section* m_ladder;
    QPushButton* m_edit;
};

} // namespace holdfast::pages
