// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/actions/audit_chain.h"

namespace holdfast::actions {

// verifyChain() lets a trail begin behind entries that were pruned, where one of its entries says so with the
// hash that the first one left follows; every other gap at its beginning is a broken chain.

/// How long and how many entries of the audit trail are kept, whichever is less.
struct AuditBounds {
    std::size_t most = 10'000;
    Duration lasts = std::chrono::hours(24 * 730);
};

/// The last entry that is to go, oldest first; none: all may stay. Nothing goes before a bound is passed by a
/// tenth of itself, so that entries go in batches and not one for each that comes. The newest always stays.
[[nodiscard]] std::optional<AuditAnchor> dueForPruning(std::span<const AuditEntry> entries, TimePoint now,
                                                       const AuditBounds& bounds);

/// What the trail says of it, before anything is taken away: kind «audit-pruned», with the hash of the last
/// entry that goes. The chain goes on behind that hash, so that it can be verified from there on, and whoever
/// cuts it elsewhere is found out.
[[nodiscard]] AuditNote pruningNote(std::span<const AuditEntry> entries, const AuditAnchor& through,
                                    const std::string& actor);

/// The entry that stood before the first of these and was pruned, as one of these says; none: none says so.
/// Whether those that say so are what they were is found out by verifying the chain.
[[nodiscard]] std::optional<AuditAnchor> prunedBefore(std::span<const AuditEntry> entries);

} // namespace holdfast::actions
