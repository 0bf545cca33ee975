// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/actions/step_runner.h"
#include "engine/probes/redis_connection.h"
#include "engine/probes/redis_info.h"
#include "engine/recovery/server_call.h"

#include <functional>

namespace holdfast::recovery {

/// One blocking conversation with a Redis, over the connection that probes have (deadline, TLS, AUTH). Every
/// answer that is an error of Redis' is an Error here. Thread: one at a time.
class RedisTalk {
public:
    /// `database`: other than the spec's; empty: the spec's.
    RedisTalk(ProbeSpec spec, Duration deadline, std::stop_token stop = {}, const std::string& database = {});

    /// UnknownVerify: it was sent, and no answer came. Other codes: it was not done.
    [[nodiscard]] Result<probes::RedisValue> ask(const probes::RedisCommand& command);
    /// The same, kept as evidence under the words `shown` (commands may hold what nobody wants to read).
    [[nodiscard]] Result<probes::RedisValue> tell(const probes::RedisCommand& command, std::string shown);

    [[nodiscard]] Result<probes::RedisInfo> info();

    /// Keys that begin with the prefix («»: all), batch by batch; `take` says whether to go on. Retry: the
    /// time was over first.
    [[nodiscard]] Result<void>
    eachBatch(std::string_view prefix,
              const std::function<Result<bool>(const std::vector<probes::RedisValue>&)>& take);

    [[nodiscard]] bool isOver() const { return m_limit.expired() || m_limit.stopped(); }

    [[nodiscard]] Duration left() const { return m_limit.remaining(); }

    [[nodiscard]] std::vector<actions::CallRecord>& calls() noexcept { return m_calls; }

    [[nodiscard]] const ProbeSpec& spec() const noexcept { return m_spec; }

private:
    ProbeSpec m_spec;
    probes::RunLimit m_limit;
    probes::RedisConnection m_connection;
    std::vector<actions::CallRecord> m_calls;
};

/// The prefix as a pattern of SCAN: its own asterisks and brackets mean themselves.
[[nodiscard]] std::string scanPattern(std::string_view prefix);

/// The number in an answer; 0: it holds none.
[[nodiscard]] std::int64_t integerOf(const probes::RedisValue& answer) noexcept;

/// Who a Redis is, as its INFO tells: the same until it is started anew.
[[nodiscard]] std::string redisIdentity(const probes::RedisInfo& info);

/// Databases that hold keys, as INFO tells.
[[nodiscard]] std::vector<std::string> databasesOf(const probes::RedisInfo& info);

/// A read-only replica changes nothing; an error says to whom to turn.
[[nodiscard]] Result<void> requireMaster(const probes::RedisInfo& info, const ProbeSpec& spec);

} // namespace holdfast::recovery
