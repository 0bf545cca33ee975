// SPDX-License-Identifier: GPL-3.0-or-later
// Internal to discovery: YAML text to values, with bounds.
#pragma once

#include "engine/core/discovery/compose_node.h"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::discovery {

/// Bounds of one file, so that a hostile one costs nothing but its refusal.
struct DocumentLimits {
    std::size_t bytes = std::size_t{1} * 1024 * 1024;
    std::size_t nodes = 200'000; ///< aliases expanded
    int depth = 64;
};

/// Puts variables into a scalar. The answer's `varied` is whether there were any.
struct Varied {
    std::string text;
    bool varied = false;
};

using PutVariables = std::function<Varied(const std::string& raw, const Place& place)>;

/// Reads every document of a YAML text. Anchors, aliases and merge keys («<<») are resolved while reading:
/// an alias shares the node it names, and what it would expand to is counted, not built. Keys that stand
/// twice, an alias within its own anchor, text that is not UTF-8 and whatever passes a bound are errors with
/// their place. Keys get no variables, as in Compose.
///
/// Returns what could be read; empty when the text is no YAML at all.
[[nodiscard]] std::vector<NodePtr> readDocuments(std::string_view text, const std::string& file,
                                                 const PutVariables& variables, Findings& findings,
                                                 const DocumentLimits& limits = {});

} // namespace holdfast::discovery
