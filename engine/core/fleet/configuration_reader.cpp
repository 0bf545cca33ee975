// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/fleet/service_reader.h"

#include <fmt/format.h>

#include <algorithm>

namespace holdfast::yaml {

namespace {

constexpr std::size_t kMostConfigurationFiles = 100;

} // namespace

void readConfiguration(Reader& reader, const YAML::Node& node, ServiceSpec& spec) {
    for (const auto& text : reader.texts(node, "configuration")) {
        const auto path = text.empty() ? text : reader.path(text);
        if (path.empty() || std::ranges::find(spec.configurationFiles, path) != spec.configurationFiles.end())
            reader.error(
                node.Mark(),
                fmt::format("configuration: expected the paths of files, each once, found «{}»", text));
        else
            spec.configurationFiles.push_back(path);
    }
    if (spec.configurationFiles.size() > kMostConfigurationFiles)
        reader.error(node.Mark(), fmt::format("configuration: at most {} files", kMostConfigurationFiles));
}

} // namespace holdfast::yaml
