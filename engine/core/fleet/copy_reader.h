// SPDX-License-Identifier: GPL-3.0-or-later
// Internal to the fleet file's reader: where backups are kept once more.
#pragma once

#include "engine/core/fleet/backup_settings.h"
#include "engine/core/fleet/yaml_reader.h"

#include <span>
#include <string_view>

namespace holdfast::yaml {

/// `copy` of a `backup` whose other settings are read already: which copies may be made of it hangs on them.
[[nodiscard]] CopySettings readCopy(Reader& reader, const YAML::Node& node, const BackupSettings& settings);

/// Its keys, held against the published schema by a test.
[[nodiscard]] std::span<const std::string_view> copyKeys();

} // namespace holdfast::yaml
