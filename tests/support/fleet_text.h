// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_file.h"

#include <map>
#include <string>

namespace holdfast::testing {

/// Reads a fleet from a text with an environment of the test's own.
inline FleetFileOutcome readFleet(const std::string& text,
                                  const std::map<std::string, std::string>& environment = {}) {
    return readFleetText(text, "fleet.yaml",
                         [environment](const std::string& name) -> std::optional<std::string> {
                             const auto found = environment.find(name);
                             return found == environment.end() ? std::nullopt : std::optional(found->second);
                         });
}

/// The head of a fleet file and these services.
inline std::string fleetWith(const std::string& services) {
    return "holdfast: 1\nfleet: test\nservices:\n" + services;
}

/// Everything that was said, a line each.
inline std::string said(const FleetFileOutcome& outcome) {
    std::string text;
    for (const auto& diagnostic : outcome.diagnostics)
        text += toString(diagnostic) + '\n';
    return text;
}

} // namespace holdfast::testing
