// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/topology/what_if.h"

#include <QtCore/QString>

/// The words of «what if»: how a failure travels and what could be done. Pure functions; any thread.
namespace holdfast::models::format {

/// «Let api live without redis».
[[nodiscard]] QString adviceText(const topology::Mitigation& advice);
/// Which action it would be: «would be the action: scale out»; or that it is a change to the service itself.
[[nodiscard]] QString adviceAction(const topology::Mitigation& advice);
/// How the failure comes to a service: «down with api», «degraded through api, 71 %».
[[nodiscard]] QString hitText(const topology::Hit& hit, bool down);

} // namespace holdfast::models::format
