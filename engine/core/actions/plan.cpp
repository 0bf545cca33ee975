// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/actions/plan.h"

#include "engine/core/actions/plan_json.h"
#include "engine/core/base/secret_masking.h"
#include "engine/core/base/sha256.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace holdfast::actions {

namespace {

constexpr std::size_t kMostSteps = 256;
constexpr std::size_t kLongestText = 4096;
constexpr Duration kShortestDeadline{100};
constexpr Duration kLongestDeadline = std::chrono::hours(24);

std::unexpected<Error> unsound(const Plan& plan, std::string what, std::string where) {
    return failure(ErrorCode::FixInput, std::move(what), fmt::format("plan {} {}", plan.id.value(), where));
}

bool isShare(double value) {
    return std::isfinite(value) && value >= 0.0 && value <= 1.0;
}

bool isDeadline(Duration deadline) {
    return deadline >= kShortestDeadline && deadline <= kLongestDeadline;
}

std::optional<std::string> argumentsProblem(const std::map<std::string, std::string>& arguments) {
    for (const auto& [name, value] : arguments) {
        if (looksSecret(name))
            return fmt::format("has an argument «{}»: secrets are fetched by the runner, never written in a "
                               "plan",
                               name);
        if (name.size() > kLongestText || value.size() > kLongestText)
            return "has an argument that is too long";
    }
    return std::nullopt;
}

std::optional<std::string> operationProblem(const Operation& operation) {
    if (operation.name.empty()) return "names no operation";
    if (operation.name.size() > kLongestText) return "has too long a name";
    return argumentsProblem(operation.arguments);
}

std::optional<std::string> stepProblem(const Step& step) {
    if (step.title.empty() || step.title.size() > kLongestText)
        return "has no title, or one that is too long";
    if (step.service.isEmpty()) return "names no service";
    if (!isDeadline(step.deadline)) return "needs a deadline of 100 ms to 24 h";
    if (const auto problem = operationProblem(step.operation)) return problem;
    if (step.undo.kind == UndoKind::Operation) {
        if (const auto problem = operationProblem(step.undo.operation)) return "undone: " + *problem;
    } else if (step.undo.text.empty()) {
        return "says neither how it is undone nor «none»";
    }
    return std::nullopt;
}

Result<void> checkSteps(const Plan& plan) {
    if (plan.steps.empty() || plan.steps.size() > kMostSteps)
        return unsound(plan, fmt::format("needs 1 to {} steps, has {}", kMostSteps, plan.steps.size()), "");
    for (std::size_t i = 0; i < plan.steps.size(); ++i) {
        if (auto problem = stepProblem(plan.steps[i]))
            return unsound(plan, std::move(*problem), fmt::format("step {}", i + 1));
    }
    return {};
}

Result<void> checkSuccess(const Plan& plan) {
    const auto& success = plan.success;
    if (!isShare(success.healthAtLeast) || success.readings < 1 || success.readings > 1000 ||
        success.span < Duration(0) || success.every < Duration(100) || !isDeadline(success.deadline) ||
        success.span > success.deadline)
        return unsound(plan,
                       "cannot be verified: health 0..1, 1 to 1000 readings, a span within the deadline",
                       "success");
    for (const auto& promise : success.promises) {
        if (promise.name.empty() || !std::isfinite(promise.value))
            return unsound(plan, "promises something that cannot be read", "success");
    }
    return {};
}

Result<void> checkHead(const Plan& plan) {
    if (plan.id.isEmpty() || plan.id.value().size() > 128) return unsound(plan, "needs an id", "");
    if (plan.target.fleet.empty() || plan.target.service.isEmpty())
        return unsound(plan, "needs a fleet and a service", "target");
    if (plan.basis.empty()) return unsound(plan, "is bound to nothing", "basis");
    if (plan.tier < tierOf(plan.action, plan.target.environment))
        return unsound(plan, "has a lower tier than its action", "tier");
    if (plan.reason.empty() || plan.reason.size() > kLongestText) return unsound(plan, "needs a reason", "");
    if (plan.wayBack.empty()) return unsound(plan, "says neither how it is undone nor «none»", "way back");
    if (auto problem = argumentsProblem(plan.arguments)) return unsound(plan, std::move(*problem), "");
    if (plan.expected < Duration(0)) return unsound(plan, "cannot take less than no time", "expected");
    for (const auto& affected : plan.affected) {
        if (affected.service.isEmpty() || !isShare(affected.probability) || affected.lasts < Duration(0))
            return unsound(plan, "names no service, or figures that are none", "affected");
    }
    for (const auto& change : plan.changes) {
        if (change.field.empty()) return unsound(plan, "names no field", "changes");
    }
    return {};
}

void maskText(std::string& text) {
    text = maskSecrets(text);
}

} // namespace

Result<void> checkPlan(const Plan& plan) {
    if (auto head = checkHead(plan); !head) return head;
    if (auto steps = checkSteps(plan); !steps) return steps;
    return checkSuccess(plan);
}

Plan masked(Plan plan) {
    for (auto& change : plan.changes) {
        const bool secret = change.sensitivity == Sensitivity::Secret || looksSecret(change.field);
        if (!secret) {
            maskText(change.before);
            maskText(change.after);
            continue;
        }
        change.sensitivity = Sensitivity::Secret;
        // «Changes» stays visible, the values do not.
        const bool changes = change.before != change.after;
        if (!change.before.empty()) change.before = kMasked;
        if (!change.after.empty())
            change.after = changes && !change.before.empty() ? fmt::format("{} (changed)", kMasked) : kMasked;
    }
    maskText(plan.reason);
    for (auto& [name, value] : plan.arguments)
        maskText(value);
    maskText(plan.wayBack);
    for (auto& step : plan.steps) {
        maskText(step.title);
        maskText(step.precondition);
        maskText(step.undo.text);
    }
    return plan;
}

std::string digestOf(const Plan& plan) {
    return sha256Hex(planToJson(plan).dump());
}

} // namespace holdfast::actions
