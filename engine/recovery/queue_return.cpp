// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/base/text.h"
#include "engine/core/fleet/signal_catalog.h"
#include "engine/probes/celery_aside.h"
#include "engine/recovery/queue_recipe.h"
#include "engine/recovery/redis_talk.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace holdfast::recovery {

namespace {

using actions::PlanRequest;
using probes::AsideList;

constexpr Duration kLongestLook{20'000};

/// A list with tasks aside, and what would become of it.
struct Lying {
    AsideList list;
    std::int64_t tasks = 0;
    std::int64_t waiting = 0; ///< in its queue
    std::int64_t back = 0;    ///< of them are put back
};

Result<std::optional<std::int64_t>> givenMost(const PlanRequest& request) {
    const auto found = request.arguments.find("most");
    if (found == request.arguments.end()) return std::nullopt;
    const auto number = parseNumber(found->second);
    if (!number || *number != std::floor(*number) || *number < 1 || *number > 1e9)
        return failure(ErrorCode::FixInput, "It must be a whole number from 1.", "most");
    return static_cast<std::int64_t>(*number);
}

Result<std::int64_t> lengthOf(RedisTalk& talk, const std::string& list) {
    const auto length = talk.ask({"LLEN", list});
    if (!length) return std::unexpected(length.error());
    return integerOf(*length);
}

/// What the list of lists names, oldest first.
Result<std::vector<AsideList>> listed(RedisTalk& talk, const ProbeSpec& celery) {
    const auto keys =
        talk.ask({"LRANGE", probes::kAsideLists, "0", std::to_string(probes::kMostAsideLists - 1)});
    if (!keys) return std::unexpected(keys.error());
    std::vector<AsideList> lists;
    for (auto key = keys->elements.rbegin(); key != keys->elements.rend(); ++key) {
        if (auto list = probes::asideListOf(key->text, celery.queues)) lists.push_back(std::move(*list));
    }
    return lists;
}

/// Those of one plan by their names: it may have moved them before there was a list of lists.
std::vector<AsideList> listsOf(const std::string& plan, const ProbeSpec& celery) {
    std::vector<AsideList> lists;
    for (const auto& queue : queueLists(celery.queues))
        lists.push_back({.key = asideKey(actions::PlanId(plan), queue), .plan = plan, .queue = queue});
    return lists;
}

Result<std::vector<Lying>> lookAt(RedisTalk& talk, const std::vector<AsideList>& lists, std::int64_t most) {
    std::vector<Lying> found;
    for (const auto& list : lists) {
        const auto tasks = lengthOf(talk, list.key);
        if (!tasks) return std::unexpected(tasks.error());
        if (*tasks == 0) continue;
        const auto waiting = lengthOf(talk, list.queue);
        if (!waiting) return std::unexpected(waiting.error());
        const auto back = std::min(*tasks, most);
        found.push_back({.list = list, .tasks = *tasks, .waiting = *waiting, .back = back});
        most -= back;
    }
    return found;
}

actions::Step returnStep(const Subject& subject, const std::vector<Lying>& lying, std::int64_t back,
                         std::int64_t stay) {
    std::vector<std::string> lists;
    std::vector<std::string> queues;
    for (const auto& one : lying) {
        if (one.back == 0) continue;
        lists.push_back(one.list.key);
        queues.push_back(one.list.queue);
    }
    actions::Step step;
    step.title = fmt::format("Put {} tasks back, the oldest first", back);
    step.service = subject.service.id;
    step.operation = {.name = "queue.return",
                      .arguments = {{"lists", joinList(lists)},
                                    {"queues", joinList(queues)},
                                    {"stay", std::to_string(stay)}}};
    step.precondition = fmt::format("more than {} tasks lie aside there", stay);
    step.repeatability = actions::Repeatability::Idempotent;
    step.deadline = Duration(60'000);
    step.undo.text = "none: tasks that are back are worked off like the others";
    return step;
}

} // namespace

std::string QueueReturnRecipe::whyNot(const Subject& subject) const {
    return whyNoQueue(subject);
}

Result<Drawing> QueueReturnRecipe::draw(const Subject& subject, const PlanRequest& request,
                                        SubjectFinder& /*others*/, const ports::PlatformContext& context) {
    const auto* celery = probeOf(subject.service, ProbeKind::Celery);
    if (celery == nullptr) return failure(ErrorCode::FixInput, whyNot(subject));
    const auto most = givenMost(request);
    if (!most) return std::unexpected(most.error());
    RedisTalk talk(*celery, std::min(context.deadline * 2 / 3, kLongestLook), context.stop);
    const auto info = talk.info();
    if (!info) return std::unexpected(info.error());
    if (auto master = requireMaster(*info, *celery); !master) return std::unexpected(master.error());
    const auto named = listed(talk, *celery);
    if (!named) return std::unexpected(named.error());
    const auto plan = request.arguments.find("plan");
    const bool one = plan != request.arguments.end();
    const auto lying = lookAt(talk, one ? listsOf(plan->second, *celery) : *named,
                              most->value_or(std::numeric_limits<std::int64_t>::max()));
    if (!lying) return std::unexpected(lying.error());
    if (lying->empty())
        return failure(ErrorCode::Replan,
                       one ? fmt::format("Of plan {} no task lies aside: they were put back, or it moved "
                                         "none out of these queues.",
                                         shownText(plan->second))
                           : "No task lies aside, so there is nothing to put back.",
                       celery->target);
    Drawing drawing;
    drawing.context = "redis " + celery->target;
    drawing.identity = redisIdentity(*info);
    std::int64_t back = 0;
    std::int64_t stay = 0; // in the lists of the plan's own step
    std::int64_t left = 0; // as the probe will count them
    std::string basis;
    for (const auto& entry : *lying) {
        back += entry.back;
        if (entry.back > 0) stay += entry.tasks - entry.back;
        basis += fmt::format("{} {};", entry.list.key, entry.tasks);
        drawing.changes.push_back(
            {.field = "queue " + shownQueue(entry.list.queue),
             .before = fmt::format("{} tasks wait, {} lie aside (plan {})", entry.waiting, entry.tasks,
                                   shownText(entry.list.plan)),
             .after =
                 fmt::format("{} wait, {} lie aside", entry.waiting + entry.back, entry.tasks - entry.back)});
    }
    for (const auto& list : *named) {
        const auto tasks = lengthOf(talk, list.key);
        if (!tasks) return std::unexpected(tasks.error());
        const auto mine = std::ranges::find(*lying, list, &Lying::list);
        left += *tasks - (mine == lying->end() ? 0 : mine->back);
    }
    drawing.basis = digestOfParts({"queue-return", drawing.identity, basis, std::to_string(back)});
    drawing.steps.push_back(returnStep(subject, *lying, back, stay));
    drawing.promises.push_back({.text = left == 0 ? std::string("no task lies aside any more")
                                                  : fmt::format("no more than {} tasks lie aside", left),
                                .name = signals::kTasksAside,
                                .comparison = actions::Comparison::AtMost,
                                .value = static_cast<double>(std::max<std::int64_t>(left, 0)),
                                .word = {}});
    drawing.healthAtLeast = 0.0; // a queue that is long again is what was asked for
    drawing.expected = Duration(1'000 + back / 20);
    drawing.wayBack = "none: tasks that are back are worked off like the others; queue-shed moves those that "
                      "still wait aside again";
    return drawing;
}

} // namespace holdfast::recovery
