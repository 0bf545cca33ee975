// SPDX-License-Identifier: GPL-3.0-or-later
// The plan as a person reads it.
#include "engine/core/actions/plain_words.h"
#include "engine/core/actions/plan_json.h"
#include "engine/core/fleet/state_json.h"

#include <fmt/format.h>

#include <iterator>

namespace holdfast::actions {

namespace {

using Sink = std::back_insert_iterator<std::string>;

void writeChanges(Sink out, const Plan& plan) {
    fmt::format_to(out, "\nWhat will change\n");
    if (plan.changes.empty()) fmt::format_to(out, "  no field of the configuration\n");
    for (const auto& change : plan.changes) {
        if (change.before == change.after) {
            fmt::format_to(out, "    {}  {} (unchanged)\n", change.field, change.before);
            continue;
        }
        if (!change.before.empty()) fmt::format_to(out, "  - {}  {}\n", change.field, change.before);
        if (!change.after.empty()) fmt::format_to(out, "  + {}  {}\n", change.field, change.after);
    }
}

void writeSteps(Sink out, const Plan& plan) {
    fmt::format_to(out, "\nSteps, about {}\n", inWords(plan.expected));
    for (std::size_t i = 0; i < plan.steps.size(); ++i) {
        const Step& step = plan.steps[i];
        fmt::format_to(out, "  {} {}\n", i + 1, step.title);
        if (!step.precondition.empty()) fmt::format_to(out, "      only if: {}\n", step.precondition);
        fmt::format_to(out, "      within {}; undone by: {}\n", inWords(step.deadline), step.undo.text);
    }
}

void writeAffected(Sink out, const Plan& plan) {
    fmt::format_to(out, "\nWho is affected\n");
    if (plan.affected.empty()) fmt::format_to(out, "  nobody\n");
    for (const auto& one : plan.affected) {
        fmt::format_to(out, "  {}: {} {}", one.service.value(), toString(one.effect),
                       howLong(plan.action, one.lasts));
        if (one.probability < 1.0) fmt::format_to(out, ", {:.0f} %", one.probability * 100.0);
        fmt::format_to(out, "\n");
    }
}

void writeSuccess(Sink out, const SuccessCriteria& success) {
    fmt::format_to(out,
                   "\nVerified when\n  health is {:.2f} or more on {} readings in a row over {}, within {}\n",
                   success.healthAtLeast, success.readings, inWords(success.span), inWords(success.deadline));
    for (const auto& promise : success.promises)
        fmt::format_to(out, "  and {}\n", promise.text);
}

} // namespace

std::string planToText(const Plan& given) {
    const Plan plan = masked(given);
    std::string text;
    const auto out = std::back_inserter(text);
    fmt::format_to(out, "Plan {}: {} of {}\n", plan.id.value(), toString(plan.action),
                   plan.target.service.value());
    fmt::format_to(out, "  fleet {}, {}, tier {}\n", plan.target.fleet, toString(plan.target.environment),
                   toString(plan.tier));
    if (!plan.target.context.empty()) fmt::format_to(out, "  on {}\n", plan.target.context);
    if (!plan.target.identity.empty()) fmt::format_to(out, "  which is {}\n", plan.target.identity);
    fmt::format_to(out, "  built from state {} at {}{}{}\n", plan.revision, toIso8601(plan.drawnUp),
                   plan.drawnUpBy.empty() ? "" : " by ", plan.drawnUpBy);
    fmt::format_to(out, "  because {}\n", plan.reason);
    for (const auto& [name, value] : plan.arguments)
        fmt::format_to(out, "  with {}={}\n", name, value);
    writeChanges(out, plan);
    writeSteps(out, plan);
    writeAffected(out, plan);
    writeSuccess(out, plan.success);
    fmt::format_to(out, "\nIf it does not verify\n  {}\n", plan.wayBack);
    return text;
}

} // namespace holdfast::actions
