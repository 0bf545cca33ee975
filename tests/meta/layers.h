// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/meta/source_tree.h"

#include <string>
#include <string_view>
#include <vector>

namespace holdfast::meta {

/// What one layer may use. The table in layers.cpp is ARCHITECTURE.md's picture of the layers, as data.
struct LayerRule {
    std::string_view name;                   ///< also the folder
    std::vector<std::string_view> layers;    ///< layers it may include and link, itself among them
    std::vector<std::string_view> qtModules; ///< without «Qt»: Core, Network, …; "*" for any
    std::vector<std::string_view> headers;   ///< beginnings of headers besides C++'s and Qt's; "*" for any
    std::vector<std::string_view> libraries; ///< foreign CMake targets; "*" for any that is not Qt
};

/// The layer that a file of this path (relative to the root) belongs to: the rule with the longest matching
/// folder. nullptr for a path outside of every layer.
[[nodiscard]] const LayerRule* layerOf(std::string_view path);

/// A folder's target and what it links (packaging/cmake/HoldfastLinkGraph.cmake).
struct LinkLine {
    std::string folder;
    std::string target;
    std::vector<std::string> libraries;
};

[[nodiscard]] std::vector<LinkLine> parseLinkGraph(const std::vector<std::string>& lines);

/// One sentence for each include that no arrow of the layers allows, starting with «file:line: ».
[[nodiscard]] std::vector<std::string> includeViolations(const std::vector<SourceFile>& files);

/// One sentence for each library that no arrow of the layers allows, starting with the target's name.
[[nodiscard]] std::vector<std::string> linkViolations(const std::vector<LinkLine>& graph);

} // namespace holdfast::meta
