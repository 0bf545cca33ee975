// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/snapshots/native_record.h"

#include <algorithm>
#include <array>

namespace holdfast::snapshots {

using nlohmann::json;

namespace {

/// Members of «Config» that portable fields always replace.
constexpr std::array<std::string_view, 4> kReplaced{"Env", "Cmd", "Entrypoint", "Labels"};

constexpr std::array<std::string_view, 22> kToldElsewhere{"Config.Image",
                                                          "Config.WorkingDir",
                                                          "Config.User",
                                                          "Config.StopSignal",
                                                          "Config.StopTimeout",
                                                          "Config.Healthcheck",
                                                          "Config.ExposedPorts",
                                                          "Config.Volumes",
                                                          "HostConfig.NanoCpus",
                                                          "HostConfig.CpuQuota",
                                                          "HostConfig.CpuPeriod",
                                                          "HostConfig.Memory",
                                                          "HostConfig.MemorySwap",
                                                          "HostConfig.PidsLimit",
                                                          "HostConfig.RestartPolicy",
                                                          "HostConfig.PortBindings",
                                                          "HostConfig.Binds",
                                                          "HostConfig.Mounts",
                                                          "HostConfig.Tmpfs",
                                                          "HostConfig.NetworkMode",
                                                          "Networks",
                                                          "Mounts"};

json kept(const std::string& name, const json& value, const Concealer& concealer) {
    if (value.is_string()) return concealer.setting(name, value.get_ref<const std::string&>());
    if (value.is_array()) {
        json out = json::array();
        for (const auto& item : value)
            out.push_back(kept(name, item, concealer));
        return out;
    }
    if (!value.is_object()) return value;
    json out = json::object();
    for (const auto& [key, member] : value.items())
        out[key.starts_with('$') ? "$" + key : key] = kept(key, member, concealer);
    return out;
}

void addLeaves(SecretPool& pool, const json& value) {
    if (value.is_string()) pool.add(value.get_ref<const std::string&>());
    if (!value.is_structured()) return;
    for (const auto& member : value)
        addLeaves(pool, member);
}

json revealed(const json& value, const std::string& path, const SecretPool& pool,
              std::vector<std::string>& missing, bool& sound) {
    if (isConcealed(value)) {
        const auto hidden = concealedIn(value);
        const auto* text = hidden ? pool.find(hidden->fingerprint) : nullptr;
        if (!hidden) sound = false;
        if (hidden && text == nullptr) missing.push_back(path);
        return text != nullptr ? json(*text) : json();
    }
    if (value.is_array()) {
        json out = json::array();
        for (const auto& item : value)
            out.push_back(revealed(item, path, pool, missing, sound));
        return out;
    }
    if (!value.is_object()) return value;
    json out = json::object();
    for (const auto& [key, member] : value.items()) {
        const auto name = key.starts_with("$$") ? key.substr(1) : key;
        out[name] = revealed(member, path + "." + name, pool, missing, sound);
    }
    return out;
}

} // namespace

json nativeDocument(const Secret& native, const Concealer& concealer) {
    if (native.isEmpty()) return {};
    auto document = json::parse(native.reveal(), nullptr, false);
    if (!document.is_object()) return concealer.concealed(native.reveal());
    if (document.contains("Config") && document["Config"].is_object()) {
        for (const auto name : kReplaced)
            document["Config"].erase(std::string(name));
    }
    return kept("", document, concealer);
}

void addNative(SecretPool& pool, const Secret& native) {
    if (native.isEmpty()) return;
    const auto document = json::parse(native.reveal(), nullptr, false);
    if (document.is_object())
        addLeaves(pool, document);
    else
        pool.add(native.reveal());
}

std::optional<Secret> nativeFrom(const json& document, const SecretPool& pool,
                                 std::vector<std::string>& missing) {
    if (document.is_null()) return Secret();
    if (!document.is_object()) return std::nullopt;
    bool sound = true;
    const auto out = revealed(document, "native", pool, missing, sound);
    if (!sound) return std::nullopt;
    return Secret(out.is_string() ? out.get<std::string>() : out.dump());
}

bool isToldElsewhere(std::string_view nativeField) {
    return std::ranges::any_of(kToldElsewhere, [&](std::string_view told) {
        return nativeField == told || (nativeField.starts_with(told) && nativeField[told.size()] == '.');
    });
}

} // namespace holdfast::snapshots
