// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/automation/attempt_record.h"
#include "engine/core/fleet/health.h"

namespace holdfast::automation {

/// One service after a sweep, as far as it matters here. Own health only: what a dependency does to it is the
/// dependency's to heal.
struct ServiceSigns {
    std::optional<double> own; ///< none: unknown, and then nothing is ever due
    double confidence = 0.0;   ///< 0..1
    Freshness freshness = Freshness::NotObserved;
    std::optional<double> memory; ///< share of the limit, 0..1

    /// Tasks that wait for it; none: unknown, or it does not answer, and then it is not the queue that ails.
    struct Queue {
        double waiting = 0.0;
        double critical = 0.0; ///< so many are critical for own health; above 0
    };

    std::optional<Queue> queue;
    std::optional<double> failureProbability; ///< of a standing warning of its own; none: no warning
};

/// What should be done, and on whose word.
enum class DecisionKind : std::uint8_t {
    Nothing,
    Wait,    ///< something is due, and must wait: the reason says for what
    Suggest, ///< put the plan before a person
    Act,     ///< submit the plan, confirmed by policy; the guards still decide
};

struct Decision {
    DecisionKind kind = DecisionKind::Nothing;
    actions::RecoveryAction action = actions::RecoveryAction::GracefulRestart; ///< but for Nothing
    bool proactive = false;
    std::string reason; ///< in a sentence; empty for Nothing
    std::string waits;  ///< of Wait: for what

    bool operator==(const Decision&) const = default;
};

/// Readings below this confidence are too thin to act upon.
inline constexpr double kLeastConfidence = 0.5;

/// Watches one service: which rung of its ladder is due. The mildest that fits comes first; the next one up
/// only after the one below has failed since the service was last well. Pure but for the count of bad
/// readings in a row. One thread at a time; O(rules) each.
class RecoveryTrigger {
public:
    explicit RecoveryTrigger(RecoveryPolicy policy) : m_policy(std::move(policy)) {}

    /// After each sweep. Forgets the attempts in `record` when the service is well.
    [[nodiscard]] Decision take(const ServiceSigns& signs, AttemptRecord& record,
                                actions::AutomationMode mode, const EnvironmentBounds& bounds, TimePoint now);

    [[nodiscard]] const RecoveryPolicy& policy() const noexcept { return m_policy; }

private:
    [[nodiscard]] std::string whyDue(const TriggerRule& rule, const ServiceSigns& signs) const;
    [[nodiscard]] std::string whyForetold(const TriggerRule& rule, const ServiceSigns& signs) const;
    [[nodiscard]] Decision decide(const TriggerRule& rule, std::string why, bool proactive,
                                  const AttemptRecord& record, actions::AutomationMode mode,
                                  TimePoint now) const;

    RecoveryPolicy m_policy;
    int m_bad = 0; ///< readings in a row for which something was due
};

} // namespace holdfast::automation
