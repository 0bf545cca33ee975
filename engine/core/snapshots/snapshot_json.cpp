// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/snapshots/snapshot_json.h"

#include "engine/core/fleet/state_json.h"
#include "engine/core/snapshots/manifest_words.h"

#include <nlohmann/json.hpp>

namespace holdfast::snapshots {

using nlohmann::json;

namespace {

json timeOf(const std::optional<TimePoint>& time) {
    return time ? json(toIso8601(*time)) : json(nullptr);
}

json textOf(const std::string& text) {
    return text.empty() ? json(nullptr) : json(text);
}

json markOf(const ServiceMark& mark) {
    return {{"service", mark.service.value()},
            {"state", nameOf(kHealthStates, mark.state)},
            {"health", mark.own ? json(*mark.own) : json(nullptr)},
            {"version", textOf(mark.version)},
            {"whole", mark.whole}};
}

json fieldOf(const FieldDifference& field, const ChangeOrigin* origin) {
    json out{{"part", toString(field.part)},    {"field", field.field}, {"change", toString(field.kind)},
             {"before", field.before},          {"after", field.after}, {"secret", field.secret},
             {"changed_between", json(nullptr)}};
    if (origin == nullptr) return out;
    out["changed_between"] = {toIso8601(origin->earliest), toIso8601(origin->latest)};
    if (!origin->who.empty()) out["by"] = origin->who;
    if (!origin->plan.empty()) out["plan"] = origin->plan;
    if (!origin->text.empty()) out["origin"] = origin->text;
    return out;
}

json differenceOf(const ExplainedDifference& one) {
    json fields = json::array();
    for (std::size_t i = 0; i < one.difference.fields.size(); ++i)
        fields.push_back(
            fieldOf(one.difference.fields[i], i < one.origins.size() ? &one.origins[i] : nullptr));
    return {{"service", one.difference.service.value()},
            {"change", toString(one.difference.kind)},
            {"fields", std::move(fields)},
            {"unknown", one.difference.unknown}};
}

} // namespace

json shownJson(const SnapshotSummary& snapshot) {
    json services = json::array();
    for (const auto& mark : snapshot.services)
        services.push_back(markOf(mark));
    return {{"id", snapshot.id.value()},
            {"taken", toIso8601(snapshot.taken)},
            {"occasion", toString(snapshot.occasion)},
            {"by", textOf(snapshot.by)},
            {"reason", textOf(snapshot.reason)},
            {"plan", textOf(snapshot.plan)},
            {"safe_point", snapshot.safety.safe},
            {"why_not_safe", textOf(snapshot.safety.whyNot)},
            {"pinned", snapshot.pinned},
            {"intact", snapshot.damage.empty()},
            {"damage", textOf(snapshot.damage)},
            {"digest", textOf(snapshot.digest)},
            {"bytes", snapshot.bytes},
            {"comparable", snapshot.comparable},
            {"verified", timeOf(snapshot.verified)},
            {"changed_services", snapshot.changed ? json(*snapshot.changed) : json(nullptr)},
            {"services", std::move(services)}};
}

json shownJson(const SnapshotDiff& diff) {
    json services = json::array();
    for (const auto& one : diff.services)
        services.push_back(differenceOf(one));
    return {{"before", diff.before.value()},
            {"after", diff.after.isEmpty() ? json("now") : json(diff.after.value())},
            {"before_at", toIso8601(diff.beforeAt)},
            {"after_at", toIso8601(diff.afterAt)},
            {"services", std::move(services)},
            {"data", diff.data}};
}

json shownJson(const SnapshotState& state) {
    json snapshots = json::array();
    for (const auto& one : state.snapshots)
        snapshots.push_back(shownJson(one));
    json drift = json::array();
    for (const auto& one : state.drift)
        drift.push_back({{"service", one.service.value()}, {"fields", one.fields}, {"unknown", one.unknown}});
    json likely = json::array();
    for (const auto& one : state.likely)
        likely.push_back({{"service", one.service.value()},
                          {"text", one.text},
                          {"change", fieldOf(one.field, &one.origin)},
                          {"safe_point", textOf(one.safePoint.value())}});
    json capturing(nullptr);
    if (state.capturing)
        capturing = {{"occasion", toString(state.capturing->occasion)},
                     {"done", state.capturing->done},
                     {"total", state.capturing->total}};
    return {{"snapshots", std::move(snapshots)},
            {"safe_point", textOf(state.safePoint.value())},
            {"next_due", timeOf(state.nextDue)},
            {"every_seconds", state.every.count() / 1000},
            {"most", state.most},
            {"capturing", std::move(capturing)},
            {"drift_at", timeOf(state.driftAt)},
            {"drift", std::move(drift)},
            {"likely", std::move(likely)},
            {"trouble", textOf(state.trouble)}};
}

} // namespace holdfast::snapshots
