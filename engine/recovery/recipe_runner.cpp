// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/recovery/recipe_runner.h"

#include <fmt/format.h>

#include <exception>

namespace holdfast::recovery {

namespace {

using actions::Seen;
using actions::StepAnswer;
using actions::StepCall;
using actions::StepOutcome;
using actions::StepSight;

std::string unknownOperation(const StepCall& call) {
    return fmt::format(
        "This Holdfast does not know how to do «{}». Draw the plan up anew, with this version.",
        call.operation.name);
}

std::string brokenOff(const char* what) {
    return fmt::format("It broke off: {}. Look at what is there before anything else.", what);
}

} // namespace

StepAnswer RecipeRunner::run(const StepCall& call, const StepWays& ways) {
    try {
        auto* const deed = m_cookbook.deedFor(call.operation.name);
        if (deed == nullptr)
            return {.outcome = StepOutcome::Failed, .text = unknownOperation(call), .calls = {}};
        if (isOvertaken(call))
            return {.outcome = StepOutcome::Fenced,
                    .text = "Somebody else has taken the lock on this service meanwhile.",
                    .calls = {}};
        auto subject = m_subjects.find(call.service);
        if (!subject) return {.outcome = StepOutcome::Failed, .text = subject.error().detail, .calls = {}};
        subject->stop = ways.stop;
        subject->abort = ways.abort;
        subject->tell = ways.tell;
        return deed->run(call, *subject);
    } catch (const std::exception& problem) {
        return {.outcome = StepOutcome::Unknown, .text = brokenOff(problem.what()), .calls = {}};
    } catch (...) {
        return {.outcome = StepOutcome::Unknown, .text = brokenOff("for an unknown reason"), .calls = {}};
    }
}

StepSight RecipeRunner::observe(const StepCall& call, const std::stop_token& stop) {
    try {
        auto* const deed = m_cookbook.deedFor(call.operation.name);
        if (deed == nullptr) return {.seen = Seen::Unknown, .text = unknownOperation(call)};
        auto subject = m_subjects.find(call.service);
        if (!subject) return {.seen = Seen::Unknown, .text = subject.error().detail};
        subject->stop = stop;
        return deed->observe(call, *subject);
    } catch (const std::exception& problem) {
        return {.seen = Seen::Unknown, .text = brokenOff(problem.what())};
    } catch (...) {
        return {.seen = Seen::Unknown, .text = brokenOff("for an unknown reason")};
    }
}

bool RecipeRunner::isOvertaken(const StepCall& call) {
    if (call.writes == actions::Writes::Withhold) return false;
    const std::lock_guard lock(m_mutex);
    auto& greatest = m_tokens[{call.target.fleet, call.target.service}];
    if (call.fencingToken < greatest) return true;
    greatest = call.fencingToken;
    return false;
}

} // namespace holdfast::recovery
