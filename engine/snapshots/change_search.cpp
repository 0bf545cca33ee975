// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/snapshots/change_search.h"

#include <algorithm>
#include <ranges>
#include <utility>

namespace holdfast::snapshots {

namespace {

constexpr Duration kWithin = std::chrono::hours(24);

bool isOurs(const SnapshotSummary& one) {
    return one.damage.empty() && one.comparable;
}

std::vector<const Snapshot*> pointersTo(const std::vector<Snapshot>& snapshots) {
    std::vector<const Snapshot*> out;
    out.reserve(snapshots.size() + 2);
    for (const auto& one : snapshots)
        out.push_back(&one);
    return out;
}

/// Oldest first. What cannot be read is left out: less is known then, but nothing wrong.
template <typename Wanted>
std::vector<Snapshot> loaded(SnapshotKeeper& keeper, std::span<const SnapshotSummary> all, Wanted wanted) {
    std::vector<Snapshot> out;
    for (const auto& one : all | std::views::reverse) {
        if (!isOurs(one) || !wanted(one)) continue;
        if (auto found = keeper.load(one.id)) out.push_back(std::move(*found));
    }
    return out;
}

/// From when on snapshots are needed to find a change that came within a day before: the newest of before
/// that day, and the newest safe point of before it.
std::pair<TimePoint, TimePoint> basesFor(std::span<const SnapshotSummary> all, TimePoint day) {
    TimePoint any{};
    TimePoint safe{};
    for (const auto& one : all) {
        if (!isOurs(one) || one.taken > day) continue;
        any = std::max(any, one.taken);
        if (one.safety.safe) safe = std::max(safe, one.taken);
    }
    return {any, safe};
}

} // namespace

void explain(SnapshotDiff& diff, SnapshotKeeper& keeper, const Snapshot& before, const Snapshot& after,
             const PlanLookup& plans) {
    if (diff.services.empty() || !plans || before.manifest.saltId != after.manifest.saltId) return;
    const bool forwards = before.manifest.taken <= after.manifest.taken;
    const auto& first = forwards ? before : after;
    const auto& last = forwards ? after : before;
    const auto from = first.manifest.taken;
    const auto to = last.manifest.taken;
    const auto known = plans(from, to);
    const auto all = keeper.list();
    if (!known || !all) return;
    const auto between =
        loaded(keeper, *all, [&](const SnapshotSummary& one) { return one.taken > from && one.taken < to; });
    auto history = pointersTo(between);
    history.insert(history.begin(), &first);
    history.push_back(&last);
    for (auto& service : diff.services)
        service.origins = originsOf(service.difference, history, *known);
}

std::vector<LikelyChange> likelyChanges(SnapshotKeeper& keeper, std::span<const SnapshotSummary> all,
                                        const Snapshot& now, std::span<const IllService> ill,
                                        const FleetSpec& fleet, const PlanLookup& plans) {
    std::vector<LikelyChange> out;
    if (ill.empty()) return out;
    const auto day = std::ranges::min_element(ill, {}, &IllService::since)->since - kWithin;
    const auto [any, safe] = basesFor(all, day);
    const auto kept = loaded(keeper, all, [&](const SnapshotSummary& one) {
        return one.taken > day || one.taken == any || one.taken == safe;
    });
    if (kept.empty()) return out;
    auto history = pointersTo(kept);
    history.push_back(&now);
    const auto known = plans ? plans(kept.front().manifest.taken, now.manifest.taken)
                             : Result<std::vector<KnownPlan>>(failure(ErrorCode::Retry, "Nobody can say."));
    for (const auto& one : ill) {
        auto change = likelyChange(one, history,
                                   known ? std::span<const KnownPlan>(*known) : std::span<const KnownPlan>(),
                                   fleet, kWithin);
        if (!change || std::ranges::find(out, change->service, &LikelyChange::service) != out.end()) continue;
        const auto goal = std::ranges::find(kept, change->safePoint,
                                            [](const Snapshot& snapshot) { return snapshot.manifest.id; });
        // Somebody has put it back already.
        if (goal != kept.end() && !difference(*goal, now, change->service)) continue;
        if (!known) change->origin = {.earliest = change->origin.earliest, .latest = change->origin.latest};
        out.push_back(std::move(*change));
    }
    return out;
}

} // namespace holdfast::snapshots
