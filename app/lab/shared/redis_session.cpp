// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lab/shared/redis_session.h"

#include <hiredis/hiredis.h>

#include <cerrno>

namespace holdfast::lab {

namespace {

timeval toTimeval(Duration timeout) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(timeout);
    return {.tv_sec = seconds.count(), .tv_usec = std::chrono::microseconds(timeout - seconds).count()};
}

Error brokenBy(const redisContext* context, int error) {
    bool late =
        context->err == REDIS_ERR_IO && (error == EAGAIN || error == EWOULDBLOCK || error == ETIMEDOUT);
#ifdef REDIS_ERR_TIMEOUT // since hiredis 1.0
    late = late || context->err == REDIS_ERR_TIMEOUT;
#endif
    return {late ? ErrorCode::UnknownVerify : ErrorCode::Retry,
            late ? std::string("no answer in time") : std::string(context->errstr), "redis"};
}

RedisValue toValue(const redisReply& reply) {
    RedisValue value;
    value.isNil = reply.type == REDIS_REPLY_NIL;
    value.integer = reply.integer;
    if (reply.str != nullptr) value.text.assign(reply.str, reply.len);
    for (std::size_t i = 0; i < reply.elements; ++i)
        value.elements.push_back(toValue(*reply.element[i]));
    return value;
}

} // namespace

RedisSession::RedisSession(redisContext* context) : m_context(context) {}

RedisSession::RedisSession(RedisSession&&) noexcept = default;
RedisSession& RedisSession::operator=(RedisSession&&) noexcept = default;
RedisSession::~RedisSession() = default;

void RedisSession::Close::operator()(redisContext* context) const {
    redisFree(context);
}

Result<RedisSession> RedisSession::open(const RedisTarget& target, Duration timeout) {
    errno = 0;
    RedisSession session(redisConnectWithTimeout("127.0.0.1", target.port, toTimeval(timeout)));
    if (session.m_context == nullptr) return failure(ErrorCode::Retry, "out of memory", "redis");
    if (session.m_context->err != 0) return std::unexpected(brokenBy(session.m_context.get(), errno));
    if (!target.password.empty()) {
        auto greeted = session.command({"AUTH", target.password}, timeout);
        if (!greeted) return std::unexpected(greeted.error());
    }
    return session;
}

bool RedisSession::isOpen() const {
    return m_context != nullptr && m_context->err == 0;
}

Result<RedisValue> RedisSession::command(const std::vector<std::string>& words, Duration timeout) {
    if (!isOpen()) return failure(ErrorCode::Retry, "the connection is closed", "redis");
    std::vector<const char*> texts;
    std::vector<std::size_t> lengths;
    for (const auto& word : words) {
        texts.push_back(word.data());
        lengths.push_back(word.size());
    }
    redisSetTimeout(m_context.get(), toTimeval(timeout));
    errno = 0;
    const std::unique_ptr<redisReply, decltype(&freeReplyObject)> reply(
        static_cast<redisReply*>(
            redisCommandArgv(m_context.get(), static_cast<int>(words.size()), texts.data(), lengths.data())),
        freeReplyObject);
    if (reply == nullptr) return std::unexpected(brokenBy(m_context.get(), errno));
    if (reply->type == REDIS_REPLY_ERROR)
        return failure(ErrorCode::Retry, std::string(reply->str, reply->len), "redis");
    return toValue(*reply);
}

} // namespace holdfast::lab
