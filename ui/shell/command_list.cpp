// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/command_list.h"

#include "models/format/state_text.h"
#include "models/outlook_view.h"
#include "ui/shell/shortcuts.h"

#include <QtCore/QCoreApplication>

#include <utility>

namespace holdfast::shell {

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("commands", text);
}

} // namespace

PaletteCommand command(QString title, QString icon, QString keys, std::function<void()> run) {
    return {.title = std::move(title),
            .kind = tr("command"),
            .icon = std::move(icon),
            .state = {},
            .stateWord = {},
            .keys = std::move(keys),
            .run = std::move(run)};
}

std::vector<PaletteCommand> pageCommands(const std::vector<PageEntry>& pages,
                                         const std::function<void(const QString&)>& goTo) {
    std::vector<PaletteCommand> commands;
    int number = 0;
    for (const auto& page : pages) {
        ++number;
        commands.push_back({.title = page.title,
                            .kind = tr("page"),
                            .icon = page.icon,
                            .state = {},
                            .stateWord = {},
                            .keys = number <= kNumberedPages ? keyTextOfPage(number) : QString(),
                            .run = [goTo, id = page.id] { goTo(id); }});
    }
    return commands;
}

std::vector<PaletteCommand> serviceCommands(const FleetStatePtr& state,
                                            const std::function<void(const ServiceId&)>& show) {
    std::vector<PaletteCommand> commands;
    if (!state) return commands;
    const auto warnings = models::warningsOf(*state);
    for (const auto& service : state->services) {
        const auto foretold = models::foretoldOf(service, warnings);
        commands.push_back(
            {.title = QString::fromStdString(service.id.value()),
             .kind = tr("service"),
             .icon = {},
             .state = theme::lookOf(service.state, service.freshness, foretold),
             .stateWord = models::format::stateWord(service.state, service.freshness, foretold),
             .keys = {},
             .run = [show, id = service.id] { show(id); }});
    }
    return commands;
}

} // namespace holdfast::shell
