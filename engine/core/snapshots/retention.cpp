// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/snapshots/retention.h"

#include <algorithm>
#include <map>
#include <set>

namespace holdfast::snapshots {

namespace {

using Items = std::vector<const RetentionItem*>; ///< newest first

/// The first of each span of time, newest span first.
template <typename Span>
Items firstOfEach(const Items& items) {
    std::map<TimePoint, const RetentionItem*, std::greater<>> firsts;
    for (const auto* item : items) // the oldest comes last and stays
        firsts[std::chrono::floor<Span>(item->taken)] = item;
    Items out;
    for (const auto& [span, item] : firsts)
        out.push_back(item);
    return out;
}

class Keeper {
public:
    explicit Keeper(std::size_t room) : m_room(room) {}

    /// Until `upTo` more are kept or there is no room.
    void keep(const Items& items, std::size_t upTo) {
        for (const auto* item : items) {
            if (upTo == 0 || m_kept.size() >= m_room) return;
            if (m_kept.insert(item->id).second) --upTo;
        }
    }

    [[nodiscard]] bool has(const RetentionItem& item) const { return m_kept.contains(item.id); }

private:
    std::size_t m_room;
    std::set<SnapshotId> m_kept;
};

bool staysAnyway(const RetentionItem& item) {
    return item.pinned || !item.intact || item.inUse;
}

} // namespace

std::vector<SnapshotId> toDrop(std::span<const RetentionItem> snapshots, const RetentionRule& rule) {
    Items all;
    for (const auto& item : snapshots)
        all.push_back(&item);
    std::ranges::sort(all, [](const auto* left, const auto* right) {
        return std::tie(left->taken, left->id) > std::tie(right->taken, right->id);
    });
    const auto lastSafe =
        std::ranges::find_if(all, [](const auto* item) { return item->safe && item->intact; });
    Items ordinary;
    Items safety;
    for (const auto* item : all) {
        if (!staysAnyway(*item)) (item->occasion == Occasion::Safety ? safety : ordinary).push_back(item);
    }
    Keeper kept(rule.most);
    // The last safe point takes one of the places where it is an ordinary one.
    if (lastSafe != all.end() && std::ranges::find(ordinary, *lastSafe) != ordinary.end())
        kept.keep({*lastSafe}, 1);
    kept.keep(ordinary, rule.recent);
    kept.keep(firstOfEach<std::chrono::hours>(ordinary), rule.hourly);
    kept.keep(firstOfEach<std::chrono::days>(ordinary), rule.most);
    kept.keep(ordinary, rule.most);
    Keeper keptSafety(std::max<std::size_t>(rule.safety, 1));
    if (lastSafe != all.end() && std::ranges::find(safety, *lastSafe) != safety.end())
        keptSafety.keep({*lastSafe}, 1);
    keptSafety.keep(safety, rule.safety);
    std::vector<SnapshotId> out;
    for (const auto* items : {&ordinary, &safety}) {
        for (const auto* item : *items) {
            if (!kept.has(*item) && !keptSafety.has(*item)) out.push_back(item->id);
        }
    }
    std::ranges::sort(out);
    return out;
}

} // namespace holdfast::snapshots
