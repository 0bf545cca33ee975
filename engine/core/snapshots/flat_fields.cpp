// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/snapshots/flat_fields.h"

#include "engine/core/base/secret_masking.h"
#include "engine/core/snapshots/canonical_json.h"
#include "engine/core/snapshots/concealment.h"
#include "engine/core/snapshots/native_record.h"

#include <fmt/format.h>

namespace holdfast::snapshots {

using nlohmann::json;

namespace {

/// A value with each secret as its fingerprint alone, or as the mask.
json withSecrets(const json& value, bool masked, bool& any) {
    if (isConcealed(value)) {
        any = true;
        const auto hidden = concealedIn(value);
        return masked || !hidden ? json(std::string(kMasked)) : json{{"$secret", hidden->fingerprint}};
    }
    if (!value.is_structured()) return value;
    json out = value;
    for (auto& member : out)
        member = withSecrets(member, masked, any);
    return out;
}

std::string wordOf(const json& entry, const char* key) {
    if (!entry.is_object() || !entry.contains(key)) return "?";
    const auto& value = entry[key];
    return value.is_string() ? value.get<std::string>() : value.dump();
}

/// How an entry of a list of objects is called, so that one more does not move all behind it.
std::string nameOfEntry(const std::string& list, const json& entry) {
    if (list == "mounts") return wordOf(entry, "target");
    if (list == "networks") return wordOf(entry, "network");
    return fmt::format("{}/{}", wordOf(entry, "port"), wordOf(entry, "protocol"));
}

class Flattener {
public:
    explicit Flattener(FlatFields& out) : m_out(out) {}

    void add(const std::string& name, const json& value) { m_out.insert_or_assign(name, flatField(value)); }

    void members(const std::string& prefix, const json& object) {
        if (!object.is_object() || isConcealed(object)) {
            add(prefix, object);
            return;
        }
        for (const auto& [key, value] : object.items())
            add(prefix + "." + key, value);
    }

    void entries(const std::string& list, const json& values) {
        std::map<std::string, int> seen;
        for (const auto& entry : values) {
            auto name = nameOfEntry(list, entry);
            if (const int number = ++seen[name]; number > 1) name += fmt::format("#{}", number);
            add(list + "." + name, entry);
        }
    }

    void native(const std::string& path, const json& value) {
        if (!path.empty() && isToldElsewhere(path)) return;
        if (value.is_object() && !isConcealed(value)) {
            for (const auto& [key, member] : value.items())
                native(path.empty() ? key : path + "." + key, member);
        } else if (!value.is_null()) {
            add(path.empty() ? "native" : "native." + path, value);
        }
    }

private:
    FlatFields& m_out;
};

void flattenWorkload(Flattener& out, const json& document) {
    for (const auto& [key, value] : document.items()) {
        if (key == "environment" || key == "labels" || key == "limits" || key == "restart" ||
            key == "health_check")
            out.members(key, value);
        else if ((key == "mounts" || key == "networks" || key == "ports") && value.is_array())
            out.entries(key, value);
        else if (key == "native")
            out.native("", value);
        else
            out.add(key, value);
    }
}

void flattenSettings(Flattener& out, const json& document) {
    for (const auto& [key, value] : document.items()) {
        if (key == "settings" && value.is_object()) {
            for (const auto& [name, entry] : value.items())
                out.add("settings." + name,
                        entry.is_object() && entry.contains("value") ? entry["value"] : entry);
        } else {
            out.members(key, value);
        }
    }
}

} // namespace

FlatField flatField(const json& value) {
    FlatField field;
    const auto masked = withSecrets(value, true, field.secret);
    field.shown = masked.is_string() ? masked.get<std::string>() : canonicalText(masked);
    field.plain = canonicalText(masked);
    field.compare = field.secret ? canonicalText(withSecrets(value, false, field.secret)) : field.plain;
    return field;
}

FlatFields flatFields(PartKind kind, const json& document) {
    FlatFields fields;
    if (!document.is_object()) return fields;
    Flattener out(fields);
    switch (kind) {
    case PartKind::Workload:
        flattenWorkload(out, document);
        break;
    case PartKind::Settings:
        flattenSettings(out, document);
        break;
    case PartKind::Files:
        for (const auto& [path, entry] : document.items()) {
            if (entry.is_object() && entry.contains("lines")) continue;
            if (entry.is_object() && entry.value("condition", json()) == json("absent")) continue;
            out.add(path, entry.is_object() && entry.contains("content") ? entry["content"] : entry);
        }
        break;
    }
    return fields;
}

} // namespace holdfast::snapshots
