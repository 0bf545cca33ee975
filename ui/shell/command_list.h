// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_state.h"
#include "ui/shell/page.h"
#include "ui/shell/palette_command.h"

#include <functional>
#include <vector>

namespace holdfast::shell {

[[nodiscard]] PaletteCommand command(QString title, QString icon, QString keys, std::function<void()> run);
[[nodiscard]] std::vector<PaletteCommand> pageCommands(const std::vector<PageEntry>& pages,
                                                       const std::function<void(const QString&)>& goTo);
/// The services of the fleet, each with its state; none without a fleet.
[[nodiscard]] std::vector<PaletteCommand> serviceCommands(const FleetStatePtr& state,
                                                          const std::function<void(const ServiceId&)>& show);

} // namespace holdfast::shell
