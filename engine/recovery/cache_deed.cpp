// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/recovery/cache_recipe.h"
#include "engine/recovery/redis_talk.h"

#include <fmt/format.h>

namespace holdfast::recovery {

namespace {

using actions::Seen;
using actions::StepAnswer;
using actions::StepCall;
using actions::StepOutcome;
using actions::StepSight;
using probes::RedisCommand;
using probes::RedisValue;

/// What a step is about, as its arguments say it.
struct Order {
    std::vector<std::string> databases;
    std::vector<std::string> prefixes;
};

/// Looks at every key and empties the database in one go, so that nothing can come in between.
constexpr auto kFlush = R"lua(
local cursor = '0'
local seen = 0
repeat
  local page = redis.call('SCAN', cursor, 'COUNT', 1000)
  cursor = page[1]
  for _, key in ipairs(page[2]) do
    seen = seen + 1
    local cache = false
    for _, prefix in ipairs(ARGV) do
      if string.sub(key, 1, string.len(prefix)) == prefix then cache = true end
    end
    if not cache or seen > 100000 then return -1 end
  end
until cursor == '0'
redis.call('FLUSHDB', 'ASYNC')
return seen
)lua";

std::optional<Order> orderOf(const StepCall& call) {
    auto databases = splitList(argumentOf(call, "databases"));
    auto prefixes = splitList(argumentOf(call, "prefixes"));
    if (!databases || !prefixes) return std::nullopt;
    return Order{.databases = std::move(*databases), .prefixes = std::move(*prefixes)};
}

StepAnswer answerOf(const Error& error, std::vector<actions::CallRecord> calls) {
    const auto outcome = error.code == ErrorCode::UnknownVerify ? StepOutcome::Unknown : StepOutcome::Failed;
    return {.outcome = outcome, .text = error.detail, .calls = std::move(calls)};
}

std::string scanWords(const std::string& database, std::string_view prefix) {
    return prefix.empty() ? fmt::format("[{}] SCAN … COUNT 500", database)
                          : fmt::format("[{}] SCAN … MATCH {} COUNT 500", database, scanPattern(prefix));
}

/// Unlinks what is found in one database under one prefix; how many keys.
Result<std::int64_t> unlinkAll(RedisTalk& talk, const std::string& prefix) {
    std::int64_t gone = 0;
    const auto done = talk.eachBatch(prefix, [&](const std::vector<RedisValue>& keys) -> Result<bool> {
        if (keys.empty()) return true;
        RedisCommand unlink{"UNLINK"};
        for (const auto& key : keys)
            unlink.push_back(key.text);
        const auto answer = talk.ask(unlink);
        if (!answer) return std::unexpected(answer.error());
        gone += integerOf(*answer);
        return true;
    });
    if (done) return gone;
    auto error = done.error();
    if (error.code == ErrorCode::Retry)
        error.detail =
            fmt::format("{} keys were cleared until the time was over; plan it again for the rest.", gone);
    return std::unexpected(std::move(error));
}

class Worker {
public:
    Worker(const StepCall& call, const ProbeSpec& redis, std::stop_token stop)
        : m_call(call), m_redis(redis), m_stop(std::move(stop)) {}

    StepAnswer clear(const Order& order) {
        for (const auto& database : order.databases) {
            auto talk = talkTo(database);
            for (const auto& prefix : order.prefixes) {
                if (withholds()) {
                    would(scanWords(database, prefix));
                    would(fmt::format("[{}] UNLINK (the keys found)", database));
                    continue;
                }
                const auto gone = unlinkAll(talk, prefix);
                note(scanWords(database, prefix) + "; UNLINK",
                     gone ? fmt::format("{} keys", *gone) : gone.error().detail);
                if (!gone) return answerOf(gone.error(), std::move(m_calls));
            }
        }
        return stepDone(std::move(m_calls));
    }

    /// Redis lets an expired key go as soon as somebody comes by.
    StepAnswer purge(const Order& order) {
        for (const auto& database : order.databases) {
            if (withholds()) {
                would(scanWords(database, ""));
                continue;
            }
            auto talk = talkTo(database, m_call.deadline / 2);
            std::size_t keys = 0;
            const auto passed = talk.eachBatch("", [&](const std::vector<RedisValue>& page) -> Result<bool> {
                keys += page.size();
                return true;
            });
            note(scanWords(database, ""),
                 fmt::format("{} live keys{}", keys, passed ? "" : ", then time was over"));
            if (!passed && !talk.isOver()) return answerOf(passed.error(), std::move(m_calls));
        }
        if (withholds()) {
            would("MEMORY PURGE");
            return stepDone(std::move(m_calls));
        }
        auto talk = talkTo({});
        const auto purged = talk.ask({"MEMORY", "PURGE"});
        note("MEMORY PURGE", purged ? purged->text : purged.error().detail);
        return purged ? stepDone(std::move(m_calls)) : answerOf(purged.error(), std::move(m_calls));
    }

