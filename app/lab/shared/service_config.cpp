// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lab/shared/service_config.h"

#include <nlohmann/json.hpp>

namespace holdfast::lab {

using nlohmann::json;

NLOHMANN_JSON_SERIALIZE_ENUM(CallKind, {{CallKind::Http, "http"},
                                        {CallKind::Postgres, "postgres"},
                                        {CallKind::Redis, "redis"},
                                        {CallKind::Celery, "celery"}})
NLOHMANN_JSON_SERIALIZE_ENUM(ServiceRole, {{ServiceRole::Plain, "plain"},
                                           {ServiceRole::Api, "api"},
                                           {ServiceRole::Worker, "worker"},
                                           {ServiceRole::Users, "users"}})

namespace {

json write(const CallConfig& call) {
    return {{"name", call.name},
            {"kind", call.kind},
            {"hard", call.hard},
            {"port", call.port},
            {"path", call.path},
            {"operation", call.operation},
            {"everyMs", call.every.count()},
            {"inRequest", call.inRequest},
            {"timeoutMs", call.timeout.count()}};
}

CallConfig readCall(const json& text) {
    return {.name = text.at("name"),
            .kind = text.at("kind"),
            .hard = text.at("hard"),
            .port = text.at("port"),
            .path = text.at("path"),
            .operation = text.at("operation"),
            .every = Duration(text.at("everyMs").get<std::int64_t>()),
            .inRequest = text.at("inRequest"),
            .timeout = Duration(text.at("timeoutMs").get<std::int64_t>())};
}

json write(const WorkConfig& work) {
    return {{"medianMs", work.median.count()},
            {"spread", work.spread},
            {"cpuShare", work.cpuShare},
            {"cacheBytes", work.cacheBytes}};
}

WorkConfig readWork(const json& text) {
    return {.median = Duration(text.at("medianMs").get<std::int64_t>()),
            .spread = text.at("spread"),
            .cpuShare = text.at("cpuShare"),
            .cacheBytes = text.at("cacheBytes")};
}

json write(const PostgresTarget& target) {
    return {{"host", target.host},         {"port", target.port},
            {"user", target.user},         {"password", target.password},
            {"database", target.database}, {"application", target.application}};
}

PostgresTarget readPostgres(const json& text) {
    return {.host = text.at("host"),
            .port = text.at("port"),
            .user = text.at("user"),
            .password = text.at("password"),
            .database = text.at("database"),
            .application = text.at("application")};
}

ServiceConfig read(const json& text) {
    ServiceConfig config{.name = text.at("name"),
                         .version = text.at("version"),
                         .role = text.at("role"),
                         .port = text.at("port"),
                         .token = text.at("token"),
                         .parent = text.at("parent"),
                         .account = text.at("account"),
                         .baseline = {text.at("baseline")},
                         .limit = {text.at("limit")},
                         .work = readWork(text.at("work")),
                         .calls = {},
                         .postgres = readPostgres(text.at("postgres")),
                         .redis = {.port = text.at("redisPort"), .password = text.at("redisPassword")},
                         .visit = text.at("visit"),
                         .caPem = text.at("ca"),
                         .visitsPerSecond = text.at("visitsPerSecond")};
    for (const auto& call : text.at("calls"))
        config.calls.push_back(readCall(call));
    return config;
}

} // namespace

std::string toJsonText(const ServiceConfig& config) {
    json calls = json::array();
    for (const auto& call : config.calls)
        calls.push_back(write(call));
    return json{{"name", config.name},
                {"version", config.version},
                {"role", config.role},
                {"port", config.port},
                {"token", config.token},
                {"parent", config.parent},
                {"account", config.account},
                {"baseline", config.baseline.count},
                {"limit", config.limit.count},
                {"work", write(config.work)},
                {"calls", std::move(calls)},
                {"postgres", write(config.postgres)},
                {"redisPort", config.redis.port},
                {"redisPassword", config.redis.password},
                {"visit", config.visit},
                {"ca", config.caPem},
                {"visitsPerSecond", config.visitsPerSecond}}
        .dump();
}

Result<ServiceConfig> serviceConfigFromJson(const std::string& text) {
    try {
        return read(json::parse(text));
    } catch (const json::exception& error) {
        return failure(ErrorCode::FixInput, error.what(), "configuration");
    }
}

} // namespace holdfast::lab
