// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/fleet/service_reader.h"

#include <array>

namespace holdfast::yaml {

namespace {

constexpr std::array<std::string_view, 3> kPlatforms{"local", "docker", "kubernetes"};

} // namespace

void readPlatform(Reader& reader, const Mapping& map, ServiceSpec& spec) {
    if (!map.has("platform")) return;
    const Mapping platform(reader, map["platform"], "platform");
    for (const auto& entry : platform.entries()) {
        if (auto value = reader.text(entry.value, entry.key)) spec.platform[entry.key] = std::move(*value);
    }
    if (!platform.has("kind")) {
        reader.error(platform.where(), "platform: «kind» is missing (local, docker or kubernetes)");
    } else {
        static_cast<void>(reader.word(platform["kind"], "platform kind", kPlatforms));
    }
}

} // namespace holdfast::yaml
