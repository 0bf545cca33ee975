// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/gallery/conditions.h"
#include "ui/pages/audit_page.h"
#include "ui/pages/backups_page.h"
#include "ui/pages/forecast_page.h"
#include "ui/pages/overview_page.h"
#include "ui/pages/recovery_page.h"
#include "ui/pages/services_page.h"
#include "ui/pages/snapshots_page.h"
#include "ui/pages/topology_page.h"

namespace holdfast::testing {

std::vector<shell::PageEntry> galleryPages() {
    const auto entry = [](const char* id, const char* title, auto make) {
        return shell::PageEntry{.id = QString::fromLatin1(id),
                                .title = QString::fromLatin1(title),
                                .icon = QString::fromLatin1(id),
                                .group = shell::PageGroup::Observe,
                                .make = make};
    };
    auto forecast =
        entry("forecast", "Forecast", [](shell::PageContext& context, QWidget* parent) -> shell::Page* {
            return new pages::ForecastPage(context, parent);
        });
    forecast.group = shell::PageGroup::Plan;
    auto recovery = entry("recovery", "Recovery", [](auto& context, QWidget* parent) -> shell::Page* {
        return new pages::RecoveryPage(context, parent);
    });
    auto audit = entry("audit", "Audit trail", [](auto& context, QWidget* parent) -> shell::Page* {
        return new pages::AuditPage(context, parent);
    });
    auto snapshots = entry("snapshots", "Snapshots", [](auto& context, QWidget* parent) -> shell::Page* {
        return new pages::SnapshotsPage(context, parent);
    });
    auto backups = entry("backups", "Backups", [](auto& context, QWidget* parent) -> shell::Page* {
        return new pages::BackupsPage(context, parent);
    });
    recovery.group = snapshots.group = backups.group = audit.group = shell::PageGroup::Act;
    return {entry("overview", "Overview",
                  [](shell::PageContext& context, QWidget* parent) -> shell::Page* {
                      return new pages::OverviewPage(context, parent);
                  }),
            entry("services", "Services",
                  [](shell::PageContext& context, QWidget* parent) -> shell::Page* {
                      return new pages::ServicesPage(context, parent);
                  }),
            entry("topology", "Topology",
                  [](shell::PageContext& context, QWidget* parent) -> shell::Page* {
                      return new pages::TopologyPage(context, {}, parent);
                  }),
            forecast,
            recovery,
            snapshots,
            backups,
            audit};
}

} // namespace holdfast::testing
