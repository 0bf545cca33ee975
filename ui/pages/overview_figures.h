// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "models/fleet_summary.h"

#include <QtWidgets/QWidget>

namespace holdfast::theme {
class Theme;
}

namespace holdfast::widgets {
class FigureCard;
}

namespace holdfast::pages {

class StateBreakdown;

/// The row of figures at the head of the Overview. Only what has a source; each names whose it is and leads
/// there.
class OverviewFigures final : public QWidget {
    Q_OBJECT

public:
    /// `leads`: each figure goes to whose it is.
    OverviewFigures(const theme::Theme& theme, bool leads, QWidget* parent = nullptr);

    void show(const FleetState& state, const models::FleetSummary& summary);

Q_SIGNALS:
    void serviceChosen(const holdfast::ServiceId& service);
    void servicesChosen();

private:
    void lead(widgets::FigureCard* card, std::optional<models::Notable> to);

    bool m_leads;
    StateBreakdown* m_states;
    widgets::FigureCard* m_latency;
    widgets::FigureCard* m_errors;
    widgets::FigureCard* m_headroom;
    widgets::FigureCard* m_observed;
    std::map<widgets::FigureCard*, ServiceId> m_targets;
};

} // namespace holdfast::pages
