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
/// there. Where something is backed up, recovery time and recovery point stand there, and errors and the time
/// observed only where there is room beside them.
class OverviewFigures final : public QWidget {
    Q_OBJECT

public:
    struct Leads {
        bool services = false; ///< each figure goes to whose it is
        bool backups = false;  ///< those of backups go to them
    };

    OverviewFigures(const theme::Theme& theme, Leads leads, QWidget* parent = nullptr);

    void show(const FleetState& state, const models::FleetSummary& summary);

Q_SIGNALS:
    void serviceChosen(const holdfast::ServiceId& service);
    void servicesChosen();
    void backupsChosen(const holdfast::ServiceId& service);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void lead(widgets::FigureCard* card, std::optional<models::Notable> to);
    void showBackups(const FleetState& state);
    void fit();

    Leads m_leads;
    bool m_backedUp = false;
    StateBreakdown* m_states;
    widgets::FigureCard* m_latency;
    widgets::FigureCard* m_errors;
    widgets::FigureCard* m_headroom;
    widgets::FigureCard* m_observed;
    widgets::FigureCard* m_recoveryTime;
    widgets::FigureCard* m_recoveryPoint;
    std::map<widgets::FigureCard*, ServiceId> m_targets;
};

} // namespace holdfast::pages
