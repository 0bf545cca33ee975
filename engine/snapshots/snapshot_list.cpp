// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/snapshots/snapshot_list.h"

#include <algorithm>
#include <set>

namespace holdfast::snapshots {

namespace {

bool differs(const ServiceEntry& before, const ServiceEntry& after) {
    for (const auto kind : {PartKind::Workload, PartKind::Files, PartKind::Settings}) {
        const auto old = before.parts.find(kind);
        const auto now = after.parts.find(kind);
        const bool had = old != before.parts.end();
        const bool has = now != after.parts.end();
        if (had && has && old->second != now->second) return true;
        if (had != has && !(had ? after : before).missing.contains(kind)) return true;
    }
    return false;
}

SnapshotSummary summaryOf(const stores::ListedSnapshot& one, const std::string& saltId, TimePoint verified) {
    const auto& manifest = one.manifest;
    SnapshotSummary out{.id = one.id,
                        .taken = manifest.taken,
                        .occasion = manifest.occasion,
                        .by = manifest.by,
                        .reason = manifest.reason,
                        .plan = manifest.plan,
                        .safety = manifest.safety,
                        .pinned = one.pinned,
                        .damage = one.damage,
                        .bytes = one.bytes,
                        .comparable = manifest.saltId == saltId,
                        .verified = verified};
    if (manifest.id.isEmpty()) return out; // not even its manifest can be read
    out.digest = digestOf(manifest);
    for (const auto& entry : manifest.services)
        out.services.push_back({.service = entry.service,
                                .state = entry.health.state,
                                .own = entry.health.own,
                                .version = entry.health.version,
                                .whole = entry.missing.empty()});
    return out;
}

} // namespace

std::size_t changedServices(const Manifest& before, const Manifest& after) {
    std::set<ServiceId> services;
    for (const auto* side : {&before, &after}) {
        for (const auto& entry : side->services)
            services.insert(entry.service);
    }
    return static_cast<std::size_t>(std::ranges::count_if(services, [&](const ServiceId& service) {
        const auto* old = before.find(service);
        const auto* now = after.find(service);
        return old == nullptr || now == nullptr || differs(*old, *now);
    }));
}

std::vector<SnapshotSummary> summariesOf(std::span<const stores::ListedSnapshot> listed,
                                         const std::string& saltId, TimePoint verified) {
    std::vector<SnapshotSummary> out;
    for (std::size_t i = 0; i < listed.size(); ++i) {
        auto& one = out.emplace_back(summaryOf(listed[i], saltId, verified));
        if (i + 1 == listed.size()) break;
        const auto& before = listed[i + 1];
        const bool known = listed[i].damage.empty() && before.damage.empty() &&
                           listed[i].manifest.saltId == before.manifest.saltId;
        if (known) one.changed = changedServices(before.manifest, listed[i].manifest);
    }
    return out;
}

SnapshotId safePointIn(std::span<const SnapshotSummary> snapshots) {
    const auto found = std::ranges::find_if(
        snapshots, [](const SnapshotSummary& one) { return one.damage.empty() && one.safety.safe; });
    return found == snapshots.end() ? SnapshotId() : found->id;
}

} // namespace holdfast::snapshots
