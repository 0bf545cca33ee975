// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/actions/plan_json.h"

#include "engine/core/actions/json_fields.h"
#include "engine/core/fleet/state_json.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace holdfast::actions {

namespace {

using nlohmann::json;

constexpr std::size_t kLargestText = std::size_t{1} << 20U;

constexpr EnumNames<Origin, 4> kOrigins{{{Origin::Window, "window"},
                                         {Origin::CommandLine, "command-line"},
                                         {Origin::Api, "api"},
                                         {Origin::Automation, "automation"}}};
constexpr EnumNames<Effect, 2> kEffects{{{Effect::Down, "down"}, {Effect::Degraded, "degraded"}}};
constexpr EnumNames<UndoKind, 3> kUndoKinds{
    {{UndoKind::Operation, "operation"}, {UndoKind::NotNeeded, "not-needed"}, {UndoKind::None, "none"}}};
constexpr EnumNames<Repeatability, 2> kRepeatability{
    {{Repeatability::Idempotent, "idempotent"}, {Repeatability::Guarded, "guarded"}}};
constexpr EnumNames<Comparison, 3> kComparisons{
    {{Comparison::AtMost, "at-most"}, {Comparison::AtLeast, "at-least"}, {Comparison::Equal, "equal"}}};
constexpr EnumNames<Environment, 4> kEnvironments{{{Environment::Lab, "lab"},
                                                   {Environment::Development, "development"},
                                                   {Environment::Staging, "staging"},
                                                   {Environment::Production, "production"}}};

double seconds(Duration duration) {
    return static_cast<double>(duration.count()) / 1000.0;
}

json operationToJson(const Operation& operation) {
    return {{"name", operation.name}, {"arguments", operation.arguments}};
}

std::map<std::string, std::string> argumentsFrom(FieldReader& fields) {
    std::map<std::string, std::string> arguments;
    for (const auto& item : fields.object("arguments").items()) {
        if (!item.value().is_string())
            fields.wrong(item.key(), "is no text");
        else
            arguments[item.key()] = item.value().get<std::string>();
    }
    return arguments;
}

Operation operationFrom(FieldReader& parent, const char* name) {
    FieldReader fields(parent.object(name), parent.where() + " " + name);
    Operation operation{.name = fields.text("name")};
    operation.arguments = argumentsFrom(fields);
    parent.take(fields.result());
    return operation;
}

json stepToJson(const Step& step) {
    json undo{{"kind", toString(step.undo.kind)}, {"text", step.undo.text}};
    if (step.undo.kind == UndoKind::Operation) undo["operation"] = operationToJson(step.undo.operation);
    return {{"title", step.title},
            {"service", step.service.value()},
            {"operation", operationToJson(step.operation)},
            {"precondition", step.precondition},
            {"repeatability", toString(step.repeatability)},
            {"deadline_seconds", seconds(step.deadline)},
            {"undo", std::move(undo)}};
}

Step stepFrom(const json& document, FieldReader& parent, std::size_t number) {
    FieldReader fields(document, fmt::format("{} step {}", parent.where(), number));
    Step step{.title = fields.text("title"),
              .service = ServiceId(fields.text("service")),
              .operation = operationFrom(fields, "operation"),
              .precondition = fields.text("precondition"),
              .repeatability = fields.word("repeatability", kRepeatability),
              .deadline = fields.seconds("deadline_seconds")};
    FieldReader undo(fields.object("undo"), fields.where() + " undo");
    step.undo = {.kind = undo.word("kind", kUndoKinds), .text = undo.text("text")};
    if (step.undo.kind == UndoKind::Operation) step.undo.operation = operationFrom(undo, "operation");
    fields.take(undo.result());
    parent.take(fields.result());
    return step;
}

json changesToJson(const Plan& plan) {
    json out = json::array();
    for (const auto& change : plan.changes)
        out.push_back({{"field", change.field},
                       {"before", change.before},
                       {"after", change.after},
                       {"secret", change.sensitivity == Sensitivity::Secret}});
    return out;
}

FieldChange changeFrom(const json& document, FieldReader& parent) {
    FieldReader fields(document, parent.where() + " changes");
    FieldChange change{.field = fields.text("field"),
                       .before = fields.text("before"),
                       .after = fields.text("after"),
                       .sensitivity = fields.flag("secret") ? Sensitivity::Secret : Sensitivity::Plain};
    parent.take(fields.result());
    return change;
}

json affectedToJson(const Plan& plan) {
    json out = json::array();
    for (const auto& one : plan.affected)
        out.push_back({{"service", one.service.value()},
                       {"effect", toString(one.effect)},
                       {"seconds", seconds(one.lasts)},
                       {"probability", one.probability}});
    return out;
}

AffectedService affectedFrom(const json& document, FieldReader& parent) {
    FieldReader fields(document, parent.where() + " affected");
    AffectedService affected{.service = ServiceId(fields.text("service")),
                             .effect = fields.word("effect", kEffects),
                             .lasts = fields.seconds("seconds"),
                             .probability = fields.number("probability")};
    parent.take(fields.result());
    return affected;
}

json successToJson(const SuccessCriteria& success) {
    json promises = json::array();
    for (const auto& promise : success.promises)
        promises.push_back({{"text", promise.text},
                            {"name", promise.name},
                            {"comparison", toString(promise.comparison)},
                            {"value", promise.value},
                            {"word", promise.word}});
    return {{"health_at_least", success.healthAtLeast},      {"readings", success.readings},
            {"span_seconds", seconds(success.span)},         {"every_seconds", seconds(success.every)},
            {"deadline_seconds", seconds(success.deadline)}, {"promises", std::move(promises)}};
}

SuccessCriteria successFrom(FieldReader& parent) {
    FieldReader fields(parent.object("success"), parent.where() + " success");
    SuccessCriteria success{.healthAtLeast = fields.number("health_at_least"),
                            .readings =
                                static_cast<int>(std::min<std::uint64_t>(fields.count("readings"), 1001)),
                            .span = fields.seconds("span_seconds"),
                            .every = fields.seconds("every_seconds"),
                            .deadline = fields.seconds("deadline_seconds")};
    for (const auto& entry : fields.array("promises")) {
        FieldReader promise(entry, fields.where() + " promises");
        success.promises.push_back({.text = promise.text("text"),
                                    .name = promise.text("name"),
                                    .comparison = promise.word("comparison", kComparisons),
                                    .value = promise.number("value"),
                                    .word = promise.text("word")});
        fields.take(promise.result());
    }
    parent.take(fields.result());
    return success;
}

PlanTarget targetFrom(FieldReader& parent) {
    FieldReader fields(parent.object("target"), parent.where() + " target");
    PlanTarget target{.fleet = fields.text("fleet"),
                      .environment = fields.word("environment", kEnvironments),
                      .context = fields.text("context"),
                      .service = ServiceId(fields.text("service")),
                      .identity = fields.text("identity")};
    parent.take(fields.result());
    return target;
}

} // namespace

