// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/snapshots/snapshot.h"

#include <span>

namespace holdfast::snapshots {

struct SafePointRule {
    double healthAtLeast = 0.7; ///< own health of every service, 0..1
    int sweeps = 3;             ///< in a row
};

/// A service after one sweep.
struct SweptHealth {
    ServiceId service;
    std::optional<double> own; ///< none: unknown, which is never well
};

/// Counts for how many sweeps all has been well: every service at or above the rule and no action running. A
/// service that nothing reads is left out by the caller. One thread at a time.
class SafePointWatch {
public:
    explicit SafePointWatch(SafePointRule rule = {}) : m_rule(rule) {}

    /// `sweep`: its number; the same one again counts once, a gap begins anew (nothing was observed then).
    void observe(std::uint64_t sweep, std::span<const SweptHealth> services, bool actionRunning);
    /// What was observed does not count any more: another fleet, an action began, observation was lost.
    void beginAnew(std::string why);

    [[nodiscard]] SafetyVerdict verdict() const;

private:
    SafePointRule m_rule;
    std::optional<std::uint64_t> m_last;
    int m_inRow = 0;
    std::string m_whyNot = "No sweep has ended yet.";
};

} // namespace holdfast::snapshots
