// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/actions/confirmation.h"

#include "engine/core/base/text.h"

#include <fmt/format.h>

namespace holdfast::actions {

namespace {

std::unexpected<Error> refused(const Plan& plan, ErrorCode code, std::string detail) {
    return failure(code, std::move(detail), fmt::format("confirmation of plan {}", plan.id.value()));
}

Result<void> checkIsThisPlan(const Plan& plan, const ConfirmationGiven& given) {
    if (given.plan != plan.id)
        return refused(plan, ErrorCode::Replan, "It was given for another plan. Read this one first.");
    if (given.revision != plan.revision || given.digest != digestOf(plan))
        return refused(plan, ErrorCode::Replan,
                       "The plan has changed since it was shown. Read it again, then confirm it.");
    return {};
}

Result<void> checkTyped(const Plan& plan, const ConfirmationAsk& ask, const ConfirmationGiven& given) {
    if (ask.readImpact && !given.impactRead)
        return refused(plan, ErrorCode::FixInput, "Read first whom it affects.");
    if (!ask.typedName.empty() && given.typedName.empty())
        return refused(plan, ErrorCode::FixInput,
                       fmt::format("Type the service's name, «{}», to confirm.", ask.typedName));
    if (!ask.typedName.empty() && given.typedName != ask.typedName)
        return refused(plan, ErrorCode::FixInput,
                       fmt::format("«{}» is not the name of the service. Type «{}» exactly.", given.typedName,
                                   ask.typedName));
    if (ask.reason && trimmed(given.reason).empty())
        return refused(plan, ErrorCode::FixInput, "It destroys data: give a reason.");
    if (ask.secondPerson && trimmed(given.secondPerson).empty())
        return refused(plan, ErrorCode::FixInput, "It destroys data: a second person must agree.");
    if (ask.secondPerson && trimmed(given.secondPerson) == trimmed(given.by))
        return refused(plan, ErrorCode::FixInput, "The second person must be another one.");
    return {};
}

Confirmation made(const Plan& plan, TimePoint now, const ConfirmationPolicy& policy) {
    return {.plan = plan.id,
            .revision = plan.revision,
            .digest = digestOf(plan),
            .given = now,
            .expires = now + policy.holdsFor};
}

} // namespace

ConfirmationAsk confirmationFor(const Plan& plan, const ConfirmationPolicy& policy) {
    const bool destroys = plan.tier == Tier::Destroys;
    return {.click = plan.tier >= Tier::Reversible,
            .readImpact = plan.tier >= Tier::Impact,
            .typedName = plan.tier >= Tier::Hard ? plan.target.service.value() : std::string(),
            .reason = destroys,
            .secondPerson = destroys && policy.secondPerson == SecondPerson::Required,
            .verb = std::string(traitsOf(plan.action).verb)};
}

Result<Confirmation> confirm(const Plan& plan, const ConfirmationGiven& given, TimePoint now,
                             const ConfirmationPolicy& policy) {
    if (auto same = checkIsThisPlan(plan, given); !same) return std::unexpected(same.error());
    if (trimmed(given.by).empty())
        return refused(plan, ErrorCode::FixInput, "It is not known who confirms. Sign in first.");
    const auto typed = checkTyped(plan, confirmationFor(plan, policy), given);
    if (!typed) return std::unexpected(typed.error());
    auto confirmation = made(plan, now, policy);
    confirmation.by = given.by;
    confirmation.reason = given.reason;
    confirmation.secondPerson = given.secondPerson;
    return confirmation;
}

Result<Confirmation> confirmByPolicy(const Plan& plan, const std::string& policyName, TimePoint now,
                                     const ConfirmationPolicy& policy) {
    if (plan.origin != Origin::Automation)
        return refused(plan, ErrorCode::FixInput, "A policy confirms only what automation drew up.");
    if (plan.tier == Tier::Destroys)
        return refused(plan, ErrorCode::FixInput, "What destroys data is for a person to confirm.");
    auto confirmation = made(plan, now, policy);
    confirmation.by = "policy " + policyName;
    return confirmation;
}

bool holds(const Confirmation& confirmation, const Plan& plan, TimePoint now) {
    return confirmation.plan == plan.id && confirmation.revision == plan.revision &&
           confirmation.given <= now && now < confirmation.expires && confirmation.digest == digestOf(plan);
}

} // namespace holdfast::actions
