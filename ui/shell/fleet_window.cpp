// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/fleet_window.h"

#include "models/settings/settings.h"

#include <algorithm>

namespace holdfast::shell {

namespace {

constexpr std::chrono::minutes kMinute(1);

/// Kept in minutes: what is offered may change.
QString keyOf(const QString& fleet) {
    return QStringLiteral("window/%1").arg(fleet);
}

} // namespace

TimeWindow windowFor(const models::Settings& settings, const FleetSpec& fleet) {
    const auto minutes = settings.layout(keyOf(QString::fromStdString(fleet.name))).toInt();
    const auto chosen = std::ranges::find(kTimeWindows, kMinute * minutes, lengthOf);
    return chosen != kTimeWindows.end() ? *chosen : usualWindow(fleet.interval);
}

void rememberWindow(models::Settings& settings, const QString& fleet, TimeWindow window) {
    settings.setLayout(keyOf(fleet), static_cast<int>(lengthOf(window) / kMinute));
}

} // namespace holdfast::shell
