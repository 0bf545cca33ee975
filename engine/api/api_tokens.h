// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/api/api_server.h"
#include "engine/core/fleet/fleet_file.h"

#include <string>
#include <vector>

namespace holdfast::api {

/// The tokens of this environment: that of the variable `single` (HOLDFAST_API_TOKEN), with the role of
/// HOLDFAST_API_ROLE (viewer unless it says more) and the name «api»; and those of HOLDFAST_API_TOKENS,
/// «name:role:token» with commas between them. FixInput: an entry that is none, by its place and never by its
/// text; a token of fewer than 16 characters in the list; one that is there twice.
[[nodiscard]] Result<std::vector<ApiToken>> tokensOf(const EnvironmentLookup& environment,
                                                     const std::string& single = "HOLDFAST_API_TOKEN");

} // namespace holdfast::api
