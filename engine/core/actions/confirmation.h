// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/actions/guards.h"

namespace holdfast::actions {

/// Whether a second person must agree to what destroys data.
enum class SecondPerson : std::uint8_t { NotAsked, Required };

struct ConfirmationPolicy {
    Duration holdsFor{120'000};
    SecondPerson secondPerson = SecondPerson::NotAsked; ///< for tier 4
};

/// What is asked of a person before a plan may run. There is no way to ask less the next time.
struct ConfirmationAsk {
    bool click = false;      ///< tier 1 and up
    bool readImpact = false; ///< tier 2 and up: the impact was on the screen
    std::string typedName;   ///< tier 3 and up: exactly this; empty: nothing to type
    bool reason = false;     ///< tier 4
    bool secondPerson = false;
    std::string verb; ///< on the button, which is never the default key

    bool operator==(const ConfirmationAsk&) const = default;
};

/// What a person gave. Made for one plan as it was shown: its id, revision and digest.
struct ConfirmationGiven {
    PlanId plan;
    std::uint64_t revision = 0;
    std::string digest; ///< digestOf() the plan that was on the screen
    std::string by;
    bool impactRead = false;
    std::string typedName;
    std::string reason;
    std::string secondPerson;
};

/// A person's (or a policy's) word for one plan. Only confirm() and confirmByPolicy() make one that holds.
struct Confirmation {
    PlanId plan;
    std::uint64_t revision = 0;
    std::string digest;
    std::string by;
    std::string reason;
    std::string secondPerson;
    TimePoint given;
    TimePoint expires;

    bool operator==(const Confirmation&) const = default;
};

[[nodiscard]] ConfirmationAsk confirmationFor(const Plan& plan, const ConfirmationPolicy& policy = {});

/// The confirmation, or why it is none: FixInput for a wrong or missing name or reason (the name is compared
/// byte by byte; neither case nor blanks are forgiven), Replan for another plan or revision than was shown.
[[nodiscard]] Result<Confirmation> confirm(const Plan& plan, const ConfirmationGiven& given, TimePoint now,
                                           const ConfirmationPolicy& policy = {});

/// Automation confirms its own plans by policy: only ones it drew up, never tier 4. What else it may do says
/// the guard «automation».
[[nodiscard]] Result<Confirmation> confirmByPolicy(const Plan& plan, const std::string& policyName,
                                                   TimePoint now, const ConfirmationPolicy& policy = {});

/// Whether it holds for this very plan at this time. A clock that was set back before it was given ends it.
[[nodiscard]] bool holds(const Confirmation& confirmation, const Plan& plan, TimePoint now);

} // namespace holdfast::actions
