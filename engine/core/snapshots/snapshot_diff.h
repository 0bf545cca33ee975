// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/snapshots/snapshot.h"

namespace holdfast::snapshots {

enum class ChangeKind : std::uint8_t { Added, Removed, Changed };

/// One field that differs, as it may be shown. Of a file: one piece of it, where lines differ.
struct FieldDifference {
    PartKind part = PartKind::Workload;
    std::string field; ///< «environment.LOG_LEVEL», «/etc/redis.conf:12», «settings.work_mem»
    ChangeKind kind = ChangeKind::Changed;
    std::string before;  ///< secrets as secret_masking.h's mask; empty where Added
    std::string after;   ///< empty where Removed
    bool secret = false; ///< it holds one: that it changed is all that is told

    auto operator<=>(const FieldDifference&) const = default;
};

struct ServiceDifference {
    ServiceId service;
    ChangeKind kind = ChangeKind::Changed; ///< of the service itself: it is new, is gone, or differs
    std::vector<FieldDifference> fields;   ///< by part, then in the order of their names
    /// In sentences: parts that one side could not record, secrets that cannot be compared. None of these
    /// counts as a difference, nor as none.
    std::vector<std::string> unknown;

    bool operator==(const ServiceDifference&) const = default;
};

/// What is different in `after`, service by service; services without difference are not in it. Parts are
/// compared by their digests first, so equal ones cost nothing. Fingerprints of different salts are not
/// compared (another machine's snapshot). Both snapshots must have passed checkParts(). O(what differs).
[[nodiscard]] std::vector<ServiceDifference> differences(const Snapshot& before, const Snapshot& after);

/// One service's; none: they are the same, as far as is known.
[[nodiscard]] std::optional<ServiceDifference> difference(const Snapshot& before, const Snapshot& after,
                                                          const ServiceId& service);

[[nodiscard]] std::string_view toString(ChangeKind kind) noexcept;

} // namespace holdfast::snapshots
