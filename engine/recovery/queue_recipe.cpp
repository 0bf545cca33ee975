// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/recovery/queue_recipe.h"

#include "engine/core/base/text.h"
#include "engine/core/fleet/signal_catalog.h"
#include "engine/recovery/redis_talk.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace holdfast::recovery {

namespace {

using actions::PlanRequest;

constexpr int kRetries = 3;
constexpr int kBeyond = 100;
constexpr std::int64_t kMostRead = 20'000; ///< messages, for the plan's figures
constexpr std::int64_t kReadAtOnce = 100;
constexpr Duration kLongest{20'000};

/// Which tasks are meant.
struct Rule {
    std::string kind; ///< «task», «retries», «beyond»
    std::string value;

    [[nodiscard]] int number() const { return static_cast<int>(parseNumber(value).value_or(0.0)); }

    [[nodiscard]] std::string words() const {
        if (kind == "task") return fmt::format("tasks «{}»", shownText(value));
        if (kind == "retries") return fmt::format("tasks retried {} times or more", value);
        return fmt::format("all but the {} oldest tasks", value);
    }
};

/// One list of a queue.
struct Waiting {
    std::string key;
    std::int64_t length = 0;
    std::int64_t read = 0;    ///< of them looked at
    std::int64_t matched = 0; ///< among these
    std::int64_t retried = 0;

    /// How many are meant, as far as they were looked at.
    [[nodiscard]] std::int64_t meant(const Rule& rule) const {
        if (rule.kind == "beyond") return std::max<std::int64_t>(0, length - rule.number());
        return matched;
    }
};

struct Message {
    std::string task;
    int retries = 0;
};

Message messageOf(const std::string& text) {
    const auto document = nlohmann::json::parse(text, nullptr, false);
    if (!document.is_object() || !document.contains("headers") || !document["headers"].is_object()) return {};
    const auto& headers = document["headers"];
    Message message;
    if (headers.contains("task") && headers["task"].is_string())
        message.task = headers["task"].get<std::string>();
    if (headers.contains("retries") && headers["retries"].is_number_integer())
        message.retries = headers["retries"].get<int>();
    return message;
}

Result<std::optional<Rule>> givenRule(const PlanRequest& request) {
    std::optional<Rule> rule;
    for (const std::string kind : {"task", "retries", "beyond"}) {
        const auto found = request.arguments.find(kind);
        if (found == request.arguments.end()) continue;
        if (rule) return failure(ErrorCode::FixInput, "Give one of «task», «retries» and «beyond».", kind);
        const auto number = parseNumber(found->second);
        const int least = kind == "retries" ? 1 : 0;
        const bool whole = number && *number == std::floor(*number) && *number >= least && *number <= 1e9;
        if (kind == "task" ? found->second.empty() : !whole)
            return failure(ErrorCode::FixInput,
                           kind == "task" ? "It needs the name of a task."
                                          : fmt::format("It must be a whole number from {}.", least),
                           kind);
        rule = Rule{.kind = kind, .value = found->second};
    }
    return rule;
}

/// Reads from the newest end on.
Result<void> readMessages(RedisTalk& talk, Waiting& waiting, const std::string& task, int retries) {
    while (waiting.read < std::min(waiting.length, kMostRead)) {
        const auto page = talk.ask({"LRANGE", waiting.key, std::to_string(waiting.read),
                                    std::to_string(waiting.read + kReadAtOnce - 1)});
        if (!page) return std::unexpected(page.error());
        if (page->elements.empty()) return {};
        for (const auto& element : page->elements) {
            const auto message = messageOf(element.text);
            if (message.retries >= kRetries) ++waiting.retried;
            const bool byName = !task.empty() && message.task == task;
            const bool byRetries = retries > 0 && message.retries >= retries;
            if (byName || byRetries) ++waiting.matched;
        }
        waiting.read += static_cast<std::int64_t>(page->elements.size());
    }
    return {};
}

Result<std::vector<Waiting>> look(RedisTalk& talk, const ProbeSpec& celery, const std::optional<Rule>& rule) {
    std::vector<Waiting> lists;
    for (const auto& key : queueLists(celery.queues)) {
        const auto length = talk.ask({"LLEN", key});
        if (!length) return std::unexpected(length.error());
        if (integerOf(*length) == 0) continue;
        Waiting waiting{.key = key, .length = integerOf(*length)};
        const std::string task = rule && rule->kind == "task" ? rule->value : "";
        const int retries = rule && rule->kind == "retries" ? rule->number() : 0;
        if (!rule || rule->kind != "beyond") {
            if (auto read = readMessages(talk, waiting, task, retries); !read)
                return std::unexpected(read.error());
        }
        lists.push_back(std::move(waiting));
    }
    return lists;
}

Rule chosenRule(std::vector<Waiting>& lists) {
    std::int64_t retried = 0;
    for (const auto& waiting : lists)
        retried += waiting.retried;
    if (retried == 0) return {.kind = "beyond", .value = std::to_string(kBeyond)};
    for (auto& waiting : lists)
        waiting.matched = waiting.retried;
    return {.kind = "retries", .value = std::to_string(kRetries)};
}

actions::Step shedStep(const Subject& subject, const Rule& rule, const std::vector<Waiting>& lists) {
    std::vector<std::string> keys;
    for (const auto& waiting : lists) {
        if (waiting.meant(rule) > 0) keys.push_back(waiting.key);
    }
    actions::Step step;
    step.title = fmt::format("Move {} aside", rule.words());
    step.service = subject.service.id;
    step.operation = {.name = "queue.shed",
                      .arguments = {{"queues", joinList(keys)}, {"rule", rule.kind}, {"value", rule.value}}};
    step.precondition = "this plan has moved nothing aside yet";
    step.repeatability = actions::Repeatability::Guarded;
    step.deadline = Duration(60'000);
    step.undo = {.kind = actions::UndoKind::Operation,
                 .operation = {.name = "queue.put-back", .arguments = {{"queues", joinList(keys)}}},
                 .text = "Put the tasks back, in their order"};
    return step;
}

} // namespace

std::vector<std::string> queueLists(const std::vector<std::string>& queues) {
    std::vector<std::string> lists;
    for (const auto& queue : queues) {
        lists.push_back(queue);
        for (int priority = 1; priority <= 9; ++priority)
            lists.push_back(fmt::format("{}\x06\x16{}", queue, priority));
    }
    return lists;
}

std::string shownQueue(const std::string& list) {
    const auto at = list.find("\x06\x16");
    if (at == std::string::npos) return shownText(list);
    return fmt::format("{} (priority {})", shownText(list.substr(0, at)), list.substr(at + 2));
}

std::string whyNoQueue(const Subject& subject) {
    if (probeOf(subject.service, ProbeKind::Celery) != nullptr) return {};
    return fmt::format(
        "«{}» is not read as a Celery worker, so Holdfast knows no queue of its; plan this for the "
        "worker.",
        subject.service.id.value());
}

std::string QueueShedRecipe::whyNot(const Subject& subject) const {
    return whyNoQueue(subject);
}

Result<Drawing> QueueShedRecipe::draw(const Subject& subject, const PlanRequest& request,
                                      SubjectFinder& /*others*/, const ports::PlatformContext& context) {
    const auto* celery = probeOf(subject.service, ProbeKind::Celery);
    if (celery == nullptr) return failure(ErrorCode::FixInput, whyNot(subject));
    const auto given = givenRule(request);
    if (!given) return std::unexpected(given.error());
    RedisTalk talk(*celery, std::min(context.deadline * 2 / 3, kLongest), context.stop);
    const auto info = talk.info();
    if (!info) return std::unexpected(info.error());
    if (auto master = requireMaster(*info, *celery); !master) return std::unexpected(master.error());
    auto lists = look(talk, *celery, *given);
    if (!lists) return std::unexpected(lists.error());
    const Rule rule = *given ? **given : chosenRule(*lists);
    Drawing drawing;
    drawing.context = "redis " + celery->target;
    drawing.identity = redisIdentity(*info);
    drawing.basis =
        digestOfParts({"queue-shed", drawing.identity, joinList(celery->queues), rule.kind, rule.value});
    std::int64_t total = 0;
    std::int64_t meant = 0;
    for (const auto& waiting : *lists) {
        const auto moved = waiting.meant(rule);
        total += waiting.length;
        meant += moved;
        const bool all = rule.kind == "beyond" || waiting.read >= waiting.length;
        drawing.changes.push_back({.field = "queue " + shownQueue(waiting.key),
                                   .before = fmt::format("{} tasks", waiting.length),
                                   .after = fmt::format("{}{} set aside", all ? "" : "at least ", moved)});
    }
    if (meant == 0)
        return failure(ErrorCode::Replan,
                       fmt::format("There is nothing to move aside: of {} tasks none are meant ({}).", total,
                                   rule.words()),
                       celery->target);
    drawing.steps.push_back(shedStep(subject, rule, *lists));
    const auto most = static_cast<double>(total) - static_cast<double>(meant) / 2.0;
    drawing.promises.push_back({.text = fmt::format("fewer than {:.0f} tasks wait", most + 1.0),
                                .name = signals::kQueueDepth,
                                .comparison = actions::Comparison::AtMost,
                                .value = most,
                                .word = {}});
    drawing.expected = Duration(1'000 + meant / 20);
    drawing.wayBack =
        "the tasks lie in holdfast:aside:PLAN:QUEUE, and are put back in their order, behind those "
        "that wait by then; later the same is the action queue-return";
    return drawing;
}

} // namespace holdfast::recovery
