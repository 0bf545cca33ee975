// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/result.h"
#include "engine/core/snapshots/concealment.h"

#include <nlohmann/json.hpp>

namespace holdfast::snapshots {

/// What it takes for a setting of a running server to become another one.
enum class Applies : std::uint8_t {
    Live,    ///< at once, by a command or a reload
    Restart, ///< at the next start
    Never,   ///< it is built in or follows from the data
};

struct LiveSetting {
    std::string value;
    Applies applies = Applies::Live;
    bool fromFile = false; ///< the server took it from a file that it reads again

    bool operator==(const LiveSetting&) const = default;
};

/// What a database server said of itself.
struct RecordedSettings {
    std::string server; ///< «PostgreSQL 15.4», «Redis 7.0.15»
    std::map<std::string, LiveSetting> settings;
    /// What belongs to its data and is never rolled back, but shown: «schema» (a digest), «roles»,
    /// «extensions».
    std::map<std::string, std::string> data;

    bool operator==(const RecordedSettings&) const = default;
};

/// The document of it; settings that hold a password are concealed.
[[nodiscard]] nlohmann::json documentOf(const RecordedSettings& settings, const Concealer& concealer);

/// Every value that may be concealed.
void addTo(SecretPool& pool, const RecordedSettings& settings);

/// FixInput: it is no such document. FixSetup: values are not at hand any more; the sentence names them.
[[nodiscard]] Result<RecordedSettings> settingsFrom(const nlohmann::json& document, const SecretPool& pool);

[[nodiscard]] std::string_view toString(Applies applies) noexcept;
[[nodiscard]] std::optional<Applies> appliesFrom(std::string_view text) noexcept;

} // namespace holdfast::snapshots
