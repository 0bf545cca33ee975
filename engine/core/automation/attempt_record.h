// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/actions/journal_record.h"
#include "engine/core/automation/recovery_policy.h"

#include <map>

namespace holdfast::automation {

/// What became of one action on one service.
struct Attempts {
    int failed = 0; ///< in a row, since the service was last well
    std::optional<TimePoint> lastEnded;
    std::optional<TimePoint> backOffUntil;

    bool operator==(const Attempts&) const = default;
};

/// The attempts on one service. A value; kept where the leases are. Wall time.
class AttemptRecord {
public:
    AttemptRecord() = default;

    /// As it was kept.
    explicit AttemptRecord(std::map<actions::RecoveryAction, Attempts> attempts)
        : m_attempts(std::move(attempts)) {}

    /// A plan of the service has ended. Refused, expired and rehearsed ones are no attempts.
    void take(const TriggerRule& rule, actions::Outcome outcome, TimePoint ended);
    /// The service is well again: attempts and back-off are forgotten, cooldowns stay.
    void well();

    [[nodiscard]] const Attempts& of(actions::RecoveryAction action) const;

    /// All that there is to keep.
    [[nodiscard]] const std::map<actions::RecoveryAction, Attempts>& all() const noexcept {
        return m_attempts;
    }

    /// For the guards.
    [[nodiscard]] actions::RecordFacts factsFor(const TriggerRule& rule) const;

    bool operator==(const AttemptRecord&) const = default;

private:
    std::map<actions::RecoveryAction, Attempts> m_attempts;
};

/// base, 2·base, 4·base, … up to kLongestBackOff; 0 for none failed.
[[nodiscard]] Duration backOffAfter(int failed, Duration base) noexcept;

} // namespace holdfast::automation
