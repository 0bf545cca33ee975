// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/sample_snapshots.h"

#include "engine/core/base/secret_masking.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace holdfast::testing {

using namespace std::chrono_literals;
using snapshots::ChangeKind;
using snapshots::ChangeOrigin;
using snapshots::FieldDifference;
using snapshots::Occasion;
using snapshots::PartKind;
using snapshots::ServiceDifference;
using snapshots::SnapshotDiff;
using snapshots::SnapshotState;
using snapshots::SnapshotSummary;

namespace {

/// A service of the fleet by a part of its name, else the one at that place.
ServiceId serviceLike(const FleetSpec& fleet, const std::string& part, std::size_t place) {
    const auto found = std::ranges::find_if(fleet.services, [&part](const ServiceSpec& service) {
        return service.id.value().find(part) != std::string::npos;
    });
    return found != fleet.services.end() ? found->id : fleet.services[place % fleet.services.size()].id;
}

SnapshotSummary summaryOf(const FleetSpec& fleet, TimePoint taken, std::uint16_t entropy) {
    SnapshotSummary summary{
        .id = snapshots::snapshotIdOf(taken, entropy),
        .taken = taken,
        .by = {},
        .reason = {},
        .plan = {},
        .safety = {.safe = true, .sweeps = 6, .whyNot = {}},
        .damage = {},
        .digest = fmt::format("{0:016x}{0:016x}{0:016x}{0:016x}", 0x9c1f7b20e07a41d3ULL * (entropy + 1ULL)),
        .bytes = 2'100u + entropy % 7u * 130u,
        .verified = taken + 1s,
        .changed = 0,
        .services = {}};
    for (const auto& service : fleet.services)
        summary.services.push_back(
            {.service = service.id, .state = HealthState::Healthy, .own = 0.95, .version = "1.8.2"});
    std::ranges::sort(summary.services, {}, &snapshots::ServiceMark::service);
    return summary;
}

FieldDifference changed(PartKind part, const std::string& field, const std::string& before,
                        const std::string& after) {
    return {.part = part, .field = field, .kind = ChangeKind::Changed, .before = before, .after = after};
}

ChangeOrigin origin(TimePoint earliest, TimePoint latest, const std::string& who, const std::string& text) {
    return {.earliest = earliest, .latest = latest, .who = who, .plan = {}, .text = text};
}

} // namespace

SnapshotState snapshotsOf(const FleetSpec& fleet, TimePoint now) {
    SnapshotState state;
    // The newest first: the last few, then hourly, then daily.
    constexpr std::array<Duration, 9> kAges{Duration(9min),  Duration(39min), Duration(69min),
                                            Duration(99min), Duration(3h),    Duration(4h),
                                            Duration(5h),    Duration(21h),   Duration(45h)};
    for (std::size_t i = 0; i < kAges.size(); ++i)
        state.snapshots.push_back(summaryOf(fleet, now - kAges[i], static_cast<std::uint16_t>(0x1a00 + i)));
    auto& ill = state.snapshots[1];
    ill.safety = {.safe = false,
                  .sweeps = 0,
                  .whyNot = fmt::format("Own health of {} is 0.31, below 0.70.",
                                        serviceLike(fleet, "learning", 8).value())};
    for (auto& mark : ill.services) {
        if (mark.service == serviceLike(fleet, "learning", 8)) mark.state = HealthState::Critical;
    }
    auto& safety = state.snapshots[3];
    safety.occasion = Occasion::Safety;
    safety.plan = "redis-cache-clear";
    safety.reason = "cache clear of redis";
    safety.by = "ada";
    safety.changed = 1;
    auto& pinned = state.snapshots[6];
    pinned.occasion = Occasion::Person;
    pinned.by = "ada";
    pinned.reason = "before the release of spring";
    pinned.pinned = true;
    for (const std::size_t older : {std::size_t{7}, std::size_t{8}}) {
        for (auto& mark : state.snapshots[older].services) {
            if (mark.service == serviceLike(fleet, "api", 1)) mark.version = "1.8.1";
        }
    }
    state.snapshots[6].changed = 2;
    state.snapshots.back().changed.reset();
    state.snapshots.back().verified.reset();
    state.nextDue = now + 21min;
    state.folder = "~/.local/share/holdfast/snapshots/" + fleet.name;
    state.safePoint = state.snapshots.front().id;
    state.driftAt = now - 20s;
    return state;
}

void drift(SnapshotState& state, const FleetSpec& fleet) {
    state.drift = {{.service = serviceLike(fleet, "caddy", 0), .fields = 2},
                   {.service = serviceLike(fleet, "learning", 8), .fields = 4},
                   {.service = serviceLike(fleet, "postgres", 4), .fields = 0, .unknown = true},
                   {.service = serviceLike(fleet, "redis", 5), .fields = 2}};
    std::ranges::sort(state.drift, {}, &snapshots::DriftCount::service);
}

