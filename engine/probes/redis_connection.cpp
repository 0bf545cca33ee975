// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/redis_connection.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace holdfast::probes {

namespace {

constexpr std::uint16_t kDefaultPort = 6379;
constexpr std::size_t kReadAtOnce = 16 * 1024;

/// Old and new words for a server that asks for no password although one was given: it can be read.
bool asksForNoPassword(const RedisValue& answer) {
    return answer.isError() && (answer.text.find("no password is set") != std::string::npos ||
                                answer.text.find("without any password configured") != std::string::npos);
}

bool startsWithAny(std::string_view text, std::span<const std::string_view> starts) {
    return std::ranges::any_of(starts, [&](std::string_view start) { return text.starts_with(start); });
}

std::string aclRemedy(const ProbeSpec& spec, std::string_view commands) {
    return fmt::format("Redis does not let the account «{0}» run what the probe needs on {1}. As its "
                       "administrator: ACL SETUSER {0} {2}",
                       spec.user.empty() ? "default" : spec.user, spec.target, commands);
}

} // namespace

Attempt<RedisGreeting> RedisConnection::greet(const RunLimit& limit) {
    const bool kept = m_stream.isOpen();
    if (auto connected = ready(limit); !connected) return std::unexpected(connected.error());
    const auto asked = RunLimit::Clock::now();
    auto answers = exchange({{"PING"}}, limit);
    if (answers)
        return RedisGreeting{.answer = std::move(answers->front()),
                             .latency = RunLimit::Clock::now() - asked};
    // It was closed in the moment before we used it: that says nothing about the server.
    if (kept && answers.error().problem == ProbeProblem::Closed) return greet(limit);
    return std::unexpected(answers.error());
}

Attempt<void> RedisConnection::ready(const RunLimit& limit) {
    if (m_stream.isOpen() && !m_stream.isBroken()) return {};
    m_stream.close();
    m_reader = RedisReader();
    const auto target = parseTarget(m_spec.target, kDefaultPort);
    if (!target) return failed(ProbeProblem::Configuration, "not an address: " + m_spec.target);
    const auto tls = m_spec.useTls ? std::optional(m_spec.tls) : std::nullopt;
    if (auto opened = m_stream.open(*target, tls, limit); !opened) return opened;
    auto introduced = introduce(limit);
    if (!introduced) m_stream.close();
    return introduced;
}

std::vector<RedisCommand> RedisConnection::introduction() const {
    std::vector<RedisCommand> commands;
    if (!m_spec.password.isEmpty()) {
        RedisCommand auth{"AUTH"};
        if (!m_spec.user.empty()) auth.push_back(m_spec.user);
        auth.push_back(m_spec.password.reveal());
        commands.push_back(std::move(auth));
    }
    if (!m_spec.database.empty() && m_spec.database != "0") commands.push_back({"SELECT", m_spec.database});
    commands.push_back({"CLIENT", "SETNAME", "holdfast"});
    return commands;
}

Attempt<void> RedisConnection::introduce(const RunLimit& limit) {
    const auto commands = introduction();
    const auto answers = exchange(commands, limit);
    if (!answers) return std::unexpected(answers.error());
    for (std::size_t at = 0; at < answers->size(); ++at) {
        const RedisValue& answer = (*answers)[at];
        const std::string& command = commands[at].front();
        if (!answer.isError() || asksForNoPassword(answer)) continue;
        // A server that is not ready, or full, says so before it looks at anything.
        auto failure = redisFailure(answer, m_spec, "+select");
        if (meaningOf(failure.problem) == ProblemMeaning::Down) return std::unexpected(failure);
        // Whatever the words (WRONGPASS, ERR invalid password): this account was not let in.
        if (command == "AUTH") return failed(ProbeProblem::Authentication, answer.text);
        if (command == "SELECT") {
            if (failure.problem == ProbeProblem::Protocol) failure.problem = ProbeProblem::Configuration;
            return std::unexpected(failure);
        }
        // The name is a courtesy to whoever reads CLIENT LIST: an ACL may forbid it.
    }
    return {};
}

Attempt<std::vector<RedisValue>> RedisConnection::exchange(const std::vector<RedisCommand>& commands,
                                                           const RunLimit& limit, std::size_t mostBytes) {
    std::string request;
    for (const auto& command : commands)
        request += formatRedisCommand(command);
    const auto fail = [&](ProbeFailure failure) {
        m_stream.close();
        return std::unexpected(std::move(failure));
    };
    const auto written = m_stream.write(request, limit);
    if (!written && written.error().problem != ProbeProblem::Closed) return fail(written.error());
    std::vector<RedisValue> answers;
    std::array<char, kReadAtOnce> buffer{};
    for (std::size_t taken = 0; answers.size() < commands.size();) {
        auto answer = m_reader.next();
        if (!answer) return fail(failed(ProbeProblem::Protocol, answer.error()).error());
        if (*answer) {
            answers.push_back(std::move(**answer));
            continue;
        }
        const auto got = m_stream.read(buffer, limit);
        if (!got) {
            // A server that is full, or protected, says so before it closes.
            if (got.error().problem == ProbeProblem::Closed && !answers.empty() && answers.back().isError())
                return fail(redisFailure(answers.back(), m_spec, ""));
            return fail(got.error());
        }
        taken += *got;
        if (taken > mostBytes)
            return fail(
                failed(ProbeProblem::Protocol, fmt::format("an answer beyond {} KiB", mostBytes / 1024))
                    .error());
        m_reader.feed({buffer.data(), *got});
    }
    return answers;
}

ProbeFailure redisFailure(const RedisValue& error, const ProbeSpec& spec, std::string_view commands) {
    static constexpr std::array<std::string_view, 4> kNotReady{"LOADING", "MASTERDOWN", "BUSY ", "MISCONF"};
    static constexpr std::array<std::string_view, 2> kFull{"ERR max number of clients",
                                                           "ERR max number of clients + cluster"};
    static constexpr std::array<std::string_view, 3> kAuthentication{"NOAUTH", "WRONGPASS",
                                                                     "ERR invalid password"};
    static constexpr std::array<std::string_view, 2> kPermission{"NOPERM", "DENIED"};
    const std::string_view text = error.text;
    if (startsWithAny(text, kNotReady)) return failed(ProbeProblem::NotReady, error.text).error();
    if (startsWithAny(text, kFull))
        return failed(ProbeProblem::NotReady, error.text,
                      fmt::format("{} takes no more clients. Raise its maxclients, or find who keeps "
                                  "connections open with «CLIENT LIST».",
                                  spec.target))
            .error();
    if (startsWithAny(text, kAuthentication)) return failed(ProbeProblem::Authentication, error.text).error();
    if (text.starts_with("DENIED"))
        return failed(ProbeProblem::Permission, error.text,
                      fmt::format("{} is in protected mode: it lets in nobody from elsewhere. Give it a "
                                  "password (requirepass or an ACL user), or bind it to loopback.",
                                  spec.target))
            .error();
    if (startsWithAny(text, kPermission))
        return failed(ProbeProblem::Permission, error.text, aclRemedy(spec, commands)).error();
    return failed(ProbeProblem::Protocol, error.text).error();
}

} // namespace holdfast::probes
