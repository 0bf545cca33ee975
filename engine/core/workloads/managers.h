// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/workloads/workload.h"

namespace holdfast::workloads {

/// Who else manages what is run like this, told from labels, names of environment variables, the command and
/// the restart rule. Signs that the platforms themselves set, and conventions of Patroni and image updaters:
/// what leaves no sign is not found. Source: the documentation of each of these tools.
[[nodiscard]] std::vector<Manager> managersOf(const Configuration& configuration);

} // namespace holdfast::workloads
