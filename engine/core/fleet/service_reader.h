// SPDX-License-Identifier: GPL-3.0-or-later
// Internal to the fleet file's reader: one entry of `services`.
#pragma once

#include "engine/core/fleet/fleet_spec.h"
#include "engine/core/fleet/yaml_reader.h"

#include <span>
#include <string_view>
#include <vector>

namespace holdfast::yaml {

/// What a service takes over from the fleet.
struct FleetDefaults {
    Duration interval{30'000};
    Duration deadline{5'000};
    std::string prometheusUrl;
};

/// Reads one service with its probes and signals, defaults applied. Dependencies are read apart.
[[nodiscard]] ServiceSpec readService(Reader& reader, const std::string& name, const YAML::Mark& where,
                                      const YAML::Node& node, const FleetDefaults& defaults);

/// The keys a service may have (also held against the published schema by a test).
[[nodiscard]] std::span<const std::string_view> serviceKeys();

/// `platform`: what runs the service; without it nothing is ever done to it.
void readPlatform(Reader& reader, const Mapping& service, ServiceSpec& spec);

/// `configuration`: paths of files as the platform's host has them; relative ones are taken from the fleet
/// file's folder.
void readConfiguration(Reader& reader, const YAML::Node& node, ServiceSpec& spec);

/// `signals`, `limits` and `objectives` of a service whose probes are known.
void readSignals(Reader& reader, const Mapping& service, ServiceSpec& spec);

/// `queries` and `scrape`: signals of one's own.
[[nodiscard]] std::vector<MetricSpec> readMetrics(Reader& reader, const YAML::Node& node,
                                                  std::string_view what, std::string_view sourceKey);

} // namespace holdfast::yaml
