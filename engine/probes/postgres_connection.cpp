// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/postgres_connection.h"

#include "engine/probes/host_resolver.h"
#include "engine/probes/postgres_errors.h"
#include "engine/probes/tls_session.h"

#include <fmt/format.h>

#include <algorithm>

namespace holdfast::probes {

namespace {

constexpr std::uint16_t kDefaultPort = 5432;

/// The statement's own end comes a little before the run's, so that the connection survives it.
std::string timeoutSetting(const RunLimit& limit) {
    constexpr std::chrono::milliseconds kBefore{50};
    constexpr std::chrono::milliseconds kLeast{20};
    const auto left = limit.remaining();
    const auto timeout = std::max(kLeast, left - std::min(kBefore, left / 4));
    return fmt::format("SET LOCAL statement_timeout = {}; ", timeout.count());
}

void addTls(SqlParameters& parameters, const ProbeSpec& spec) {
    if (!spec.useTls) {
        parameters.emplace_back("sslmode", "prefer");
        return;
    }
    const bool verified = spec.tls.verification == TlsVerification::Verify;
    parameters.emplace_back("sslmode", verified ? "verify-full" : "require");
    parameters.emplace_back("ssl_min_protocol_version", "TLSv1.2");
    // A file in the home directory would otherwise be verified against although verification is off.
    const std::string none = "/nonexistent";
    const std::string trusted = spec.tls.caFile.empty() ? systemCaFile() : spec.tls.caFile;
    parameters.emplace_back("sslrootcert", verified && !trusted.empty() ? trusted : none);
}

SqlParameters parametersOf(const ProbeSpec& spec) {
    SqlParameters result{{"application_name", "holdfast"},
                         {"client_encoding", "UTF8"},
                         {"gssencmode", "disable"},
                         {"target_session_attrs", "any"},
                         {"dbname", spec.database.empty() ? "postgres" : spec.database}};
    if (!spec.user.empty()) result.emplace_back("user", spec.user);
    if (!spec.password.isEmpty()) result.emplace_back("password", spec.password.reveal());
    addTls(result, spec);
    return result;
}

} // namespace

Attempt<std::unique_ptr<SqlConnection>> connectToPostgres(const ProbeSpec& spec, const RunLimit& limit,
                                                          const SqlParameters& further) {
    const auto target = parseTarget(spec.target, kDefaultPort);
    if (!target) return failed(ProbeProblem::Configuration, "not an address: " + spec.target);
    const auto addresses = resolveTarget(*target, limit);
    if (!addresses) return std::unexpected(addresses.error());
    Attempt<std::unique_ptr<SqlConnection>> result = failed(ProbeProblem::NameUnknown, "no address");
    for (std::size_t at = 0; at < addresses->size(); ++at) {
        auto wanted = parametersOf(spec);
        wanted.insert(wanted.end(), further.begin(), further.end());
        wanted.emplace_back("port", std::to_string(target->port));
        // The name is what a certificate is verified for; the address is where to go.
        const std::string& name = spec.tls.serverName.empty() ? target->host : spec.tls.serverName;
        wanted.emplace_back("host", target->isUnix() ? target->path : name);
        if (!target->isUnix()) wanted.emplace_back("hostaddr", (*addresses)[at].literal);
        const RunLimit share(limit.shareFor(addresses->size() - at), limit.stopToken());
        auto opened = SqlConnection::open(wanted, share);
        if (opened) return std::move(*opened);
        result = std::unexpected(postgresFailure(opened.error(), spec));
        if (limit.stopped() || limit.expired() || !opened.error().state.empty()) break;
    }
    return result;
}

Attempt<bool> PostgresConnection::ready(const RunLimit& limit) {
    if (m_connection && m_connection->socket() >= 0) return true;
    close();
    auto opened = connectToPostgres(m_spec, limit);
    if (!opened) return std::unexpected(opened.error());
    m_connection = std::move(*opened);
    return false;
}

SqlAttempt<SqlRows> PostgresConnection::read(const std::string& sql, const RunLimit& limit,
                                             const std::string& prefix) {
    return checked(m_connection->execute(prefix + "SET LOCAL transaction_read_only = on; " +
                                         timeoutSetting(limit) + sql));
}

SqlAttempt<SqlRows> PostgresConnection::begin(const std::string& sql, const RunLimit& limit) {
    return checked(m_connection->execute("BEGIN READ ONLY; " + timeoutSetting(limit) + sql));
}

SqlAttempt<SqlRows> PostgresConnection::one(const std::string& sql) {
    return checked(m_connection->executeOne(sql));
}

SqlAttempt<SqlRows> PostgresConnection::checked(SqlAttempt<SqlRows> result) {
    if (!result && result.error().connectionLost) close();
    return result;
}

} // namespace holdfast::probes
