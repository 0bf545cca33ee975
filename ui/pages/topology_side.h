// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_state.h"

#include <QtWidgets/QFrame>

class QLabel;
class QScrollArea;
class QStackedWidget;
class QVBoxLayout;

namespace holdfast::shell {
class PageContext;
}

namespace holdfast::widgets {
class ElidedLabel;
class SegmentedControl;
class StateGlyph;
} // namespace holdfast::widgets

namespace holdfast::pages {

class EdgeList;
class SideWhatIf;
class EventCard;
class ObservedCard;
class HistoryMode;
class WhatIfMode;
class WhyCard;

/// The service chosen on the map. «Now»: how it is and why, what it depends on and what depends on it. «What
/// if it fails?»: what would happen. «History»: how it was. Lies over the right side of the map, so that
/// choosing moves nothing.
class TopologySide final : public QFrame {
    Q_OBJECT

public:
    /// The modes outlive it: its view follows which is on, and turns them on.
    TopologySide(shell::PageContext& context, WhatIfMode& whatIf, HistoryMode& history,
                 QWidget* parent = nullptr);

    void setService(const ServiceId& service);
    void show(const FleetState& state);

    [[nodiscard]] int panelWidth() const;

Q_SIGNALS:
    void closed();
    void serviceChosen(const holdfast::ServiceId& service);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void makeHead(QVBoxLayout* column);
    void makeChoice(QVBoxLayout* column);
    void followModes();
    [[nodiscard]] QScrollArea* scrolled(QWidget* content, const QString& name);

    shell::PageContext& m_context;
    ServiceId m_service;
    widgets::StateGlyph* m_glyph;
    widgets::ElidedLabel* m_name;
    widgets::ElidedLabel* m_what;
    QLabel* m_state;
    widgets::SegmentedControl* m_choice;
    QStackedWidget* m_views;
    WhatIfMode& m_mode;
    HistoryMode& m_history;
    EventCard* m_events;
    SideWhatIf* m_whatIf;
    WhyCard* m_why;
    EdgeList* m_callees;
    EdgeList* m_callers;
    ObservedCard* m_observed;
};

} // namespace holdfast::pages
