// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/postgres_probe.h"

#include "engine/core/fleet/signal_catalog.h"
#include "engine/probes/postgres_errors.h"
#include "engine/probes/postgres_queries.h"
#include "engine/probes/run_frame.h"

#include <fmt/format.h>

#include <algorithm>

namespace holdfast::probes {

namespace {

constexpr int kOldestVersion = 100000;
constexpr const char* kTimedOut = "57014";
constexpr const char* kForbidden = "42501";
constexpr double kCostlyPause = 60.0;  ///< seconds, for what takes more than kCheap
constexpr double kFailedPause = 600.0; ///< seconds
constexpr double kCheap = 0.01;        ///< seconds
constexpr double kCostlyShare = 0.01;  ///< of the time

double since(RunLimit::Clock::time_point start) {
    return std::chrono::duration<double>(RunLimit::Clock::now() - start).count();
}

/// A probe query that never ends leaves a quarter of the run for the statistics.
RunLimit limitOfProbeQuery(const RunLimit& run) {
    return {RunLimit::Clock::now() + run.remaining() * 3 / 4, run.stopToken()};
}

} // namespace

PostgresProbe::PostgresProbe(const ProbeSpec& spec, const ProbeWorld& world)
    : m_spec(spec), m_clock(*world.clock), m_connection(spec) {}

double PostgresProbe::steadySeconds() const {
    return std::chrono::duration<double>(m_clock.steady().time_since_epoch()).count();
}

bool PostgresProbe::hasProbeQuery() const {
    return !m_spec.query.empty();
}

ProbeReport PostgresProbe::run(std::stop_token stop) {
    return framedRun(m_spec, std::move(stop), [this](ProbeReport& report, const RunLimit& limit) {
        // A kept connection that the server closed meanwhile says nothing about the server: ask a new one.
        if (read(report, limit) == Outcome::ConnectionWasOld) {
            report = {};
            static_cast<void>(read(report, limit));
        }
    });
}

PostgresProbe::Outcome PostgresProbe::read(ProbeReport& report, const RunLimit& limit) {
    m_answered = m_inTransaction = false;
    const auto kept = m_connection.ready(limit);
    if (!kept) {
        describe(report, kept.error(), m_spec);
        addUp(report, Served::No);
        return Outcome::Reported;
    }
    if (!*kept) {
        m_identified = false;
        m_statementsDue = 0.0;
        m_counted = {};
    }
    SocketGuard guard(m_connection.socket(), limit, PostgresConnection::kMostBytes);
    auto failure = ping(report, limit);
    if (failure && failure->connectionLost && *kept && guard.cause() == SocketGuard::Cause::None)
        return Outcome::ConnectionWasOld;
    if (!failure) failure = identify(report, limit);
    if (!failure && hasProbeQuery()) failure = timeProbeQuery(report, limit);
    guard.look(); // a large answer may come quicker than the guard looks
    if (!failure) failure = readStatistics(report, limit);
    if (!failure) failure = readCostly(report, limit);
    if (failure) describeStep(report, *failure, guard.cause());
    addUp(report, m_answered ? Served::Yes : Served::No);
    countTraffic(report);
    return Outcome::Reported;
}

PostgresProbe::Step PostgresProbe::ping(ProbeReport& report, const RunLimit& limit) {
    const auto start = RunLimit::Clock::now();
    const auto pong = hasProbeQuery() ? m_connection.begin("SELECT 1", limitOfProbeQuery(limit))
                                      : m_connection.read("SELECT 1", limit);
    const double took = since(start);
    if (!pong) return pong.error();
    m_inTransaction = hasProbeQuery();
    m_answered = true;
    offerReading(report, signals::kLatency, took);
    if (!hasProbeQuery()) offerReading(report, signals::kStatementLatency, took);
    return {};
}

/// Once a connection.
PostgresProbe::Step PostgresProbe::identify(ProbeReport& report, const RunLimit& limit) {
    if (!m_identified) {
        if (m_connection.serverVersion() < kOldestVersion)
            return SqlFailure{.connectionLost = false,
                              .other =
                                  failed(ProbeProblem::Configuration, "older than PostgreSQL 10").error()};
        const std::string end = std::exchange(m_inTransaction, false) ? "COMMIT; " : "";
        const auto started = m_connection.read(identityQuery(), limit, end);
        if (!started) return started.error();
        const auto system = m_connection.read(systemQuery(), limit); // may be forbidden
        if (!system && system.error().connectionLost) return system.error();
        const std::string identity =
            (system ? system->text("system").value_or("") : "") + "@" + started->text("started").value_or("");
        if (identity != m_identity) m_readings.forget();
        m_identity = identity;
        m_identified = true;
    }
    report.identity = m_identity;
    return {};
}

PostgresProbe::Step PostgresProbe::timeProbeQuery(ProbeReport& report, const RunLimit& limit) {
    if (!m_inTransaction) {
        if (const auto begun = m_connection.begin("SELECT 1", limitOfProbeQuery(limit)); !begun)
            return begun.error();
        m_inTransaction = true;
    }
    const auto start = RunLimit::Clock::now();
    // A cursor takes nothing but a SELECT, and lets us fetch no more than we want.
    auto result = m_connection.one("DECLARE holdfast NO SCROLL CURSOR FOR " + m_spec.query);
    if (result) result = m_connection.one("FETCH 100 FROM holdfast");
    const double took = since(start);
    if (!result && result.error().connectionLost) return result.error();
    const bool timedOut = !result && result.error().state == kTimedOut;
    if (!result && !timedOut) {
        describe(report, postgresFailure(result.error(), m_spec), m_spec); // the rest can still be read
        return {};
    }
    offerReading(report, signals::kStatementLatency, took);
    if (timedOut) report.detail = fmt::format("the probe query was ended after {:.1f} s", took);
    return {};
}

PostgresProbe::Step PostgresProbe::readStatistics(ProbeReport& report, const RunLimit& limit) {
    const std::string end = std::exchange(m_inTransaction, false) ? "COMMIT; " : "";
    const auto figures = m_connection.read(statisticsQuery(), limit, end);
    if (!figures) return figures.error();
    m_readings.addStatistics(report, *figures, steadySeconds());
    const auto version = figures->text("version").value_or("");
    report.version = version.substr(0, version.find(' '));
    m_statementsSchema = figures->text("statements_schema").value_or("");
    m_statementsVersion = figures->text("statements_version").value_or("");
    m_account = figures->text("account").value_or(m_spec.user);
    if (seesTooLittle(*figures) && report.remedy.empty()) report.remedy = grantStatistics(m_spec, m_account);
    return {};
}

PostgresProbe::Step PostgresProbe::readCostly(ProbeReport& report, const RunLimit& limit) {
    const double now = steadySeconds();
    if (now < m_costlyDue) {
        PostgresReadings::withoutCostly(report);
        return {};
    }
    const bool statements = !m_statementsSchema.empty() && now >= m_statementsDue;
    const auto start = RunLimit::Clock::now();
    const auto figures = m_connection.read(
        costlyQuery(statements ? m_statementsSchema : std::string(), m_statementsVersion), limit);
    const double took = since(start);
    m_costlyDue = now + std::max(took / kCostlyShare, took > kCheap ? kCostlyPause : 0.0);
    if (figures) {
        m_readings.addCostly(report, *figures, now);
        return {};
    }
    const SqlFailure& failure = figures.error();
    if (failure.connectionLost) return failure;
    if (statements && failure.state != kTimedOut) {
        // The extension is created and not loaded, or its schema is closed to us: the size can still be had.
        if (failure.state == kForbidden && report.remedy.empty())
            report.remedy =
                fmt::format("pg_stat_statements cannot be read on {}. As a superuser: GRANT USAGE ON "
                            "SCHEMA {} TO \"{}\";",
                            m_spec.target, m_statementsSchema, m_account);
        m_statementsDue = now + kFailedPause;
        m_costlyDue = now;
        return readCostly(report, limit);
    }
    m_costlyDue = now + kFailedPause; // too slow for the deadline: the rest of the report stays true
    PostgresReadings::withoutCostly(report);
    return {};
}

void PostgresProbe::describeStep(ProbeReport& report, const SqlFailure& failure,
                                 SocketGuard::Cause cause) const {
    switch (cause) {
    case SocketGuard::Cause::Expired:
        return describe(report, unanswered().error(), m_spec);
    case SocketGuard::Cause::Stopped:
        return describe(report, cancelled().error(), m_spec);
    case SocketGuard::Cause::TooMuch:
        return describe(report, failed(ProbeProblem::Protocol, "an answer beyond 16 MiB").error(), m_spec);
    case SocketGuard::Cause::None:
        break;
    }
    auto described = postgresFailure(failure, m_spec);
    // It answers SELECT 1 and ends our longer statement as it was told to: that is not down.
    if (failure.state == kTimedOut && m_answered)
        described =
            failed(
                ProbeProblem::Protocol, "its statistics took longer than the deadline allows",
                fmt::format("{} answers, but reading its statistics takes too long. Give the probe a longer "
                            "deadline.",
                            m_spec.target))
                .error();
    describe(report, described, m_spec);
}

void PostgresProbe::countTraffic(ProbeReport& report) {
    if (!m_connection.isOpen()) return;
    const auto traffic = trafficOf(m_connection.socket());
    report.bytesSent = traffic.sent - m_counted.sent;
    report.bytesReceived = traffic.received - m_counted.received;
    m_counted = traffic;
}

} // namespace holdfast::probes
