// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_spec.h"
#include "ui/shell/time_window.h"

#include <QtCore/QString>

namespace holdfast::models {
class Settings;
}

namespace holdfast::shell {

/// What a fleet is looked at with: as it was chosen for it last, else usualWindow().
[[nodiscard]] TimeWindow windowFor(const models::Settings& settings, const FleetSpec& fleet);

/// Remembers a choice for the fleet of that name.
void rememberWindow(models::Settings& settings, const QString& fleet, TimeWindow window);

} // namespace holdfast::shell