    StepAnswer flush(const Order& order) {
        for (const auto& database : order.databases) {
            if (withholds()) {
                would(fmt::format("[{}] EVAL (each key lies under a declared prefix, then FLUSHDB ASYNC)",
                                  database));
                continue;
            }
            auto talk = talkTo(database);
            RedisCommand eval{"EVAL", kFlush, "0"};
            eval.insert(eval.end(), order.prefixes.begin(), order.prefixes.end());
            const auto answer = talk.ask(eval);
            note(fmt::format("[{}] EVAL (check, FLUSHDB ASYNC)", database),
                 answer ? fmt::format("{} keys", integerOf(*answer)) : answer.error().detail);
            if (!answer) return answerOf(answer.error(), std::move(m_calls));
            if (integerOf(*answer) < 0)
                return stepFailed(
                    std::move(m_calls),
                    fmt::format("Database {} holds more than declared cache by now, so it was left "
                                "alone. Plan it again.",
                                database));
        }
        return stepDone(std::move(m_calls));
    }

private:
    [[nodiscard]] bool withholds() const { return m_call.writes == actions::Writes::Withhold; }

    [[nodiscard]] RedisTalk talkTo(const std::string& database, std::optional<Duration> most = {}) const {
        return {m_redis, std::min(most.value_or(m_call.deadline), m_call.deadline - spent()), m_stop,
                database};
    }

    [[nodiscard]] Duration spent() const {
        return std::chrono::duration_cast<Duration>(probes::RunLimit::Clock::now() - m_began);
    }

    void would(std::string call) { note(std::move(call), "not made: a dry run"); }

    void note(std::string call, std::string answer) {
        m_calls.push_back({.call = std::move(call), .answer = std::move(answer), .took = spent()});
    }

    const StepCall& m_call;
    const ProbeSpec& m_redis;
    std::stop_token m_stop;
    probes::RunLimit::Clock::time_point m_began = probes::RunLimit::Clock::now();
    std::vector<actions::CallRecord> m_calls;
};

StepSight sightOfKeys(const StepCall& call, const Order& order, const ProbeSpec& redis,
                      const std::stop_token& stop) {
    for (const auto& database : order.databases) {
        RedisTalk talk(redis, call.deadline, stop, database);
        for (const auto& prefix : order.prefixes) {
            bool any = false;
            const auto looked =
                talk.eachBatch(prefix, [&](const std::vector<RedisValue>& keys) -> Result<bool> {
                    any = !keys.empty();
                    return !any;
                });
            if (!looked) return {.seen = Seen::Unknown, .text = looked.error().detail};
            if (any) return {.seen = Seen::NotInEffect, .text = "there are keys under the declared prefixes"};
        }
    }
    return {.seen = Seen::InEffect, .text = "no key lies under the declared prefixes"};
}

StepSight sightOfDatabases(const StepCall& call, const Order& order, const ProbeSpec& redis,
                           const std::stop_token& stop) {
    for (const auto& database : order.databases) {
        RedisTalk talk(redis, call.deadline, stop, database);
        const auto size = talk.ask({"DBSIZE"});
        if (!size) return {.seen = Seen::Unknown, .text = size.error().detail};
        if (integerOf(*size) > 0)
            return {.seen = Seen::NotInEffect, .text = fmt::format("database {} holds keys", database)};
    }
    return {.seen = Seen::InEffect, .text = "empty"};
}

} // namespace

StepAnswer CacheDeed::run(const StepCall& call, const Subject& subject) {
    const auto* redis = probeOf(subject.service, ProbeKind::Redis);
    const auto order = orderOf(call);
    if (redis == nullptr || !order)
        return stepFailed({}, "The fleet file does not say any more how to reach this Redis. Plan it again.");
    Worker worker(call, *redis, subject.stop);
    if (call.operation.name == "redis.cache.clear") return worker.clear(*order);
    if (call.operation.name == "redis.cache.flush") return worker.flush(*order);
    if (call.operation.name == "redis.cache.purge") return worker.purge(*order);
    return stepFailed({}, fmt::format("This version cannot do «{}».", call.operation.name));
}

StepSight CacheDeed::observe(const StepCall& call, const Subject& subject) {
    const auto* redis = probeOf(subject.service, ProbeKind::Redis);
    const auto order = orderOf(call);
    if (redis == nullptr || !order)
        return {.seen = Seen::Unknown,
                .text = "The fleet file does not say any more how to reach this Redis."};
    if (call.operation.name == "redis.cache.clear") return sightOfKeys(call, *order, *redis, subject.stop);
    if (call.operation.name == "redis.cache.flush")
        return sightOfDatabases(call, *order, *redis, subject.stop);
    RedisTalk talk(*redis, call.deadline, subject.stop);
    if (const auto pong = talk.ask({"PING"}); !pong)
        return {.seen = Seen::Unknown, .text = pong.error().detail};
    return {.seen = Seen::NotInEffect, .text = "it leaves nothing to be seen, and may be done again"};
}

} // namespace holdfast::recovery
