// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/workloads/configuration_difference.h"

#include "engine/core/base/secret_masking.h"
#include "engine/core/workloads/configuration_json.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

namespace holdfast::workloads {

using nlohmann::json;

namespace {

/// Fields whose parts are told one by one.
bool hasParts(const std::string& field) {
    return field == "limits" || field == "restart" || field == "health_check";
}

std::map<std::string, json> flattened(const json& shown) {
    std::map<std::string, json> out;
    for (const auto& [field, value] : shown.items()) {
        if (field == "environment" || field == "labels") continue; // compared by their true values
        if (!hasParts(field)) {
            out[field] = value;
            continue;
        }
        for (const auto& [part, inner] : value.items())
            out[field + "." + part] = inner;
    }
    return out;
}

std::string textOf(const json& value) {
    return value.is_string() ? value.get<std::string>() : value.dump();
}

/// `revealed` gives the text of a value.
template <typename Value, typename Revealed>
void compareSettings(const std::string& field, const std::map<std::string, Value>& before,
                     const std::map<std::string, Value>& after, const Revealed& revealed,
                     std::vector<FieldChange>& changes) {
    std::set<std::string> names;
    for (const auto* settings : {&before, &after}) {
        for (const auto& [name, value] : *settings)
            names.insert(name);
    }
    for (const auto& name : names) {
        const auto old = before.find(name);
        const auto now = after.find(name);
        if (old != before.end() && now != after.end() && old->second == now->second) continue;
        FieldChange change{.field = field + "." + name};
        if (old != before.end()) change.before = shownSetting(name, revealed(old->second));
        if (now != after.end()) change.after = shownSetting(name, revealed(now->second));
        change.masked = change.before.contains(kMasked) || change.after.contains(kMasked);
        changes.push_back(std::move(change));
    }
}

/// True when a field that is masked when shown differs in what is not shown.
bool differUnseen(const std::string& field, const Configuration& before, const Configuration& after) {
    if (field == "command") return before.command != after.command;
    if (field == "entrypoint") return before.entrypoint != after.entrypoint;
    if (field == "health_check.command") return before.healthCheck.command != after.healthCheck.command;
    return false;
}

} // namespace

std::vector<FieldChange> differences(const Configuration& before, const Configuration& after) {
    std::vector<FieldChange> changes;
    const auto old = flattened(shownJson(before));
    const auto now = flattened(shownJson(after));
    for (const auto& [field, value] : old) {
        const auto& next = now.at(field);
        if (value == next && !differUnseen(field, before, after)) continue;
        FieldChange change{.field = field, .before = textOf(value), .after = textOf(next)};
        change.masked = change.before.contains(kMasked) || change.after.contains(kMasked);
        changes.push_back(std::move(change));
    }
    compareSettings(
        "environment", before.environment, after.environment,
        [](const Secret& value) { return value.reveal(); }, changes);
    compareSettings(
        "labels", before.labels, after.labels, [](const std::string& value) { return value; }, changes);
    std::ranges::sort(changes);
    return changes;
}

} // namespace holdfast::workloads
