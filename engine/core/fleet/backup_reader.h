// SPDX-License-Identifier: GPL-3.0-or-later
// Internal to the fleet file's reader: how the data of a service is backed up.
#pragma once

#include "engine/core/fleet/fleet_spec.h"
#include "engine/core/fleet/yaml_reader.h"

#include <span>
#include <string_view>

namespace holdfast::yaml {

/// `backup` of a service of kind postgres or redis. Targets of what may be lost and `every` of a kind without
/// a log hang together: see the keys in resources/schemas/fleet.schema.json.
void readBackup(Reader& reader, const YAML::Node& node, ServiceSpec& service);

/// Its keys, held against the published schema by a test.
[[nodiscard]] std::span<const std::string_view> backupKeys();

} // namespace holdfast::yaml
