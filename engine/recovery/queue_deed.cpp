// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/base/text.h"
#include "engine/probes/celery_aside.h"
#include "engine/recovery/queue_recipe.h"
#include "engine/recovery/redis_talk.h"

#include <fmt/format.h>

#include <algorithm>

namespace holdfast::recovery {

namespace {

using actions::Seen;
using actions::StepAnswer;
using actions::StepCall;
using actions::StepSight;
using probes::RedisCommand;

// Celery takes tasks from the right end, so the oldest is rightmost, and so it stays in the list aside. A
// script runs alone: between its first and its last call nothing else happens in Redis. The list of lists
// (celery_aside.h) names those that hold something.

/// KEYS queue, aside, state, list of lists; ARGV how many stay, how many at once. Those nearest to the ones
/// that stay go first, so that what comes meanwhile goes after them. Answers with how many were moved.
constexpr auto kShedBeyond = R"lua(
local keep = tonumber(ARGV[1])
local length = redis.call('LLEN', KEYS[1])
local extra = math.min(length - keep, tonumber(ARGV[2]))
if extra <= 0 then return 0 end
local aside = redis.call('LLEN', KEYS[2])
local staying = {}
if keep > 0 then
  staying = redis.call('LRANGE', KEYS[1], -keep, -1)
  redis.call('LTRIM', KEYS[1], 0, -keep - 1)
end
local going = redis.call('LRANGE', KEYS[1], -extra, -1)
for i = #going, 1, -1 do redis.call('LPUSH', KEYS[2], going[i]) end
redis.call('LTRIM', KEYS[1], 0, -extra - 1)
for _, task in ipairs(staying) do redis.call('RPUSH', KEYS[1], task) end
redis.call('HINCRBY', KEYS[3], 'moved', extra)
if aside == 0 then
  redis.call('LREM', KEYS[4], 0, KEYS[2])
  redis.call('LPUSH', KEYS[4], KEYS[2])
end
if redis.call('LLEN', KEYS[1]) ~= length - extra or redis.call('LLEN', KEYS[2]) ~= aside + extra then
  return redis.error_reply('the counts do not agree')
end
return extra
)lua";

/// KEYS queue, aside, state, list of lists; ARGV «task» or «retries», its value, where to begin, how many to
/// look at. Answers with how many were looked at and how many of them moved.
constexpr auto kShedChosen = R"lua(
local from = tonumber(ARGV[3])
local page = redis.call('LRANGE', KEYS[1], from, from + tonumber(ARGV[4]) - 1)
local length = redis.call('LLEN', KEYS[1])
local aside = redis.call('LLEN', KEYS[2])
local gone = '\0holdfast:gone\0'
local moved = 0
for i, text in ipairs(page) do
  local good, message = pcall(cjson.decode, text)
  local headers = good and type(message) == 'table' and message.headers
  if type(headers) == 'table' then
    local chosen
    if ARGV[1] == 'task' then chosen = headers.task == ARGV[2]
    else chosen = type(headers.retries) == 'number' and headers.retries >= tonumber(ARGV[2]) end
    if chosen then
      redis.call('RPUSH', KEYS[2], text)
      redis.call('LSET', KEYS[1], from + i - 1, gone)
      moved = moved + 1
    end
  end
end
if moved > 0 then
  redis.call('LREM', KEYS[1], moved, gone)
  redis.call('HINCRBY', KEYS[3], 'moved', moved)
  if aside == 0 then
    redis.call('LREM', KEYS[4], 0, KEYS[2])
    redis.call('LPUSH', KEYS[4], KEYS[2])
  end
end
if redis.call('LLEN', KEYS[1]) ~= length - moved or redis.call('LLEN', KEYS[2]) ~= aside + moved then
  return redis.error_reply('the counts do not agree')
end
return {#page, moved}
)lua";

/// KEYS aside, queue, list of lists; ARGV how many at once. The oldest first, each behind those that wait.
/// Answers with how many were put back.
constexpr auto kPutBack = R"lua(
local count = 0
while count < tonumber(ARGV[1]) and redis.call('RPOPLPUSH', KEYS[1], KEYS[2]) do count = count + 1 end
if redis.call('LLEN', KEYS[1]) == 0 then redis.call('LREM', KEYS[3], 0, KEYS[1]) end
return count
)lua";

constexpr auto kAtOnce = "500";
constexpr std::int64_t kGiveAtOnce = 500;
constexpr auto kLookedAtOnce = "200";
constexpr auto kStateKept = "2592000"; ///< seconds: 30 days

std::string stateKey(const actions::PlanId& plan) {
    return "holdfast:aside-state:" + plan.value();
}

