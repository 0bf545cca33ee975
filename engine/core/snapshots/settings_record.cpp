// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/snapshots/settings_record.h"

#include "engine/core/base/enum_names.h"
#include "engine/core/base/secret_masking.h"
#include "engine/core/snapshots/canonical_json.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace holdfast::snapshots {

using nlohmann::json;

namespace {

constexpr EnumNames<Applies, 3> kApplies{
    {{Applies::Live, "live"}, {Applies::Restart, "restart"}, {Applies::Never, "never"}}};

/// Servers have hundreds of settings with harmless names like session_preload_libraries: only what holds a
/// password by its name or by its value is concealed.
bool holdsSecret(const std::string& name, const std::string& value) {
    if (value.empty()) return false;
    const auto line = fmt::format("{} = {}", name, value);
    return looksSecret(name) || name.contains("conninfo") || name.ends_with("-pass") ||
           maskSecrets(line) != line || maskSecrets(value) != value || !isUtf8(value);
}

json kept(const std::string& name, const std::string& value, const Concealer& concealer) {
    return holdsSecret(name, value) ? concealer.concealed(value) : json(value);
}

std::unexpected<Error> unsound(const std::string& field) {
    return failure(ErrorCode::FixInput, fmt::format("The recorded settings are not sound at «{}».", field));
}

/// One entry of «settings»; a value that is not at hand is named in `missing`.
Result<LiveSetting> settingFrom(const std::string& name, const json& entry, const SecretPool& pool,
                                std::vector<std::string>& missing) {
    if (!entry.is_object() || entry.size() != 3 || !entry.contains("value") || !entry.contains("applies") ||
        !entry.contains("file") || !entry["applies"].is_string() || !entry["file"].is_boolean())
        return unsound(name);
    const auto applies = appliesFrom(entry["applies"].get_ref<const std::string&>());
    if (!applies) return unsound(name);
    LiveSetting setting{.value = {}, .applies = *applies, .fromFile = entry["file"].get<bool>()};
    const auto& value = entry["value"];
    if (value.is_string()) {
        setting.value = value.get<std::string>();
        return setting;
    }
    const auto hidden = concealedIn(value);
    if (!hidden) return unsound(name);
    if (const auto* text = pool.find(hidden->fingerprint))
        setting.value = *text;
    else
        missing.push_back(name);
    return setting;
}

} // namespace

json documentOf(const RecordedSettings& settings, const Concealer& concealer) {
    json entries = json::object();
    for (const auto& [name, setting] : settings.settings)
        entries[name] = {{"value", kept(name, setting.value, concealer)},
                         {"applies", toString(setting.applies)},
                         {"file", setting.fromFile}};
    return {{"server", settings.server}, {"settings", std::move(entries)}, {"data", settings.data}};
}

void addTo(SecretPool& pool, const RecordedSettings& settings) {
    for (const auto& [name, setting] : settings.settings) {
        if (holdsSecret(name, setting.value)) pool.add(setting.value);
    }
}

Result<RecordedSettings> settingsFrom(const json& document, const SecretPool& pool) {
    if (!document.is_object() || !document.contains("server") || !document.contains("settings") ||
        !document.contains("data") || !document["server"].is_string() || !document["settings"].is_object() ||
        !document["data"].is_object())
        return unsound("server, settings, data");
    RecordedSettings out{.server = document["server"].get<std::string>(), .settings = {}, .data = {}};
    std::vector<std::string> missing;
    for (const auto& [name, entry] : document["settings"].items()) {
        auto setting = settingFrom(name, entry, pool, missing);
        if (!setting) return std::unexpected(setting.error());
        out.settings[name] = std::move(*setting);
    }
    for (const auto& [name, value] : document["data"].items()) {
        if (!value.is_string()) return unsound(name);
        out.data[name] = value.get<std::string>();
    }
    if (missing.empty()) return out;
    return failure(ErrorCode::FixSetup,
                   fmt::format("These settings hold secrets, which were not kept, and they are not at hand "
                               "any more: {}. Set them by hand.",
                               fmt::join(missing, ", ")));
}

std::string_view toString(Applies applies) noexcept {
    return nameOf(kApplies, applies);
}

std::optional<Applies> appliesFrom(std::string_view text) noexcept {
    return valueOf(kApplies, text);
}

} // namespace holdfast::snapshots
