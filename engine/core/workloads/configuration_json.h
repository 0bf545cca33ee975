// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/workloads/order.h"

#include <nlohmann/json_fwd.hpp>

namespace holdfast::workloads {

/// For export, evidence and the screen: environment, arguments and labels masked (secret_masking.h), `native`
/// left out. Not a way to put something back.
[[nodiscard]] nlohmann::json shownJson(const Configuration& configuration);
[[nodiscard]] nlohmann::json shownJson(const WorkloadDescription& description);
[[nodiscard]] nlohmann::json shownJson(const PlatformCall& call);

} // namespace holdfast::workloads
