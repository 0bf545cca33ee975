// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/automation/ladder_setting.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace holdfast::automation {

namespace {

using Json = nlohmann::json;

std::unexpected<Error> notReadable() {
    return failure(ErrorCode::FixInput, "What was set about a ladder cannot be read. Set it anew.");
}

template <typename T>
void put(Json& rung, const char* name, const std::optional<T>& value) {
    if (value) rung[name] = *value;
}

void put(Json& rung, const char* name, const std::optional<Duration>& value) {
    if (value) rung[name] = value->count();
}

Json rungToJson(const RungSetting& setting) {
    Json rung{{"action", setting.action}};
    put(rung, "health_below", setting.healthBelow);
    put(rung, "memory_above", setting.memoryAbove);
    put(rung, "cooldown_ms", setting.cooldown);
    put(rung, "attempts", setting.attempts);
    put(rung, "back_off_ms", setting.backOff);
    put(rung, "proactive", setting.proactive);
    return rung;
}

template <typename T>
std::optional<T> take(const Json& rung, const char* name) {
    const auto found = rung.find(name);
    return found == rung.end() ? std::nullopt : std::optional(found->get<T>());
}

std::optional<Duration> takeSpan(const Json& rung, const char* name) {
    const auto count = take<Duration::rep>(rung, name);
    return count ? std::optional(Duration(*count)) : std::nullopt;
}

RungSetting rungFromJson(const Json& rung) {
    return {.action = rung.at("action").get<std::string>(),
            .healthBelow = take<double>(rung, "health_below"),
            .memoryAbove = take<double>(rung, "memory_above"),
            .cooldown = takeSpan(rung, "cooldown_ms"),
            .attempts = take<int>(rung, "attempts"),
            .backOff = takeSpan(rung, "back_off_ms"),
            .proactive = take<bool>(rung, "proactive")};
}

void fillFrom(RungSetting& rung, const RungSetting& filed) {
    if (!rung.healthBelow && !rung.memoryAbove) {
        rung.healthBelow = filed.healthBelow;
        rung.memoryAbove = filed.memoryAbove;
    }
    if (!rung.cooldown) rung.cooldown = filed.cooldown;
    if (!rung.attempts) rung.attempts = filed.attempts;
    if (!rung.backOff) rung.backOff = filed.backOff;
    if (!rung.proactive) rung.proactive = filed.proactive;
}

} // namespace

std::string ladderSetting(const ServiceId& service) {
    return "ladder:" + service.value();
}

std::string toLadderSetting(const RecoverySettings& set) {
    Json document = Json::object();
    if (!set.highestTier.empty()) document["highest_tier"] = set.highestTier;
    if (!set.ladder.empty()) {
        auto& ladder = document["ladder"] = Json::array();
        for (const auto& rung : set.ladder)
            ladder.push_back(rungToJson(rung));
    }
    return document.empty() ? std::string() : document.dump();
}

Result<RecoverySettings> fromLadderSetting(const std::string& value) {
    RecoverySettings set;
    if (value.empty()) return set;
    try {
        const auto document = Json::parse(value);
        if (!document.is_object()) return notReadable();
        set.highestTier = document.value("highest_tier", std::string());
        for (const auto& rung : document.value("ladder", Json::array()))
            set.ladder.push_back(rungFromJson(rung));
    } catch (const Json::exception&) {
        return notReadable();
    }
    return set;
}

RecoverySettings laidOver(const RecoverySettings& filed, const RecoverySettings& set) {
    RecoverySettings both = filed;
    if (!set.mode.empty()) both.mode = set.mode;
    if (!set.highestTier.empty()) both.highestTier = set.highestTier;
    if (set.ladder.empty()) return both;
    both.ladder = set.ladder;
    for (auto& rung : both.ladder) {
        const auto before = std::ranges::find(filed.ladder, rung.action, &RungSetting::action);
        if (before != filed.ladder.end()) fillFrom(rung, *before);
    }
    return both;
}

} // namespace holdfast::automation
