// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/redis_probe.h"

#include "engine/core/fleet/signal_catalog.h"
#include "engine/probes/run_frame.h"

#include <fmt/format.h>

namespace holdfast::probes {

namespace {

constexpr std::string_view kNeededCommands = "on +ping +info +config|get +client|setname";

/// The setting in an answer to CONFIG GET; none: not told.
std::optional<std::string> settingOf(const RedisValue& answer) {
    if (answer.kind != RedisValue::Kind::Array || answer.elements.size() < 2) return std::nullopt;
    return answer.elements[1].text;
}

} // namespace

RedisProbe::RedisProbe(const ProbeSpec& spec, const ProbeWorld& world)
    : m_spec(spec), m_clock(*world.clock), m_connection(spec) {}

ProbeReport RedisProbe::run(std::stop_token stop) {
    const auto sent = m_connection.bytesSent();
    const auto received = m_connection.bytesReceived();
    auto report = framedRun(m_spec, std::move(stop),
                            [this](ProbeReport& made, const RunLimit& limit) { read(made, limit); });
    report.bytesSent = m_connection.bytesSent() - sent;
    report.bytesReceived = m_connection.bytesReceived() - received;
    return report;
}

void RedisProbe::read(ProbeReport& report, const RunLimit& limit) {
    const auto greeting = m_connection.greet(limit);
    if (!greeting) {
        describe(report, greeting.error(), m_spec);
        return addUp(report, Served::No);
    }
    judge(report, greeting->answer);
    if (report.problem != ProbeProblem::Authentication) readInfo(report, limit);
    const bool served = greeting->answer.isError("NOPERM") || !greeting->answer.isError();
    addUp(report, served ? Served::Yes : Served::No);
    if (served)
        offerReading(report, signals::kLatency, std::chrono::duration<double>(greeting->latency).count());
}

void RedisProbe::judge(ProbeReport& report, const RedisValue& pong) const {
    // An account that may not PING has been answered all the same; INFO decides then what is missing.
    if (pong.isError() && !pong.isError("NOPERM"))
        describe(report, redisFailure(pong, m_spec, kNeededCommands), m_spec);
}

void RedisProbe::readInfo(ProbeReport& report, const RunLimit& limit) {
    const auto answers = m_connection.exchange({{"INFO"}, {"CONFIG", "GET", "save"}}, limit);
    if (!answers) {
        if (report.problem == ProbeProblem::None) describe(report, answers.error(), m_spec);
        return;
    }
    const RedisValue& info = answers->front();
    if (info.isError()) {
        if (report.problem == ProbeProblem::None)
            describe(report, redisFailure(info, m_spec, kNeededCommands), m_spec);
        return;
    }
    takeInfo(report, RedisInfo(info.text), answers->back());
}

void RedisProbe::takeInfo(ProbeReport& report, const RedisInfo& info, const RedisValue& schedule) {
    report.version = redisVersion(info);
    report.identity = std::string(info.text("run_id").value_or(""));
    if (report.identity != m_runId) m_readings.forget();
    m_runId = report.identity;
    m_readings.add(report, info, settingOf(schedule), {.steady = m_clock.steady(), .wall = m_clock.now()});
    if (const auto left = info.number("loading_eta_seconds");
        report.problem == ProbeProblem::NotReady && left)
        report.detail += fmt::format(" (about {:.0f} s left)", *left);
}

} // namespace holdfast::probes
