// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/aside_lines.h"

#include "engine/core/automation/desk_state.h"
#include "engine/core/fleet/signal_catalog.h"
#include "models/format/action_text.h"
#include "models/format/quantity_text.h"

#include <QtCore/QCoreApplication>

#include <algorithm>

namespace holdfast::models {

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("acting", text);
}

} // namespace

std::vector<ActLine> asideLines(const FleetState& state) {
    std::vector<ActLine> lines;
    for (const auto& service : state.services) {
        const auto aside =
            std::ranges::find(service.signals, SignalId(signals::kTasksAside), &SignalState::id);
        if (aside == service.signals.end() || !aside->last || aside->last->value < 1.0) continue;
        const bool busy = state.desk && std::ranges::any_of(state.desk->running, [&](const auto& running) {
                              return running.plan.target.service == service.id;
                          });
        if (busy) continue;
        const auto name = QString::fromStdString(service.id.value());
        const auto tasks = static_cast<std::ptrdiff_t>(aside->last->value);
        lines.push_back(
            {.key = "aside " + service.id.value(),
             .mark = Mark::Undone,
             .word = tr("can be put back"),
             .title = format::planTitle(actions::RecoveryAction::QueueReturn, name),
             .detail = tr("%1 out of its queues. None is lost, and none is worked off until they are back.")
                           .arg(format::counted(tasks, tr("%1 task was moved"), tr("%1 tasks were moved"))),
             .side = {},
             .service = name,
             .action = static_cast<int>(actions::RecoveryAction::QueueReturn)});
    }
    return lines;
}

} // namespace holdfast::models
