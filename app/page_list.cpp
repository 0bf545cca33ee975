// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/page_list.h"

#include "ui/pages/audit_page.h"
#include "ui/pages/backups_page.h"
#include "ui/pages/forecast_page.h"
#include "ui/pages/lab_page.h"
#include "ui/pages/overview_page.h"
#include "ui/pages/recovery_page.h"
#include "ui/pages/services_page.h"
#include "ui/pages/snapshots_page.h"
#include "ui/pages/topology_page.h"

#include <QtCore/QCoreApplication>

namespace holdfast::app {

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("pages", text);
}

template <typename P>
shell::Page* make(shell::PageContext& context, QWidget* parent) {
    return new P(context, parent);
}

} // namespace

std::vector<shell::PageEntry> allPages() {
    using shell::PageGroup;
    return {
        {.id = QStringLiteral("overview"),
         .title = tr("Overview"),
         .icon = QStringLiteral("overview"),
         .group = PageGroup::Observe,
         .make = make<pages::OverviewPage>},
        {.id = QStringLiteral("services"),
         .title = tr("Services"),
         .icon = QStringLiteral("services"),
         .group = PageGroup::Observe,
         .make = make<pages::ServicesPage>},
        {.id = QStringLiteral("topology"),
         .title = tr("Topology"),
         .icon = QStringLiteral("topology"),
         .group = PageGroup::Observe,
         .make = [](shell::PageContext& context, QWidget* parent) -> shell::Page* {
             return new pages::TopologyPage(context, QString(), parent);
         }},
        {.id = QStringLiteral("forecast"),
         .title = tr("Forecast"),
         .icon = QStringLiteral("forecast"),
         .group = PageGroup::Plan,
         .make = make<pages::ForecastPage>},
        {.id = QStringLiteral("recovery"),
         .title = tr("Recovery"),
         .icon = QStringLiteral("recovery"),
         .group = PageGroup::Act,
         .make = make<pages::RecoveryPage>},
        {.id = QStringLiteral("snapshots"),
         .title = tr("Snapshots"),
         .icon = QStringLiteral("snapshots"),
         .group = PageGroup::Act,
         .make = make<pages::SnapshotsPage>},
        {.id = QStringLiteral("backups"),
         .title = tr("Backups"),
         .icon = QStringLiteral("backups"),
         .group = PageGroup::Act,
         .make = make<pages::BackupsPage>},
        {.id = QStringLiteral("audit"),
         .title = tr("Audit trail"),
         .icon = QStringLiteral("audit"),
         .group = PageGroup::Act,
         .make = make<pages::AuditPage>},
        {.id = QStringLiteral("lab"),
         .title = tr("Lab"),
         .icon = QStringLiteral("lab"),
         .group = PageGroup::Exercise,
         .needs = shell::PageNeeds::Nothing,
         .make = make<pages::LabPage>},
    };
}

} // namespace holdfast::app
