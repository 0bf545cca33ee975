// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/recovery/redis_talk.h"

#include <fmt/format.h>

#include <array>

namespace holdfast::recovery {

namespace {

using probes::RedisCommand;
using probes::RedisInfo;
using probes::RedisValue;

constexpr int kMostDatabases = 1024;

ProbeSpec withDatabase(ProbeSpec spec, const std::string& database) {
    if (!database.empty()) spec.database = database;
    return spec;
}

Error refusalOf(const RedisValue& answer, const ProbeSpec& spec, const std::string& command) {
    constexpr std::array<std::string_view, 8> known{"NOAUTH",  "WRONGPASS",  "NOPERM", "DENIED",
                                                    "LOADING", "MASTERDOWN", "BUSY ",  "ERR max number"};
    for (const auto start : known) {
        if (answer.text.starts_with(start))
            return errorOf(probes::redisFailure(answer, spec, "+" + command), spec);
    }
    return {.code = ErrorCode::FixSetup,
            .detail = fmt::format("Redis refused {}: {}.", command, shownText(answer.text, 200)),
            .where = spec.target};
}

} // namespace

RedisTalk::RedisTalk(ProbeSpec spec, Duration deadline, std::stop_token stop, const std::string& database)
    : m_spec(withDatabase(std::move(spec), database))
    , m_limit(probes::RunLimit::Clock::now() + std::max(deadline, Duration(0)), std::move(stop))
    , m_connection(m_spec) {}

Result<RedisValue> RedisTalk::ask(const RedisCommand& command) {
    if (auto ready = m_connection.ready(m_limit); !ready)
        return std::unexpected(errorOf(ready.error(), m_spec));
    auto answers = m_connection.exchange({command}, m_limit);
    if (!answers) {
        auto error = errorOf(answers.error(), m_spec);
        error.code = ErrorCode::UnknownVerify;
        return std::unexpected(std::move(error));
    }
    if (answers->front().isError()) return std::unexpected(refusalOf(answers->front(), m_spec, command[0]));
    return std::move(answers->front());
}

Result<RedisValue> RedisTalk::tell(const RedisCommand& command, std::string shown) {
    const auto began = probes::RunLimit::Clock::now();
    auto answer = ask(command);
    const auto took = std::chrono::duration_cast<Duration>(probes::RunLimit::Clock::now() - began);
    std::string words;
    if (!answer)
        words = answer.error().detail;
    else if (answer->kind == RedisValue::Kind::Integer)
        words = std::to_string(answer->integer);
    else if (answer->kind == RedisValue::Kind::Array)
        words = fmt::format("{} entries", answer->elements.size());
    else
        words = shownText(answer->text, 200);
    m_calls.push_back({.call = std::move(shown), .answer = std::move(words), .took = took});
    return answer;
}

Result<RedisInfo> RedisTalk::info() {
    auto answer = ask({"INFO"});
    if (!answer) return std::unexpected(answer.error());
    return RedisInfo(answer->text);
}

Result<void> RedisTalk::eachBatch(std::string_view prefix,
                                  const std::function<Result<bool>(const std::vector<RedisValue>&)>& take) {
    std::string cursor = "0";
    do {
        if (isOver())
            return failure(ErrorCode::Retry, "Its keys could not all be looked at in time.", m_spec.target);
        RedisCommand scan{"SCAN", cursor};
        if (!prefix.empty()) scan.insert(scan.end(), {"MATCH", scanPattern(prefix)});
        scan.insert(scan.end(), {"COUNT", "500"});
        const auto page = ask(scan);
        if (!page) return std::unexpected(page.error());
        if (page->elements.size() != 2)
            return failure(ErrorCode::FixSetup, "SCAN was answered with something else.", m_spec.target);
        cursor = page->elements[0].text;
        const auto goesOn = take(page->elements[1].elements);
        if (!goesOn) return std::unexpected(goesOn.error());
        if (!*goesOn) return {};
    } while (cursor != "0");
    return {};
}

std::string scanPattern(std::string_view prefix) {
    std::string pattern;
    for (const char c : prefix) {
        if (c == '*' || c == '?' || c == '[' || c == ']' || c == '\\' || c == '^') pattern += '\\';
        pattern += c;
    }
    return pattern + '*';
}

std::int64_t integerOf(const RedisValue& answer) noexcept {
    return answer.kind == RedisValue::Kind::Integer ? answer.integer : 0;
}

std::string redisIdentity(const RedisInfo& info) {
    return std::string(info.text("run_id").value_or(""));
}

std::vector<std::string> databasesOf(const RedisInfo& info) {
    std::vector<std::string> found;
    for (int number = 0; number < kMostDatabases; ++number) {
        if (info.text("db" + std::to_string(number))) found.push_back(std::to_string(number));
    }
    return found;
}

Result<void> requireMaster(const RedisInfo& info, const ProbeSpec& spec) {
    if (!info.is("role", "slave")) return {};
    return failure(ErrorCode::FixSetup,
                   fmt::format("{} is a replica of {}:{}; plan this for its master.", spec.target,
                               info.text("master_host").value_or("?"),
                               info.text("master_port").value_or("?")),
                   spec.target);
}

} // namespace holdfast::recovery
