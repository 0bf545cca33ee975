// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/workloads/configuration.h"
#include "engine/platforms/local/spawn.h"

namespace holdfast::platforms {

/// A process's spec as a configuration.
[[nodiscard]] workloads::Configuration configurationOf(const ProcessSpec& spec);

/// The spec with the configuration's program, arguments, environment, folder, account and way to stop; the
/// rest (log, input, pid file) as in `spec`. FixInput: it wants what a process cannot have (mounts, networks,
/// limits …), or a signal that there is none of. FixSetup: no such account.
[[nodiscard]] Result<ProcessSpec> withConfiguration(ProcessSpec spec,
                                                    const workloads::Configuration& configuration);

/// «SIGTERM» → 15. None: there is no such signal.
[[nodiscard]] std::optional<int> signalNumber(std::string_view name);
[[nodiscard]] std::string signalName(int number);

} // namespace holdfast::platforms
