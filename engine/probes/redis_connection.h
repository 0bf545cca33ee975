// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_spec.h"
#include "engine/probes/byte_stream.h"
#include "engine/probes/hiredis_adapter.h"
#include "engine/probes/probe_failure.h"
#include "engine/probes/redis_value.h"
#include "engine/probes/run_limit.h"

#include <string>
#include <vector>

namespace holdfast::probes {

using RedisCommand = std::vector<std::string>;

/// What PING was answered, and after how long (without the time it took to connect).
struct RedisGreeting {
    RedisValue answer;
    RunLimit::Clock::duration latency{};
};

/// The one connection a probe keeps to a Redis: made when first needed, named «holdfast», kept between runs,
/// dropped when anything goes wrong and made anew by the next run.
///
/// Thread: one at a time.
class RedisConnection {
public:
    /// More than this is never taken in for one exchange.
    static constexpr std::size_t kMostBytes = std::size_t{4} * 1024 * 1024;

    explicit RedisConnection(const ProbeSpec& spec) : m_spec(spec) {}

    /// Connects where there is no connection (one that the other side closed meanwhile is none): TLS, AUTH,
    /// SELECT, CLIENT SETNAME in one round trip.
    [[nodiscard]] Attempt<void> ready(const RunLimit& limit);

    /// PING on a connection that lives: a kept one that turns out to be closed is made anew once.
    [[nodiscard]] Attempt<RedisGreeting> greet(const RunLimit& limit);

    /// Sends all commands in one go and takes an answer for each. Errors of single commands are answers;
    /// failure means that the connection is gone, also when the answers are beyond `mostBytes` (Protocol).
    [[nodiscard]] Attempt<std::vector<RedisValue>> exchange(const std::vector<RedisCommand>& commands,
                                                            const RunLimit& limit,
                                                            std::size_t mostBytes = kMostBytes);

    [[nodiscard]] bool isOpen() const noexcept { return m_stream.isOpen(); }

    void close() noexcept { m_stream.close(); }

    [[nodiscard]] std::int64_t bytesSent() const noexcept { return m_stream.bytesSent(); }

    [[nodiscard]] std::int64_t bytesReceived() const noexcept { return m_stream.bytesReceived(); }

private:
    [[nodiscard]] Attempt<void> introduce(const RunLimit& limit);
    [[nodiscard]] std::vector<RedisCommand> introduction() const;

    const ProbeSpec m_spec;
    ByteStream m_stream;
    RedisReader m_reader;
};

/// What an error answer of Redis says about it, and what to do about it. `commands` are what the probe needs
/// (as in an ACL: «+ping +info»).
[[nodiscard]] ProbeFailure redisFailure(const RedisValue& error, const ProbeSpec& spec,
                                        std::string_view commands);

} // namespace holdfast::probes
