// SPDX-License-Identifier: GPL-3.0-or-later
// What the palette of the window can go to and do.
#include "models/engine_link.h"
#include "models/settings/settings.h"
#include "ui/shell/command_list.h"
#include "ui/shell/fleet_opener.h"
#include "ui/shell/help_sheet.h"
#include "ui/shell/main_window.h"
#include "ui/shell/shortcuts.h"
#include "ui/theme/theme.h"

#include <algorithm>
#include <iterator>

namespace holdfast::shell {

std::vector<PaletteCommand> MainWindow::commands() {
    auto list =
        pageCommands(m_entries, [this](const QString& id) { goTo({.page = id, .service = {}, .part = {}}); });
    const auto add = [&list](QString title, QString icon, QString keys, std::function<void()> what) {
        list.push_back(command(std::move(title), std::move(icon), std::move(keys), std::move(what)));
    };
    if (m_hasFleet) {
        add(tr("Read every service now"), QStringLiteral("refresh"), keyText(Shortcut::SweepNow),
            [this] { sweepNow(); });
    }
    if (m_context.actions() != nullptr) {
        add(tr("New plan…"), QStringLiteral("recovery"), {}, [this] { m_context.newPlan({}); });
        add(tr("Unlock acting, or lock it"), QStringLiteral("shield"), keyText(Shortcut::Unlock),
            [this] { m_context.unlock(); });
        add(tr("Break the glass…"), QStringLiteral("shield"), {}, [this] { m_context.breakGlass({}); });
    }
    if (m_context.snapshots() != nullptr && m_hasFleet)
        add(tr("Take a snapshot…"), QStringLiteral("snapshots"), {}, [this] {
            goTo({.page = QStringLiteral("snapshots"), .service = {}, .part = QStringLiteral("take")});
        });
    add(tr("Open a fleet file…"), QStringLiteral("folder"), keyText(Shortcut::OpenFleet),
        [this] { m_opener->ask(); });
    if (m_context.discovery() != nullptr)
        add(tr("A fleet from a Compose file…"), QStringLiteral("services"), {},
            [this] { m_opener->discover({}); });
    if (m_context.lab() != nullptr)
        add(tr("Start the lab"), QStringLiteral("lab"), {}, [this] { m_context.startLab(); });
    add(tr("Look: as the desktop"), QStringLiteral("theme-system"), {},
        [this] { chooseLook(QStringLiteral("system")); });
    add(tr("Look: dark"), QStringLiteral("moon"), {}, [this] { chooseLook(QStringLiteral("dark")); });
    add(tr("Look: light"), QStringLiteral("sun"), {}, [this] { chooseLook(QStringLiteral("light")); });
    add(tr("Presentation"), QStringLiteral("present"), keyText(Shortcut::Present),
        [this] { setPresenting(!m_presenting); });
    add(tr("Reset the layout"), QStringLiteral("sidebar"), {},
        [this] { m_context.settings().resetLayout(); });
    add(tr("Keyboard shortcuts"), QStringLiteral("keyboard"), keyText(Shortcut::Help),
        [this] { m_help->open(); });
    add(tr("About Holdfast"), QStringLiteral("info"), {}, [this] { m_about->open(); });
    if (!m_context.leadsTo(QStringLiteral("services"))) return list;
    auto services =
        serviceCommands(m_context.link().state(), [this](const ServiceId& id) { m_context.showService(id); });
    std::ranges::move(services, std::back_inserter(list));
    return list;
}

void MainWindow::chooseLook(const QString& name) {
    m_context.settings().setTheme(name);
    m_context.theme().setChoice(name == QLatin1String("dark")    ? theme::SchemeChoice::Dark
                                : name == QLatin1String("light") ? theme::SchemeChoice::Light
                                                                 : theme::SchemeChoice::System);
}

} // namespace holdfast::shell
