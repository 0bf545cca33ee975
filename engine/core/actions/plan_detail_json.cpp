// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/actions/plan_detail_json.h"

#include "engine/core/actions/json_fields.h"
#include "engine/core/actions/plan_json.h"
#include "engine/core/fleet/state_json.h"

#include <limits>

namespace holdfast::actions {

namespace {

using nlohmann::json;

json timeOrNull(const std::optional<TimePoint>& time) {
    return time ? json(toIso8601(*time)) : json(nullptr);
}

/// A value of an enum from 0 to `last` by the word that toString() has for it.
template <typename E>
E wordOf(FieldReader& fields, const char* name, E last) {
    const auto text = fields.text(name);
    for (unsigned value = 0; value <= static_cast<unsigned>(last); ++value) {
        if (toString(static_cast<E>(value)) == text) return static_cast<E>(value);
    }
    fields.wrong(name, "is none of its words");
    return E{};
}

bool isNull(const json& document, const char* name) {
    const auto found = document.find(name);
    return found != document.end() && found->is_null();
}

std::optional<TimePoint> optionalTime(FieldReader& fields, const json& document, const char* name) {
    if (isNull(document, name)) return std::nullopt;
    return fields.time(name);
}

int smallCount(FieldReader& fields, const char* name) {
    const auto value = fields.count(name);
    if (value <= static_cast<std::uint64_t>(std::numeric_limits<int>::max())) return static_cast<int>(value);
    fields.wrong(name, "is too large");
    return 0;
}

json stepToJson(const StepState& step) {
    return {{"standing", toString(step.standing)},
            {"attempts", step.attempts},
            {"undo_attempts", step.undoAttempts},
            {"text", step.text}};
}

Result<StepState> stepFromJson(const json& document, const std::string& where) {
    FieldReader fields(document, where);
    StepState step{.standing = wordOf(fields, "standing", StepStanding::Undone),
                   .attempts = smallCount(fields, "attempts"),
                   .undoAttempts = smallCount(fields, "undo_attempts"),
                   .text = fields.text("text")};
    if (auto read = fields.result(); !read) return std::unexpected(read.error());
    return step;
}

} // namespace

json summaryToJson(const PlanSummary& summary) {
    return {{"plan", summary.plan.value()},
            {"service", summary.service.value()},
            {"action", toString(summary.action)},
            {"tier", static_cast<int>(summary.tier)},
            {"origin", toString(summary.origin)},
            {"by", summary.by},
            {"reason", summary.reason},
            {"began", toIso8601(summary.began)},
            {"first_step", timeOrNull(summary.firstStep)},
            {"ended", timeOrNull(summary.ended)},
            {"outcome", summary.outcome ? json(toString(*summary.outcome)) : json(nullptr)},
            {"cause", toString(summary.cause)},
            {"why", summary.why}};
}

Result<PlanSummary> summaryFromJson(const json& document, const std::string& where) {
    FieldReader fields(document, where);
    PlanSummary summary{.plan = PlanId(fields.text("plan")),
                        .service = ServiceId(fields.text("service")),
                        .action = wordOf(fields, "action", RecoveryAction::Restore),
                        .origin = wordOf(fields, "origin", Origin::Automation),
                        .by = fields.text("by"),
                        .reason = fields.text("reason"),
                        .began = fields.time("began"),
                        .firstStep = optionalTime(fields, document, "first_step"),
                        .ended = optionalTime(fields, document, "ended"),
                        .cause = wordOf(fields, "cause", EndCause::Interrupted),
                        .why = fields.text("why")};
    const auto tier = fields.count("tier");
    if (tier > static_cast<std::uint64_t>(Tier::Destroys))
        fields.wrong("tier", "is not 0 to 4");
    else
        summary.tier = static_cast<Tier>(tier);
    if (!isNull(document, "outcome")) summary.outcome = wordOf(fields, "outcome", Outcome::Rehearsed);
    if (auto read = fields.result(); !read) return std::unexpected(read.error());
    return summary;
}

json detailToJson(const PlanDetail& detail) {
    json steps = json::array();
    for (const auto& step : detail.steps)
        steps.push_back(stepToJson(step));
    return {{"format", 1},
            {"plan", planToJson(detail.plan)},
            {"summary", summaryToJson(detail.summary)},
            {"steps", std::move(steps)}};
}

Result<PlanDetail> detailFromJson(const json& document, const std::string& where) {
    FieldReader fields(document, where);
    if (fields.count("format") != 1) fields.wrong("format", "is not 1");
    const auto& steps = fields.array("steps");
    const auto& planDocument = fields.object("plan");
    const auto& summaryDocument = fields.object("summary");
    if (auto read = fields.result(); !read) return std::unexpected(read.error());
    auto plan = planFromJson(planDocument, where + " plan");
    if (!plan) return std::unexpected(plan.error());
    auto summary = summaryFromJson(summaryDocument, where + " summary");
    if (!summary) return std::unexpected(summary.error());
    PlanDetail detail{.plan = std::move(*plan), .summary = std::move(*summary)};
    for (const auto& entry : steps) {
        auto step = stepFromJson(entry, where + " steps");
        if (!step) return std::unexpected(step.error());
        detail.steps.push_back(std::move(*step));
    }
    return detail;
}

} // namespace holdfast::actions
