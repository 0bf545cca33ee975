// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runtime/snapshot_look.h"

#include "engine/snapshots/snapshot_compare.h"
#include "engine/snapshots/snapshot_list.h"

#include <fmt/format.h>

namespace holdfast::runtime {

using namespace snapshots;

std::string troubleText(const Error& error) {
    return error.where.empty() ? error.detail : fmt::format("{} ({})", error.detail, error.where);
}

std::optional<std::filesystem::file_time_type> changedAt(const SnapshotKeeper& keeper) {
    std::error_code error;
    const auto time = std::filesystem::last_write_time(keeper.folder(), error);
    return error ? std::nullopt : std::optional(time);
}

SnapshotLook lookInto(std::uint64_t number, SnapshotKeeper& keeper, const SnapshotErrand& errand,
                      const Snapshot* now, const std::stop_token& stop) {
    SnapshotLook out;
    out.number = number;
    if (errand.rule && changedAt(keeper)) {
        if (const auto thinned = keeper.thin(*errand.rule, errand.inUse); !thinned)
            out.trouble = troubleText(thinned.error());
    }
    out.folder = changedAt(keeper);
    auto all = keeper.list();
    if (!all) {
        out.trouble = troubleText(all.error());
        return out;
    }
    out.all = std::move(*all);
    out.safePoint = safePointIn(out.all);
    if (errand.drift == Drift::Leave || out.safePoint.isEmpty()) return out;
    const auto before = keeper.load(out.safePoint);
    if (!before) return out;
    Snapshot read;
    if (now == nullptr) {
        auto live = keeper.record({}, {.deadline = kTakenWithin, .stop = stop});
        if (!live) return out;
        read = std::move(live->snapshot);
        now = &read;
    }
    out.drift = driftOf(*before, *now);
    out.driftAt = now->manifest.taken;
    out.likely = likelyChanges(keeper, out.all, *now, errand.ill, *errand.fleet, errand.plans);
    return out;
}

} // namespace holdfast::runtime
