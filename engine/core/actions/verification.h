// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/actions/plan.h"

#include <optional>

namespace holdfast::actions {

/// What probes say of a service at one moment.
struct HealthReading {
    SteadyPoint taken;                         ///< by which readings are ordered and spans measured
    TimePoint time;                            ///< for people
    std::optional<double> own;                 ///< own health, 0..1; none: unknown
    std::map<std::string, double> signals;     ///< in their units
    std::map<std::string, std::string> fields; ///< «version», «replicas», …

    bool operator==(const HealthReading&) const = default;
};

enum class VerificationState : std::uint8_t { Waiting, Verified, Failed };

/// Whether health came back, and what the action promised: both on so many readings in a row that span at
/// least their time, all taken after the last step and within the deadline. A reading that is missing,
/// unknown or too low begins the row anew; the same reading twice counts once. Steady time; one thread at a
/// time.
class Verification {
public:
    /// From `from` on, when the last step ended.
    Verification(SuccessCriteria criteria, SteadyPoint from);

    /// A reading, or that it could not be taken; it is `now`.
    VerificationState take(const Result<HealthReading>& reading, SteadyPoint now);

    [[nodiscard]] VerificationState state() const noexcept { return m_state; }

    /// «Verified: own health 0.92, 3 readings in a row over 10 s.», or what was missing at the end.
    [[nodiscard]] std::string text() const;

    [[nodiscard]] SteadyPoint deadline() const noexcept { return m_from + m_criteria.deadline; }

    /// Those that counted, newest last, at most 200.
    [[nodiscard]] const std::vector<HealthReading>& readings() const noexcept { return m_readings; }

private:
    /// What is missing in a reading; empty: nothing.
    [[nodiscard]] std::string missing(const HealthReading& reading) const;
    void count(const HealthReading& reading);

    SuccessCriteria m_criteria;
    SteadyPoint m_from;
    SteadyPoint m_newest;
    SteadyPoint m_rowBegan;
    int m_row = 0;
    VerificationState m_state = VerificationState::Waiting;
    std::string m_missing = "no reading since the last step";
    std::vector<HealthReading> m_readings;
};

/// Whether a reading keeps a promise. What was not read is not kept.
[[nodiscard]] bool keeps(const HealthReading& reading, const Promise& promise);

[[nodiscard]] std::string_view toString(VerificationState state) noexcept;

} // namespace holdfast::actions
