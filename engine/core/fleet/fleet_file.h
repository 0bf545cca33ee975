// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/diagnostic.h"
#include "engine/core/fleet/fleet_spec.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace holdfast {

/// Looks up a variable of the environment; nothing: not set.
using EnvironmentLookup = std::function<std::optional<std::string>(const std::string& name)>;

/// The environment of this process.
[[nodiscard]] EnvironmentLookup processEnvironment();

/// What came of reading a fleet file: the fleet when there is no error, and every mistake that was found.
struct FleetFileOutcome {
    std::shared_ptr<const FleetSpec> fleet; ///< null when any diagnostic is an error
    Diagnostics diagnostics;                ///< in the order of the file
};

/// Bounds of what is read, so that a hostile file costs nothing but its refusal.
struct FleetFileLimits {
    std::size_t bytes = 8 * 1024 * 1024;
    std::size_t nodes = 2'000'000; ///< YAML nodes visited, aliases expanded
    int depth = 32;
    std::size_t services = 20'000;
    std::size_t dependencies = 200'000;
};

/// Reads a fleet file (YAML, format version 1; resources/schemas/fleet.schema.json describes it). Reports
/// every mistake, not only the first. ${NAME} and ${NAME:-value} are taken from `environment`; what stands
/// where a password or token belongs ends as a Secret and in no message.
[[nodiscard]] FleetFileOutcome readFleetFile(const std::string& path, const EnvironmentLookup& environment,
                                             const FleetFileLimits& limits = {});

/// The same for a text; `name` stands for the file in messages, relative paths in it are taken from its
/// folder.
[[nodiscard]] FleetFileOutcome readFleetText(std::string_view text, const std::string& name,
                                             const EnvironmentLookup& environment,
                                             const FleetFileLimits& limits = {});

} // namespace holdfast
