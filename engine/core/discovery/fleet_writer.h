// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/discovery/discovered_fleet.h"

#include <string>

namespace holdfast::discovery {

/// A fleet file (format version 1) of what was discovered, with comments for people. No service gets a
/// platform: what was discovered is observed, never acted upon, until a person names one. A service without
/// an address gets «probe: none». Passwords are references to the environment that may be unset, so that the
/// file is valid as it is.
[[nodiscard]] std::string writeFleet(const DiscoveredFleet& fleet);

/// A text as YAML takes it for a text: as it is where that is safe, else in double quotes.
[[nodiscard]] std::string yamlText(const std::string& text);

} // namespace holdfast::discovery
