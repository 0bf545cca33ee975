// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/base/text.h"
#include "engine/core/base/time_zone.h"
#include "engine/core/base/written_time.h"
#include "engine/core/fleet/recovery_reader.h"

#include <fmt/format.h>

#include <array>

namespace holdfast::yaml {

namespace {

constexpr std::array<std::string_view, 4> kChangeKeys{"zone", "freezes", "windows", "about"};
constexpr std::array<std::string_view, 5> kEntryKeys{"from", "until", "set_by", "reason", "zone"};
constexpr std::size_t kMostEntries = 10'000;

/// The zone in which times without an offset are meant.
struct Zone {
    std::string name;
    std::optional<TimeZone> rules;
};

std::optional<Zone> readZone(Reader& reader, const YAML::Node& node) {
    const auto name = reader.text(node, "zone");
    if (!name) return std::nullopt;
    auto rules = TimeZone::load(*name);
    if (rules) return Zone{.name = *name, .rules = std::move(*rules)};
    const auto known = timeZoneNames();
    const std::vector<std::string_view> names(known.begin(), known.end());
    const auto nearest = nearestWord(*name, names);
    reader.error(node.Mark(), "zone: " + rules.error().detail,
                 nearest.empty() ? std::string() : fmt::format("did you mean «{}»?", nearest));
    return std::nullopt;
}

std::optional<TimePoint> readTime(Reader& reader, const YAML::Node& node, std::string_view key,
                                  const Zone& zone) {
    const auto text = reader.text(node, key);
    if (!text) return std::nullopt;
    const auto written = parseWrittenTime(*text);
    if (!written) {
        reader.error(node.Mark(), fmt::format("{}: expected a time such as 2026-12-20T18:00+01:00, or "
                                              "2026-12-20T18:00 with a «zone»",
                                              key));
        return std::nullopt;
    }
    if (written->offset) return TimePoint(written->shown.time_since_epoch() - *written->offset);
    if (!zone.rules) {
        reader.error(node.Mark(), fmt::format("{}: the time has no offset, and no zone is given", key),
                     "write …+01:00, or give «zone: Europe/Berlin»");
        return std::nullopt;
    }
    const auto whole = std::chrono::floor<std::chrono::seconds>(written->shown);
    const auto instants = zone.rules->instantsOf(whole);
    if (instants.size() == 1) return TimePoint(instants.front()) + (written->shown - whole);
    reader.error(node.Mark(),
                 fmt::format("{}: clocks in {} {}", key, zone.name,
                             instants.empty() ? "leap over this time" : "show this time twice"),
                 "write the time with its offset");
    return std::nullopt;
}

std::optional<ChangeWindow> readEntry(Reader& reader, const YAML::Node& node, std::string_view what,
                                      const Zone& common, bool needsReason) {
    const std::size_t before = reader.errorCount();
    const Mapping map(reader, node, what, kEntryKeys);
    Zone zone = common;
    if (map.has("zone")) {
        auto own = readZone(reader, map["zone"]);
        if (!own) return std::nullopt; // its times mean nothing
        zone = std::move(*own);
    }
    ChangeWindow entry;
    entry.zone = zone.name.empty() ? "UTC" : zone.name;
    for (const std::string_view key : {"from", "until", "set_by", "reason"}) {
        if (map.has(key) || (key == "reason" && !needsReason)) continue;
        reader.error(node.Mark(), fmt::format("{}: «{}» is missing", what, key));
    }
    if (map.has("from")) entry.from = readTime(reader, map["from"], "from", zone).value_or(TimePoint());
    if (map.has("until")) entry.until = readTime(reader, map["until"], "until", zone).value_or(TimePoint());
    if (map.has("set_by")) entry.setBy = reader.text(map["set_by"], "set_by").value_or("");
    if (map.has("reason")) entry.reason = reader.text(map["reason"], "reason").value_or("");
    if (reader.errorCount() != before) return std::nullopt;
    if (entry.until <= entry.from) {
        reader.error(map["until"].Mark(), fmt::format("{}: it ends before it begins", what));
        return std::nullopt;
    }
    return entry;
}

std::optional<std::vector<ChangeWindow>> readEntries(Reader& reader, const Mapping& changes,
                                                     std::string_view key, std::string_view what,
                                                     const Zone& zone) {
    if (!changes.has(key)) return std::nullopt;
    const auto node = changes[key];
    if (!node.IsSequence() || node.size() > kMostEntries) {
        reader.error(node.Mark(),
                     fmt::format("{}: expected a list of at most {} entries with from, until, set_by and "
                                 "reason (an empty one says that there are none)",
                                 key, kMostEntries));
        return std::nullopt;
    }
    std::vector<ChangeWindow> entries;
    for (const auto& item : node) {
        if (auto entry = readEntry(reader, item, what, zone, key == "freezes"))
            entries.push_back(std::move(*entry));
    }
    return entries;
}

} // namespace

void readChanges(Reader& reader, const Mapping& fleet, ChangeCalendar& calendar) {
    if (!fleet.has("changes")) return;
    const Mapping changes(reader, fleet["changes"], "changes", kChangeKeys);
    Zone zone;
    if (changes.has("zone")) {
        auto own = readZone(reader, changes["zone"]);
        if (!own) return;
        zone = std::move(*own);
    }
    calendar.freezes = readEntries(reader, changes, "freezes", "freeze", zone);
    calendar.windows = readEntries(reader, changes, "windows", "window", zone);
    if (calendar.windows && calendar.windows->empty())
        reader.note(changes["windows"].Mark(),
                    "windows: with an empty list no change is allowed at any time");
}

std::span<const std::string_view> changeKeys() {
    return kChangeKeys;
}

std::span<const std::string_view> changeEntryKeys() {
    return kEntryKeys;
}

} // namespace holdfast::yaml
