// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/postgres_errors.h"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace holdfast::probes {

namespace {

struct StateMeaning {
    std::string_view prefix; ///< of the SQLSTATE; the longest comes first
    ProbeProblem problem;
};

/// https://www.postgresql.org/docs/current/errcodes-appendix.html
constexpr std::array kMeanings{
    StateMeaning{"57P04", ProbeProblem::Configuration}, // the database was dropped
    StateMeaning{"57P05", ProbeProblem::Closed},        // idle for too long
    StateMeaning{"57014", ProbeProblem::NoAnswer},      // ended by its timeout, or cancelled
    StateMeaning{"57", ProbeProblem::NotReady},         // starting, shutting down, recovering, crashed
    StateMeaning{"53", ProbeProblem::NotReady},         // too many connections, disk full, out of memory
    StateMeaning{"58", ProbeProblem::NotReady},         // its files cannot be read
    StateMeaning{"28", ProbeProblem::Authentication},   StateMeaning{"42501", ProbeProblem::Permission},
    StateMeaning{"3D000", ProbeProblem::Configuration}, // no such database
    StateMeaning{"25006", ProbeProblem::Configuration}, // the probe query writes
    StateMeaning{"42", ProbeProblem::Configuration},    // syntax, no such table or column
    StateMeaning{"55", ProbeProblem::Configuration}, // an extension not loaded, a database that takes nobody
    StateMeaning{"22", ProbeProblem::Configuration}, // the query's data
    StateMeaning{"40", ProbeProblem::NotReady},      // cancelled by recovery on a standby
    StateMeaning{"08", ProbeProblem::Protocol},
};

ProbeProblem problemOfState(std::string_view state) {
    for (const auto& meaning : kMeanings) {
        if (state.starts_with(meaning.prefix)) return meaning.problem;
    }
    return ProbeProblem::Protocol;
}

std::string remedyOfState(std::string_view state, const ProbeSpec& spec) {
    if (state == "53300")
        return fmt::format(
            "{} takes no more connections. Find who holds them (SELECT usename, state, count(*) "
            "FROM pg_stat_activity GROUP BY 1, 2), or raise max_connections or the account's "
            "CONNECTION LIMIT.",
            spec.target);
    if (state == "25006")
        return "The probe query writes. It has to be one SELECT; Holdfast runs it in a read-only "
               "transaction.";
    if (state == "3D000")
        return fmt::format(
            "PostgreSQL at {} has no database «{}». Correct its name at the end of the address.", spec.target,
            spec.database);
    return {};
}

/// The system's words for errno stand in libpq's message (both in English here, see pqxx_adapter.cpp).
ProbeProblem problemOfTransport(const std::string& message) {
    constexpr std::array known{ECONNREFUSED, ENOENT,   ETIMEDOUT, ECONNRESET, EHOSTUNREACH,
                               ENETUNREACH,  ENETDOWN, EHOSTDOWN, EACCES,     EADDRNOTAVAIL,
                               EMFILE,       ENFILE,   ENOMEM};
    for (const int error : known) {
        if (message.find(std::strerror(error)) != std::string::npos) return problemOfErrno(error);
    }
    return message.find("closed the connection") != std::string::npos ? ProbeProblem::Closed
                                                                      : ProbeProblem::Protocol;
}

std::optional<CertificateFault> certificateFault(const std::string& message) {
    const auto says = [&](const char* words) { return message.find(words) != std::string::npos; };
    if (says("does not match host name")) return CertificateFault::WrongName;
    if (says("root certificate file")) return CertificateFault::CaFile;
    if (!says("certificate verify failed") && !says("certificate")) return std::nullopt;
    if (says("expired")) return CertificateFault::Expired;
    if (says("not yet valid")) return CertificateFault::NotYetValid;
    return CertificateFault::UnknownChain;
}

ProbeFailure tlsFailure(const SqlFailure& failure, const ProbeSpec& spec) {
    auto result = failed(problemOfTransport(failure.message), failure.message).error();
    if (failure.message.find("does not support SSL") != std::string::npos) {
        result.problem = ProbeProblem::Configuration;
        result.remedy =
            fmt::format("{} speaks no TLS. Switch it on there (ssl = on), or take «tls» and «sslmode» "
                        "out of its entry if the way to it is safe.",
                        spec.target);
    } else if (const auto fault = certificateFault(failure.message)) {
        result.problem = ProbeProblem::Certificate;
        result.certificate = fault;
    }
    return result;
}

} // namespace

ProbeFailure postgresFailure(const SqlFailure& failure, const ProbeSpec& spec) {
    if (failure.other) return *failure.other;
    if (!failure.state.empty())
        return failed(problemOfState(failure.state), failure.message, remedyOfState(failure.state, spec))
            .error();
    switch (failure.stage) {
    case SqlFailure::Stage::Transport:
    case SqlFailure::Stage::Tls:
        return tlsFailure(failure, spec);
    case SqlFailure::Stage::Session:
        if (failure.message.find("no password supplied") != std::string::npos)
            return failed(ProbeProblem::Authentication, failure.message).error();
        return failed(problemOfTransport(failure.message), failure.message).error();
    case SqlFailure::Stage::Statement:
        break;
    }
    return failed(failure.connectionLost ? ProbeProblem::Closed : ProbeProblem::Protocol, failure.message)
        .error();
}

std::string grantStatistics(const ProbeSpec& spec, const std::string& account) {
    return fmt::format(
        "The account «{}» does not see the sessions of others on {}, so some signals are not read. As "
        "a superuser: GRANT pg_monitor TO \"{}\";",
        account, spec.target, account);
}

} // namespace holdfast::probes