/// Does one step on all its queues.
class Mover {
public:
    Mover(const StepCall& call, const ProbeSpec& celery, std::vector<std::string> queues,
          const std::stop_token& stop)
        : m_call(call), m_queues(std::move(queues)), m_talk(celery, call.deadline, stop) {}

    StepAnswer shed() {
        const bool beyond = argumentOf(m_call, "rule") == "beyond";
        for (const auto& queue : m_queues) {
            if (withholds()) {
                would(fmt::format("EVAL (move {} {} from «{}» to «{}», in batches)",
                                  argumentOf(m_call, "rule"), argumentOf(m_call, "value"), shownText(queue),
                                  shownText(asideKey(m_call.plan, queue))));
                continue;
            }
            const auto moved = beyond ? moveBeyond(queue) : moveChosen(queue);
            note("move aside from", queue, moved);
            if (!moved) return broken(moved.error());
        }
        if (withholds()) return stepDone(std::move(m_calls));
        for (const RedisCommand& command : {RedisCommand{"HSET", stateKey(m_call.plan), "done", "1"},
                                            RedisCommand{"EXPIRE", stateKey(m_call.plan), kStateKept}}) {
            if (const auto kept = m_talk.ask(command); !kept) return broken(kept.error());
        }
        return stepDone(std::move(m_calls));
    }

    StepAnswer putBack() {
        for (const auto& queue : m_queues) {
            const auto aside = asideKey(m_call.plan, queue);
            if (withholds()) {
                would(fmt::format("RPOPLPUSH «{}» «{}» (until it is empty)", shownText(aside),
                                  shownText(queue)));
                continue;
            }
            const auto moved = repeat(
                [&] { return count({"EVAL", kPutBack, "3", aside, queue, probes::kAsideLists, kAtOnce}); });
            note("put back into", queue, moved);
            if (!moved) return broken(moved.error());
        }
        if (withholds()) return stepDone(std::move(m_calls));
        if (const auto forgotten = m_talk.ask({"DEL", stateKey(m_call.plan)}); !forgotten)
            return broken(forgotten.error());
        return stepDone(std::move(m_calls));
    }

    /// From `lists`, each into the queue at the same place, until no more than «stay» lie there.
    StepAnswer giveBack(const std::vector<std::string>& lists) {
        const auto stay = stayAside();
        for (std::size_t at = 0; at < lists.size() && at < m_queues.size(); ++at) {
            const auto& queue = m_queues[at];
            if (withholds()) {
                would(fmt::format("RPOPLPUSH «{}» «{}» (until {} stay aside)", shownText(lists[at]),
                                  shownText(queue), stay));
                continue;
            }
            const auto moved = repeat([&]() -> Result<std::int64_t> {
                const auto lying = lyingIn(lists);
                if (!lying) return lying;
                const auto most = std::min(*lying - stay, kGiveAtOnce);
                if (most <= 0) return 0;
                return count(
                    {"EVAL", kPutBack, "3", lists[at], queue, probes::kAsideLists, std::to_string(most)});
            });
            note("put back into", queue, moved);
            if (!moved) return broken(moved.error());
        }
        return stepDone(std::move(m_calls));
    }

    /// What still lies there is what is still to be done, however far it came.
    StepSight lookAside(const std::vector<std::string>& lists) {
        const auto lying = lyingIn(lists);
        if (!lying) return {.seen = Seen::Unknown, .text = lying.error().detail};
        return {.seen = *lying <= stayAside() ? Seen::InEffect : Seen::NotInEffect,
                .text = fmt::format("{} tasks lie aside there", *lying)};
    }

    StepSight look() {
        std::int64_t aside = 0;
        for (const auto& queue : m_queues) {
            const auto length = count({"LLEN", asideKey(m_call.plan, queue)});
            if (!length) return {.seen = Seen::Unknown, .text = length.error().detail};
            aside += *length;
        }
        const auto done = m_talk.ask({"HGET", stateKey(m_call.plan), "done"});
        if (!done) return {.seen = Seen::Unknown, .text = done.error().detail};
        if (done->text == "1")
            return {.seen = Seen::InEffect, .text = fmt::format("{} tasks lie aside", aside)};
        if (aside > 0)
            return {.seen = Seen::Partly,
                    .text = fmt::format("{} tasks lie aside, and more were meant", aside)};
        return {.seen = Seen::NotInEffect, .text = "no task lies aside"};
    }

private:
    [[nodiscard]] bool withholds() const { return m_call.writes == actions::Writes::Withhold; }

    [[nodiscard]] std::int64_t stayAside() const {
        return static_cast<std::int64_t>(parseNumber(argumentOf(m_call, "stay")).value_or(0.0));
    }

    Result<std::int64_t> lyingIn(const std::vector<std::string>& lists) {
        std::int64_t all = 0;
        for (const auto& list : lists) {
            const auto length = count({"LLEN", list});
            if (!length) return length;
            all += *length;
        }
        return all;
    }