json planToJson(const Plan& given) {
    const Plan plan = masked(given);
    json steps = json::array();
    for (const auto& step : plan.steps)
        steps.push_back(stepToJson(step));
    return {{"format", 1},
            {"id", plan.id.value()},
            {"action", toString(plan.action)},
            {"tier", static_cast<unsigned>(plan.tier)},
            {"target",
             {{"fleet", plan.target.fleet},
              {"environment", toString(plan.target.environment)},
              {"context", plan.target.context},
              {"service", plan.target.service.value()},
              {"identity", plan.target.identity}}},
            {"revision", plan.revision},
            {"basis", plan.basis},
            {"drawn_up", toIso8601(plan.drawnUp)},
            {"origin", toString(plan.origin)},
            {"drawn_up_by", plan.drawnUpBy},
            {"reason", plan.reason},
            {"arguments", plan.arguments},
            {"changes", changesToJson(plan)},
            {"steps", std::move(steps)},
            {"expected_seconds", seconds(plan.expected)},
            {"affected", affectedToJson(plan)},
            {"success", successToJson(plan.success)},
            {"way_back", plan.wayBack}};
}

Result<Plan> planFromJson(const json& document, const std::string& where) {
    FieldReader fields(document, where);
    Plan plan;
    if (fields.count("format") != 1) fields.wrong("format", "is not 1, the one this program knows");
    plan.id = PlanId(fields.text("id"));
    const auto action = recoveryActionFromString(fields.text("action"));
    if (!action) fields.wrong("action", "is no action");
    plan.action = action.value_or(RecoveryAction::GracefulRestart);
    const auto tier = tierFromString(std::to_string(fields.count("tier")));
    if (!tier) fields.wrong("tier", "is none of 0 to 4");
    plan.tier = tier.value_or(Tier::Destroys);
    plan.target = targetFrom(fields);
    plan.revision = fields.count("revision");
    plan.basis = fields.text("basis");
    plan.drawnUp = fields.time("drawn_up");
    plan.origin = fields.word("origin", kOrigins);
    plan.drawnUpBy = fields.text("drawn_up_by");
    plan.reason = fields.text("reason");
    plan.arguments = argumentsFrom(fields);
    for (const auto& change : fields.array("changes"))
        plan.changes.push_back(changeFrom(change, fields));
    for (const auto& step : fields.array("steps"))
        plan.steps.push_back(stepFrom(step, fields, plan.steps.size() + 1));
    plan.expected = fields.seconds("expected_seconds");
    for (const auto& affected : fields.array("affected"))
        plan.affected.push_back(affectedFrom(affected, fields));
    plan.success = successFrom(fields);
    plan.wayBack = fields.text("way_back");
    if (auto read = fields.result(); !read) return std::unexpected(read.error());
    if (auto sound = checkPlan(plan); !sound) return std::unexpected(sound.error());
    return plan;
}

Result<Plan> planFromText(std::string_view text, const std::string& where) {
    const auto document = objectFromText(text, kLargestText, where);
    if (!document) return std::unexpected(document.error());
    return planFromJson(*document, where);
}

std::string_view toString(Origin origin) noexcept {
    return nameOf(kOrigins, origin);
}

std::string_view toString(Effect effect) noexcept {
    return nameOf(kEffects, effect);
}

std::string_view toString(UndoKind kind) noexcept {
    return nameOf(kUndoKinds, kind);
}

std::string_view toString(Repeatability repeatability) noexcept {
    return nameOf(kRepeatability, repeatability);
}

std::string_view toString(Comparison comparison) noexcept {
    return nameOf(kComparisons, comparison);
}

} // namespace holdfast::actions
