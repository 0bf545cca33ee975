// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/backups/retention.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace holdfast::backups {

namespace {

using Items = std::vector<const RetentionItem*>; ///< newest first

const RetentionItem* newestVerified(const Items& items) {
    const auto found = std::ranges::find_if(items, [](const auto* item) { return item->verified; });
    return found == items.end() ? nullptr : *found;
}

/// The ones from which the beginning of the span can be reached by replaying the log.
void keepAnchors(const Items& items, TimePoint horizon, std::set<BackupId>& kept) {
    Items before;
    for (const auto* item : items) {
        if (item->log && item->ended <= horizon) before.push_back(item);
    }
    if (before.empty()) return;
    kept.insert(before.front()->id);
    if (const auto* verified = newestVerified(before)) kept.insert(verified->id);
}

} // namespace

std::vector<BackupId> toDrop(std::span<const RetentionItem> backups, Duration keep, TimePoint now) {
    Items all;
    for (const auto& item : backups)
        all.push_back(&item);
    std::ranges::sort(all, [](const auto* left, const auto* right) {
        return std::tie(left->ended, left->id) > std::tie(right->ended, right->id);
    });
    const auto* proven = newestVerified(all);
    if (proven == nullptr) return {};
    const auto horizon = now - keep;
    std::set<BackupId> kept{proven->id};
    std::map<std::string, Items> clusters;
    for (const auto* item : all) {
        if (item->inUse || item->ended > horizon) kept.insert(item->id);
        clusters[item->log ? item->log->systemIdentifier : std::string()].push_back(item);
    }
    for (const auto& [identifier, items] : clusters)
        keepAnchors(items, horizon, kept);
    std::vector<BackupId> out;
    for (const auto* item : all) {
        if (!kept.contains(item->id)) out.push_back(item->id);
    }
    std::ranges::reverse(out);
    return out;
}

bool isNeeded(const LogSegment& segment, const std::string& systemIdentifier, SegmentBytes bytes,
              std::span<const RetentionItem> kept) {
    return std::ranges::any_of(kept, [&](const RetentionItem& item) {
        return item.log && item.log->systemIdentifier == systemIdentifier &&
               item.log->timeline <= segment.timeline && endOf(segment, bytes) > item.log->begin;
    });
}

} // namespace holdfast::backups
