// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/acting_text.h"

#include "app/cli/table_files.h"
#include "engine/core/actions/plan_detail_json.h"
#include "engine/core/actions/plan_json.h"
#include "engine/core/fleet/state_json.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace holdfast::app {

namespace {

using nlohmann::json;

std::string guardsText(const actions::GuardReport& guards) {
    std::string text = "\nGuards\n";
    for (const auto& result : guards.results)
        text += fmt::format("  {:<7}  {:<18} {}\n", actions::toString(result.verdict),
                            actions::toString(result.guard), result.sentence);
    return text;
}

std::string askText(const actions::ConfirmationAsk& ask) {
    if (!ask.typedName.empty())
        return fmt::format("\nTo begin it: --confirm {}{}{}\n", ask.typedName,
                           ask.reason ? " --reason TEXT" : "",
                           ask.secondPerson ? " --second-person NAME" : "");
    return {};
}

std::string dumped(const json& document) {
    return document.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

std::string wordOf(const std::optional<actions::Outcome>& outcome) {
    return outcome ? std::string(actions::toString(*outcome)) : std::string("under way");
}

} // namespace

std::string sheetText(const actions::PlanSheet& sheet) {
    // How to begin what is refused helps nobody.
    return actions::planToText(sheet.plan) + guardsText(sheet.guards) +
           (sheet.guards.refused() ? std::string() : askText(sheet.ask));
}

std::string rehearsalText(const actions::Plan& plan, const actions::Rehearsal& rehearsal) {
    std::string text = "\nCalls, none of which was made\n";
    for (std::size_t i = 0; i < rehearsal.steps.size(); ++i) {
        text += fmt::format("  {} {}\n", i + 1, i < plan.steps.size() ? plan.steps[i].title : "");
        if (rehearsal.steps[i].empty()) text += "      none\n";
        for (const auto& call : rehearsal.steps[i])
            text += fmt::format("      {}\n", call.call);
    }
    return text;
}

std::string progressText(const automation::RunningPlan& running) {
    const auto& plan = running.plan;
    if (running.current && *running.current < plan.steps.size())
        return fmt::format("{}: step {} of {}: {}", actions::toString(running.phase), *running.current + 1,
                           plan.steps.size(), plan.steps[*running.current].title);
    return fmt::format("{}{}{}", actions::toString(running.phase), running.text.empty() ? "" : ": ",
                       running.text);
}

std::string detailText(const actions::PlanDetail& detail) {
    const auto& summary = detail.summary;
    auto text = fmt::format("\nPlan {} of {}: {}{}{}\n", summary.plan.value(), summary.service.value(),
                            wordOf(summary.outcome), summary.why.empty() ? "" : ". ", summary.why);
    for (std::size_t i = 0; i < detail.plan.steps.size(); ++i) {
        const bool known = i < detail.steps.size();
        text += fmt::format("  {} {}: {}{}{}\n", i + 1, detail.plan.steps[i].title,
                            known ? actions::toString(detail.steps[i].standing) : "not-begun",
                            known && !detail.steps[i].text.empty() ? ", " : "",
                            known ? detail.steps[i].text : "");
    }
    text += fmt::format("  evidence: holdfast plan export {}\n", summary.plan.value());
    return text;
}

std::string stepsCsv(const json& document) {
    const bool ended = document.contains("plan");
    const auto& plan = ended ? document.at("plan").at("plan") : document.at("sheet").at("plan");
    std::string text = "plan,step,title,standing,text\n";
    std::size_t number = 0;
    for (const auto& step : plan.at("steps")) {
        const json known = ended && number < document.at("plan").at("steps").size()
                               ? document.at("plan").at("steps").at(number)
                               : json{{"standing", "not-begun"}, {"text", ""}};
        text += fmt::format("{},{},{},{},{}\n", plan.at("id").get<std::string>(), ++number,
                            csvField(step.at("title").get<std::string>()),
                            known.at("standing").get<std::string>(),
                            csvField(known.at("text").get<std::string>()));
    }
    return text;
}

std::string summariesOutput(std::span<const actions::PlanSummary> plans, Format format) {
    if (format == Format::Json) {
        json list = json::array();
        for (const auto& plan : plans)
            list.push_back(actions::summaryToJson(plan));
        return dumped(list);
    }
    if (plans.empty() && format == Format::Text)
        return "No plan was begun yet. holdfast recover draws one up, and so does the window.\n";
    std::string text = format == Format::Csv ? "plan,service,action,origin,by,began,ended,outcome,why\n"
                                             : fmt::format("{:<26}  {:<24}  {:<20} {:<20} {}\n", "PLAN",
                                                           "BEGAN", "SERVICE", "ACTION", "OUTCOME");
    for (const auto& plan : plans) {
        if (format == Format::Csv)
            text +=
                fmt::format("{},{},{},{},{},{},{},{},{}\n", plan.plan.value(), csvField(plan.service.value()),
                            actions::toString(plan.action), actions::toString(plan.origin), csvField(plan.by),
                            toIso8601(plan.began), plan.ended ? toIso8601(*plan.ended) : "",
                            wordOf(plan.outcome), csvField(plan.why));
        else
            text += fmt::format("{:<26}  {:<24}  {:<20} {:<20} {}{}{}\n", plan.plan.value(),
                                toIso8601(plan.began), plan.service.value(), actions::toString(plan.action),
                                wordOf(plan.outcome), plan.why.empty() ? "" : ". ", plan.why);
    }
    return text;
}

std::string trialsOutput(const std::vector<ports::GuardTrial>& trials, Format format) {
    const auto said = [](const ports::GuardTrial& one) {
        return one.error ? one.error->detail : one.sentence;
    };
    if (format == Format::Json) {
        json list = json::array();
        for (const auto& one : trials)
            list.push_back({{"trial", one.trial},
                            {"refused", one.refused},
                            {"sentence", one.sentence},
                            {"error", one.error ? json(one.error->detail) : json(nullptr)}});
        return dumped(list);
    }
    std::string text = format == Format::Csv ? "trial,refused,sentence\n" : "";
    for (const auto& one : trials)
        text += format == Format::Csv
                    ? fmt::format("{},{},{}\n", csvField(one.trial), one.refused, csvField(said(one)))
                    : fmt::format("{}  {}\n           {}\n",
                                  one.error ? "not tried" : (one.refused ? "refused  " : "ALLOWED  "),
                                  one.trial, said(one));
    return text;
}

} // namespace holdfast::app
