// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/actions/audit_pruning.h"

#include "engine/core/fleet/state_json.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace holdfast::actions {

namespace {

constexpr auto kKind = "audit-pruned";

std::optional<AuditAnchor> anchorIn(const AuditNote& note) {
    if (note.kind != kKind) return std::nullopt;
    const auto document = nlohmann::json::parse(note.detail, nullptr, false);
    if (!document.is_object() || !document.contains("through") || !document.contains("hash"))
        return std::nullopt;
    const auto& through = document["through"];
    const auto& hash = document["hash"];
    if (!through.is_number_unsigned() || !hash.is_string()) return std::nullopt;
    return AuditAnchor{.sequence = through.get<std::uint64_t>(), .hash = hash.get<std::string>()};
}

} // namespace

std::optional<AuditAnchor> dueForPruning(std::span<const AuditEntry> entries, TimePoint now,
                                         const AuditBounds& bounds) {
    std::size_t gone = 0;
    if (entries.size() > bounds.most + bounds.most / 10) gone = entries.size() - bounds.most;
    if (!entries.empty() && entries.front().time < now - bounds.lasts - bounds.lasts / 10) {
        const auto young = std::ranges::find_if(
            entries, [&](const AuditEntry& entry) { return entry.time >= now - bounds.lasts; });
        gone = std::max(gone, static_cast<std::size_t>(young - entries.begin()));
    }
    gone = std::min(gone, entries.empty() ? 0 : entries.size() - 1);
    if (gone == 0) return std::nullopt;
    return anchorOf(entries[gone - 1]);
}

AuditNote pruningNote(std::span<const AuditEntry> entries, const AuditAnchor& through,
                      const std::string& actor) {
    const auto last = std::ranges::find(entries, through.sequence, &AuditEntry::sequence);
    const auto count = last == entries.end() ? 0 : last - entries.begin() + 1;
    const nlohmann::json detail{{"through", through.sequence}, {"hash", through.hash}};
    AuditNote note{.moment = AuditMoment::Between, .kind = kKind, .actor = actor, .detail = detail.dump()};
    note.text =
        fmt::format("{} entries were pruned: what is older than the bounds of the trail is not kept.", count);
    if (count > 0)
        note.text =
            fmt::format("{} entries, from {} to {}, were pruned: what is older than the bounds of the "
                        "trail is not kept.",
                        count, toIso8601(entries.front().time), toIso8601(last->time));
    return note;
}

std::optional<AuditAnchor> prunedBefore(std::span<const AuditEntry> entries) {
    if (entries.empty()) return std::nullopt;
    const auto& first = entries.front();
    for (const auto& entry : entries) {
        const auto anchor = anchorIn(entry.note);
        if (anchor && anchor->sequence + 1 == first.sequence && anchor->hash == first.previous) return anchor;
    }
    return std::nullopt;
}

} // namespace holdfast::actions
