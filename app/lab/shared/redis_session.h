// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/clock.h"
#include "engine/core/base/result.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

struct redisContext;

namespace holdfast::lab {

struct RedisTarget {
    std::uint16_t port = 6379; ///< of 127.0.0.1
    std::string password;
};

/// What Redis answered.
struct RedisValue {
    bool isNil = false;
    std::int64_t integer = 0;
    std::string text;
    std::vector<RedisValue> elements;
};

/// One connection to Redis whose every wait has an end.
///
/// Thread: one at a time; waits. After a broken or late answer the session is closed: see isOpen().
class RedisSession {
public:
    /// Retry: refused; UnknownVerify: no answer within `timeout`.
    [[nodiscard]] static Result<RedisSession> open(const RedisTarget& target, Duration timeout);
    RedisSession(RedisSession&&) noexcept;
    RedisSession& operator=(RedisSession&&) noexcept;
    ~RedisSession();

    /// Retry: Redis said no (its words) or the connection broke; UnknownVerify: no answer in time.
    [[nodiscard]] Result<RedisValue> command(const std::vector<std::string>& words, Duration timeout);

    [[nodiscard]] bool isOpen() const;

private:
    explicit RedisSession(redisContext* context);

    struct Close {
        void operator()(redisContext* context) const;
    };

    std::unique_ptr<redisContext, Close> m_context;
};

} // namespace holdfast::lab