void blame(SnapshotState& state, const FleetSpec& fleet, TimePoint now) {
    const ServiceId ill = serviceLike(fleet, "learning", 8);
    state.likely = {{.service = ill,
                     .field = changed(PartKind::Workload, "version", "1.8.2", "1.8.3"),
                     .origin = origin(now - 19min, now - 16min, "", "outside of Holdfast"),
                     .before = 14min,
                     .safePoint = state.safePoint,
                     .text = fmt::format("{} 1.8.2 → 1.8.3, 14 min before health fell", ill.value())}};
    state.likely.front().safePoint = state.snapshots[2].id;
    state.safePoint = state.snapshots[2].id;
    state.snapshots[0].safety = state.snapshots[1].safety;
    state.snapshots[0].services = state.snapshots[1].services;
    state.snapshots[0].changed = 1;
    for (auto& mark : state.snapshots[0].services) {
        if (mark.service == ill) mark.version = "1.8.3";
    }
}

void damage(SnapshotState& state) {
    auto& broken = state.snapshots[1];
    broken.damage = "Byte 1,204 of it is not what was written: its SHA-256 is another one. Nothing is rolled "
                    "back to it. Drop it, or look at the disk first.";
    broken.changed.reset();
}

SnapshotDiff diffOf(const SnapshotState& state, const FleetSpec& fleet) {
    SnapshotDiff diff;
    diff.before = state.safePoint;
    const TimePoint now = *state.driftAt;
    diff.afterAt = now;
    const auto add = [&diff](ServiceDifference difference, std::vector<ChangeOrigin> origins) {
        diff.services.push_back({.difference = std::move(difference), .origins = std::move(origins)});
    };
    const std::string mask(kMasked);
    const auto outside = origin(now - 19min, now - 16min, "", "outside of Holdfast");
    add({.service = serviceLike(fleet, "caddy", 0),
         .kind = ChangeKind::Changed,
         .fields = {changed(PartKind::Files, "/etc/caddy/Caddyfile:12",
                            "reverse_proxy api:8001 {\n    health_uri /health\n}",
                            "reverse_proxy api:8001 api-2:8001 {\n    health_uri /health\n    lb_policy "
                            "least_conn\n}"),
                    {.part = PartKind::Files,
                     .field = "/etc/caddy/Caddyfile:31",
                     .kind = ChangeKind::Removed,
                     .before = "encode zstd gzip",
                     .after = {}}},
         .unknown = {}},
        {origin(now - 8min, now - 8min, "ada", "configuration reload by ada"),
         origin(now - 8min, now - 8min, "ada", "configuration reload by ada")});
    add({.service = serviceLike(fleet, "learning", 8),
         .kind = ChangeKind::Changed,
         .fields = {changed(PartKind::Workload, "environment.API_TOKEN", mask, mask),
                    changed(PartKind::Workload, "environment.BATCH", "256", "512"),
                    changed(PartKind::Workload, "image",
                            "registry.example.org/reasoning/learning-service:1.8.2",
                            "registry.example.org/reasoning/learning-service:1.8.3"),
                    changed(PartKind::Workload, "replicas", "2", "3")},
         .unknown = {}},
        {outside, outside, outside, origin(now - 3min, now - 3min, "ada", "scale out by ada")});
    diff.services.back().difference.fields.front().secret = true;
    add({.service = serviceLike(fleet, "postgres", 4),
         .kind = ChangeKind::Changed,
         .fields = {},
         .unknown = {"Its settings are not known afterwards: the role «holdfast» may not read pg_settings of "
                     "superusers. Grant it pg_monitor."}},
        {});
    add({.service = serviceLike(fleet, "redis", 5),
         .kind = ChangeKind::Changed,
         .fields = {changed(PartKind::Settings, "maxmemory", "2147483648", "1073741824"),
                    {.part = PartKind::Settings,
                     .field = "maxmemory-policy",
                     .kind = ChangeKind::Added,
                     .before = {},
                     .after = "allkeys-lru"}},
         .unknown = {}},
        {origin({}, now - 1min, "", ""), origin({}, now - 1min, "", "")});
    diff.data = {"The schema of postgres differs: 214 tables before, 216 now. Data is not rolled back."};
    return diff;
}

SnapshotDiff wideDiff(const SnapshotState& state, const FleetSpec& fleet, std::size_t services) {
    SnapshotDiff diff;
    diff.before = state.safePoint;
    const auto at = origin(*state.driftAt - 19min, *state.driftAt - 16min, "", "outside of Holdfast");
    for (std::size_t i = 0; i < std::min(services, fleet.services.size()); ++i)
        diff.services.push_back(
            {.difference = {.service = fleet.services[i].id,
                            .kind = ChangeKind::Changed,
                            .fields = {changed(PartKind::Workload, "image", "shop/one:1.8.2",
                                               "shop/one:1.8.3"),
                                       changed(PartKind::Workload, "limits.memory", "512 MiB", "1 GiB"),
                                       changed(PartKind::Workload, "replicas", "2", "3")},
                            .unknown = {}},
             .origins = {at, at, at}});
    return diff;
}

void equip(FakeSnapshotClient& client, const SnapshotState& state, const FleetSpec& fleet) {
    for (const auto& snapshot : state.snapshots) {
        auto diff = state.drift.empty()           ? SnapshotDiff{}
                    : fleet.services.size() > 500 ? wideDiff(state, fleet, state.drift.size())
                                                  : diffOf(state, fleet);
        diff.before = snapshot.id;
        client.diffs[{snapshot.id, {}}] = std::move(diff);
    }
}

} // namespace holdfast::testing
