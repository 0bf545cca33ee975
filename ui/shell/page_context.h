// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/actions/plan_request.h"
#include "engine/core/base/ids.h"
#include "ui/shell/time_window.h"

#include <QtCore/QObject>
#include <QtCore/QString>
#include <QtCore/QStringList>

#include <utility>

namespace holdfast::models {
class ActionLink;
class BackupLink;
class EngineLink;
class Settings;
class SnapshotLink;
} // namespace holdfast::models

namespace holdfast::ports {
class FleetDiscovery;
class LabControl;
} // namespace holdfast::ports

namespace holdfast::theme {
class Theme;
}

namespace holdfast::shell {

/// Somewhere a person can go: a page, and on it perhaps a service.
struct Place {
    QString page;      ///< its id: «overview», «services», «topology», «lab», …
    ServiceId service; ///< empty: the page as a whole
    QString part;      ///< what on it, in the page's own words; empty: as it was left

    bool operator==(const Place&) const = default;
};

/// Everything a page is given, and the way a page speaks to the window around it. Pages know neither the
/// window nor each other: to go somewhere they ask here.
///
/// Thread: main only. Outlives every page.
class PageContext final : public QObject {
    Q_OBJECT

public:
    struct Parts {
        theme::Theme& theme;
        models::EngineLink& link;
        models::Settings& settings;
        ports::LabControl* lab = nullptr;           ///< null: there is no lab here
        ports::FleetDiscovery* discovery = nullptr; ///< null: fleets are not discovered here
        models::ActionLink* actions = nullptr;      ///< null: nobody can act here
        models::SnapshotLink* snapshots = nullptr;  ///< null: no snapshots are taken here
        models::BackupLink* backups = nullptr;      ///< null: no backups are taken here
    };

    explicit PageContext(const Parts& parts, QObject* parent = nullptr);

    [[nodiscard]] theme::Theme& theme() const noexcept { return m_parts.theme; }

    [[nodiscard]] models::EngineLink& link() const noexcept { return m_parts.link; }

    [[nodiscard]] models::Settings& settings() const noexcept { return m_parts.settings; }

    [[nodiscard]] ports::LabControl* lab() const noexcept { return m_parts.lab; }

    [[nodiscard]] ports::FleetDiscovery* discovery() const noexcept { return m_parts.discovery; }

    [[nodiscard]] models::ActionLink* actions() const noexcept { return m_parts.actions; }

    [[nodiscard]] models::SnapshotLink* snapshots() const noexcept { return m_parts.snapshots; }

    [[nodiscard]] models::BackupLink* backups() const noexcept { return m_parts.backups; }

    [[nodiscard]] TimeWindow timeWindow() const noexcept { return m_timeWindow; }

    void setTimeWindow(TimeWindow window);

    /// Told by the window: which pages there are.
    void setPages(const QStringList& pages) { m_pages = pages; }

    /// Whether there is such a page: what would lead nowhere is not offered.
    [[nodiscard]] bool leadsTo(const QString& page) const { return m_pages.contains(page); }

    /// Asks the window to go there. `back()` returns to where one was.
    void goTo(const Place& place);
    void back();
    /// Goes to the page of a service.
    void showService(const ServiceId& service);
    /// Goes to the service in the picture of the fleet.
    void showInTopology(const ServiceId& service);
    /// A passing word of confirmation at the foot of the window («Copied»); never for trouble.
    void say(const QString& sentence);
    /// Asks to open a fleet file. An empty name asks the person for one.
    void openFleet(const QString& file);
    /// Asks to make a fleet of a Compose file. An empty name asks the person for one.
    void discoverCompose(const QString& file);
    /// Asks for the lab to be started and watched.
    void startLab();
    /// Asks to draw up a plan and to put it before the person.
    void reviewPlan(const actions::PlanRequest& request);
    /// Asks to show a plan under way or one that has ended.
    void showPlan(const actions::PlanId& plan);
    /// Asks the person for a plan: service and action, as far as they are not given.
    void newPlan(const ServiceId& service);
    /// Asks to unlock acting, or to lock it again.
    void unlock();
    /// Asks what a person found of a plan that needs one.
    void settle(const actions::PlanId& plan);
    /// Asks to try every refusal of the guards.
    void testGuards();
    /// Asks to let plans run on a service though the shared store is away; empty: the person says which.
    void breakGlass(const ServiceId& service);
    /// Asks to change how a service is recovered.
    void editLadder(const ServiceId& service);

Q_SIGNALS:
    void placeRequested(const holdfast::shell::Place& place);
    void backRequested();
    void timeWindowChanged(holdfast::shell::TimeWindow window);
    void said(const QString& sentence);
    void fleetRequested(const QString& file);
    void composeRequested(const QString& file);
    void labRequested();
    void planRequested(const holdfast::actions::PlanRequest& request);
    void planChosen(const holdfast::actions::PlanId& plan);
    void newPlanRequested(const holdfast::ServiceId& service);
    void unlockRequested();
    void settleRequested(const holdfast::actions::PlanId& plan);
    void guardTestRequested();
    void glassRequested(const holdfast::ServiceId& service);
    void ladderRequested(const holdfast::ServiceId& service);

private:
    Parts m_parts;
    QStringList m_pages;
    TimeWindow m_timeWindow = TimeWindow::Hour;
};

} // namespace holdfast::shell