    Result<std::int64_t> count(const RedisCommand& command) {
        const auto answer = m_talk.ask(command);
        if (!answer) return std::unexpected(answer.error());
        return integerOf(*answer);
    }

    /// Until a batch is empty.
    template <typename Batch>
    Result<std::int64_t> repeat(Batch batch) {
        std::int64_t total = 0;
        for (;;) {
            if (m_talk.isOver())
                return failure(ErrorCode::Retry,
                               fmt::format("{} tasks were moved until the time was over.", total));
            const auto moved = batch();
            if (!moved || *moved == 0) return moved ? Result<std::int64_t>(total) : moved;
            total += *moved;
        }
    }

    Result<std::int64_t> moveBeyond(const std::string& queue) {
        return repeat([&] {
            return count({"EVAL", kShedBeyond, "4", queue, asideKey(m_call.plan, queue),
                          stateKey(m_call.plan), probes::kAsideLists, argumentOf(m_call, "value"), kAtOnce});
        });
    }

    /// One way through the queue; what comes meanwhile stays.
    Result<std::int64_t> moveChosen(const std::string& queue) {
        std::int64_t total = 0;
        std::int64_t from = 0;
        const auto looked = repeat([&]() -> Result<std::int64_t> {
            const auto answer =
                m_talk.ask({"EVAL", kShedChosen, "4", queue, asideKey(m_call.plan, queue),
                            stateKey(m_call.plan), probes::kAsideLists, argumentOf(m_call, "rule"),
                            argumentOf(m_call, "value"), std::to_string(from), kLookedAtOnce});
            if (!answer) return std::unexpected(answer.error());
            if (answer->elements.size() != 2)
                return failure(ErrorCode::FixSetup, "Redis answered a script with something else.");
            total += integerOf(answer->elements[1]);
            from += integerOf(answer->elements[0]) - integerOf(answer->elements[1]);
            return integerOf(answer->elements[0]);
        });
        if (!looked) return std::unexpected(looked.error());
        return total;
    }

    void would(std::string call) {
        m_calls.push_back({.call = std::move(call), .answer = "not made: a dry run", .took = {}});
    }

    void note(const char* what, const std::string& queue, const Result<std::int64_t>& moved) {
        const auto took = std::chrono::duration_cast<Duration>(probes::RunLimit::Clock::now() - m_began);
        m_calls.push_back({.call = fmt::format("EVAL ({} «{}»)", what, shownText(queue)),
                           .answer = moved ? fmt::format("{} tasks", *moved) : moved.error().detail,
                           .took = took});
    }

    StepAnswer broken(const Error& error) {
        if (error.code == ErrorCode::UnknownVerify) return stepUnknown(std::move(m_calls), error.detail);
        return stepFailed(std::move(m_calls), error.detail);
    }

    const StepCall& m_call;
    std::vector<std::string> m_queues;
    RedisTalk m_talk;
    probes::RunLimit::Clock::time_point m_began = probes::RunLimit::Clock::now();
    std::vector<actions::CallRecord> m_calls;
};

} // namespace

std::string asideKey(const actions::PlanId& plan, const std::string& queue) {
    return fmt::format("holdfast:aside:{}:{}", plan.value(), queue);
}

StepAnswer QueueDeed::run(const StepCall& call, const Subject& subject) {
    const auto* celery = probeOf(subject.service, ProbeKind::Celery);
    auto queues = splitList(argumentOf(call, "queues"));
    if (celery == nullptr || !queues)
        return stepFailed({}, "The fleet file does not say any more where this queue is. Plan it again.");
    Mover mover(call, *celery, std::move(*queues), subject.stop);
    if (call.operation.name == "queue.shed") return mover.shed();
    if (call.operation.name == "queue.put-back") return mover.putBack();
    if (const auto lists = splitList(argumentOf(call, "lists"));
        call.operation.name == "queue.return" && lists && !lists->empty())
        return mover.giveBack(*lists);
    return stepFailed({}, fmt::format("This version cannot do «{}».", call.operation.name));
}

StepSight QueueDeed::observe(const StepCall& call, const Subject& subject) {
    const auto* celery = probeOf(subject.service, ProbeKind::Celery);
    auto queues = splitList(argumentOf(call, "queues"));
    if (celery == nullptr || !queues)
        return {.seen = Seen::Unknown, .text = "The fleet file does not say any more where this queue is."};
    Mover mover(call, *celery, std::move(*queues), subject.stop);
    if (call.operation.name != "queue.return") return mover.look();
    const auto lists = splitList(argumentOf(call, "lists"));
    if (!lists) return {.seen = Seen::Unknown, .text = "This version did not write that step."};
    return mover.lookAside(*lists);
}

} // namespace holdfast::recovery
