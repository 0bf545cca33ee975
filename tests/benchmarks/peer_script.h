// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace holdfast::bench {

/// What `tests/benchmarks/peers/<script>` prints, run by the first of `python3` and `/usr/bin/python3` that
/// can import `module`. Nothing where none can, or where the script fails (its own words are on standard
/// error).
[[nodiscard]] std::optional<std::string> runPeer(const std::string& module, const std::string& script,
                                                 const std::vector<std::string>& arguments);

} // namespace holdfast::bench
