// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lab_service/caller.h"

#include "app/lab/shared/http_call.h"
#include "app/lab/shared/pause.h"
#include "app/lab_service/celery_task.h"
#include "app/lab_service/session_pool.h"

#include <fmt/format.h>

#include <random>

namespace holdfast::lab_service {

namespace {

using lab::CallConfig;
using lab::PostgresSession;
using lab::RedisSession;
using lab::ServiceConfig;

constexpr int kTopics = 1000;

int anyTopic() {
    return std::uniform_int_distribution(1, kTopics)(lab::randomness());
}

template <typename Value>
Result<void> withoutValue(const Result<Value>& outcome) {
    if (!outcome) return std::unexpected(outcome.error());
    return {};
}

class HttpCaller final : public Caller {
public:
    explicit HttpCaller(const CallConfig& call) : m_timeout(call.timeout) {
        m_request.port = call.port;
        m_request.path = call.path;
    }

    Result<void> call() override {
        const auto answer = lab::call(m_request, m_timeout);
        if (!answer) return std::unexpected(answer.error());
        if (answer->status >= 400)
            return failure(ErrorCode::Retry, fmt::format("answered {}", answer->status));
        return {};
    }

private:
    lab::HttpCall m_request;
    Duration m_timeout;
};

class PostgresCaller final : public Caller {
public:
    PostgresCaller(const ServiceConfig& service, const CallConfig& call)
        : m_statement(call.operation)
        , m_timeout(call.timeout)
        , m_pool([target = service.postgres, call] { return PostgresSession::open(target, call.timeout); }) {}

    Result<void> call() override {
        return m_pool.with([this](PostgresSession& session) {
            return withoutValue(session.run(m_statement, {std::to_string(anyTopic())}, m_timeout));
        });
    }

private:
    std::string m_statement;
    Duration m_timeout;
    SessionPool<PostgresSession> m_pool;
};

/// «session»: writes a user's session and reads it. «cache»: reads an entry, and writes it where it is
/// missing.
class RedisCaller final : public Caller {
public:
    RedisCaller(const ServiceConfig& service, const CallConfig& call)
        : m_isCache(call.operation == "cache")
        , m_timeout(call.timeout)
        , m_prefix(fmt::format("{}:{}:", service.name, call.operation))
        , m_pool([target = service.redis, call] { return RedisSession::open(target, call.timeout); }) {}

    Result<void> call() override {
        return m_pool.with([this](RedisSession& session) {
            const std::string key = m_prefix + std::to_string(anyTopic());
            const auto found = session.command({"GET", key}, m_timeout);
            if (!found || (m_isCache && !found->isNil)) return withoutValue(found);
            constexpr auto kSeconds = "300";
            return withoutValue(session.command({"SETEX", key, kSeconds, std::string(256, 's')}, m_timeout));
        });
    }

private:
    bool m_isCache;
    Duration m_timeout;
    std::string m_prefix;
    SessionPool<RedisSession> m_pool;
};

class CeleryCaller final : public Caller {
public:
    CeleryCaller(const ServiceConfig& service, const CallConfig& call)
        : m_sender(service.name)
        , m_timeout(call.timeout)
        , m_pool([target = service.redis] { return RedisSession::open(target, Duration(400)); }) {}

    Result<void> call() override {
        return m_pool.with([this](RedisSession& session) { return askWorker(session); });
    }

private:
    Result<void> askWorker(RedisSession& session) {
        CeleryTask task = makeTask("app.tasks.ping", anyTopic());
        task.replyTo = fmt::format("{}:reply:{}", m_sender, task.id);
        const auto sent = session.command({"LPUSH", kCeleryQueue, toMessage(task, m_sender)}, m_timeout);
        if (!sent) return std::unexpected(sent.error());
        const auto seconds = std::chrono::duration<double>(m_timeout).count();
        const auto answer = session.command({"BRPOP", task.replyTo, fmt::format("{:.3f}", seconds)},
                                            m_timeout + Duration(400));
        if (!answer) return std::unexpected(answer.error());
        if (answer->isNil) return failure(ErrorCode::UnknownVerify, "no worker answered in time");
        return {};
    }

    std::string m_sender;
    Duration m_timeout;
    SessionPool<RedisSession> m_pool;
};

} // namespace

std::unique_ptr<Caller> makeCaller(const ServiceConfig& service, const CallConfig& call) {
    switch (call.kind) {
    case lab::CallKind::Http:
        return std::make_unique<HttpCaller>(call);
    case lab::CallKind::Postgres:
        return std::make_unique<PostgresCaller>(service, call);
    case lab::CallKind::Redis:
        return std::make_unique<RedisCaller>(service, call);
    case lab::CallKind::Celery:
        return std::make_unique<CeleryCaller>(service, call);
    }
    return nullptr;
}

} // namespace holdfast::lab_service
