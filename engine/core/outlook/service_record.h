// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/analysis/warnings/warning_record.h"
#include "engine/core/outlook/record.h"

#include <optional>
#include <vector>

namespace holdfast::outlook {

/// What the record is told of a service in a round.
struct ServiceFact {
    bool known = false;   ///< its health is known
    bool failed = false;  ///< critical (effective, with hysteresis), or at a hard limit
    bool failing = false; ///< failed, or below the line already before the hysteresis follows
    const warnings::FailurePrediction* prediction = nullptr; ///< null: nothing is foretold
};

/// The open part of the record of one service: what it is failing or unobserved since, what was said of it
/// and is not judged yet, and what recently happened, to judge by. One thread at a time.
///
/// A failure counts that was seen to begin: the service was seen well within a horizon before, or something
/// was said of it that is still open. What is found dead at a start is no failure that could be foreseen.
class ServiceRecord {
public:
    explicit ServiceRecord(ServiceId service) : m_service(std::move(service)) {}

    void loadFailure(const FailureEpisode& failure);
    void loadSpan(const Span& span);
    void loadAction(const Span& action);
    void loadStatement(const warnings::Statement& statement);

    void act(TimePoint time, RecordChanges& changes);

    /// Failures and spans begin and end.
    void watch(const ServiceFact& fact, TimePoint now, Duration horizon, RecordChanges& changes);

    /// Says what is foretold where it is worth a statement; true: it was a warning. `calibrated`: what
    /// calibration had seen.
    bool state(const ServiceFact& fact, TimePoint now, const WarningSettings& settings, TimePoint calibrated,
               RecordChanges& changes);

    /// The statements whose outcome is known by now; they are no longer open. `everybody`: spans in which
    /// nobody watched anything.
    [[nodiscard]] std::vector<warnings::Statement>
    settle(TimePoint now, std::span<const warnings::Happening> everybody, RecordChanges& changes);

    [[nodiscard]] const std::vector<warnings::Statement>& open() const noexcept { return m_open; }

    /// Nothing is open and nothing was lately: it may be forgotten.
    [[nodiscard]] bool isIdle() const noexcept {
        return m_open.empty() && !m_failing && !m_unobserved && m_actions.empty();
    }

private:
    void forget(TimePoint before);

    ServiceId m_service;
    std::optional<TimePoint> m_failing;          ///< the beginning of the episode that lasts
    std::optional<TimePoint> m_unobserved;       ///< … of the span that lasts
    std::optional<TimePoint> m_well;             ///< when it was last seen not to fail
    std::optional<TimePoint> m_stated;           ///< when the last statement was made
    std::optional<warnings::Statement> m_warned; ///< the last one
    std::vector<warnings::Happening> m_failures;
    std::vector<warnings::Happening> m_actions;
    std::vector<warnings::Happening> m_spans;
    std::vector<warnings::Statement> m_open; ///< oldest first
    bool m_news = false;                     ///< something happened since the last settle()
};

} // namespace holdfast::outlook
