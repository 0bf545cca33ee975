// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/remedy.h"

#include "engine/probes/probe_text.h"

#include <fmt/format.h>

namespace holdfast::probes {

namespace {

bool speaksHttp(ProbeKind kind) {
    return kind == ProbeKind::Http || kind == ProbeKind::Metrics || kind == ProbeKind::Prometheus;
}

std::string account(const ProbeSpec& spec) {
    return spec.user.empty() ? std::string("the account") : fmt::format("the account «{}»", spec.user);
}

std::string serverName(const ProbeSpec& spec) {
    return spec.tls.serverName.empty() ? endpointOf(spec.target).host : spec.tls.serverName;
}

std::string handshakeCommand(const ProbeSpec& spec) {
    const auto at = endpointOf(spec.target);
    const char* startTls = spec.kind == ProbeKind::Postgres ? " -starttls postgres" : "";
    return fmt::format("openssl s_client -connect {}:{} -servername {}{}", at.host, at.port, serverName(spec),
                       startTls);
}

std::string refused(const ProbeSpec& spec) {
    const auto at = endpointOf(spec.target);
    return fmt::format(
        "Nothing accepts connections at {}. Start the service or correct its address; on its host "
        "«ss -ltnp 'sport = :{}'» shows who listens there.",
        spec.target, at.port);
}

std::string noAnswer(const ProbeSpec& spec) {
    return fmt::format(
        "{} did not answer within {} ms. It hangs or is overloaded, or a firewall on the way drops "
        "packets; if it is slow by nature, give it a longer deadline.",
        spec.target, spec.deadline.count());
}

std::string closed(const ProbeSpec& spec) {
    const bool encrypted = spec.useTls || spec.kind == ProbeKind::Tls || spec.target.starts_with("https");
    return fmt::format("{} closed the connection in the middle of the answer. Its log says why; a proxy in "
                       "between, or a port that expects {}TLS, does this too.",
                       spec.target, encrypted ? "no " : "");
}

std::string notReady(const ProbeSpec& spec) {
    switch (spec.kind) {
    case ProbeKind::Postgres:
        return fmt::format("{} is starting, recovering or shutting down. Its log says how far it is.",
                           spec.target);
    case ProbeKind::Redis:
    case ProbeKind::Celery:
        return fmt::format(
            "{} is loading its data, busy with a script or without its master. «INFO persistence» "
            "and «INFO replication» say which.",
            spec.target);
    default:
        return fmt::format(
            "{} answers that it cannot serve. Its log, and the services it depends on, say why.",
            spec.target);
    }
}

std::string notRunning(const ProbeSpec& spec) {
    return fmt::format(
        "No process runs under {}. Start the service, or correct «process» (a pid file's path or "
        "pid:N).",
        spec.processName.empty() ? spec.target : spec.processName);
}

std::string authentication(const ProbeSpec& spec) {
    if (speaksHttp(spec.kind)) {
        if (spec.password.isEmpty())
            return fmt::format("{} asks who is there. Give it «user» and «password», or a bearer token as "
                               "«token», each as ${{NAME}} from the environment.",
                               spec.target);
        return fmt::format("{} refuses {}. Correct {} in the environment that the fleet file names.",
                           spec.target, spec.user.empty() ? std::string("the bearer token") : account(spec),
                           spec.user.empty() ? "the token" : "the user or its password");
    }
    if (spec.kind == ProbeKind::Postgres)
        return fmt::format(
            "PostgreSQL at {} refuses {}. Correct its password (or ~/.pgpass), or add a line for it "
            "to pg_hba.conf and reload.",
            spec.target, account(spec));
    if (spec.password.isEmpty())
        return fmt::format(
            "Redis at {} wants a password. Give the probe «password» (and «user» for an ACL user) as "
            "${{NAME}} from the environment.",
            spec.target);
    return fmt::format("Redis at {} refuses {}. Correct the password, or the user with «ACL SETUSER».",
                       spec.target, account(spec));
}

std::string permission(const ProbeSpec& spec) {
    const std::string name = spec.user.empty() ? std::string("holdfast") : spec.user;
    switch (spec.kind) {
    case ProbeKind::Postgres:
        return fmt::format("PostgreSQL does not let {} read the statistics of {}. As its superuser: GRANT "
                           "pg_monitor TO \"{}\"; "
                           "GRANT CONNECT ON DATABASE \"{}\" TO \"{}\";",
                           account(spec), spec.target, name,
                           spec.database.empty() ? "postgres" : spec.database, name);
    case ProbeKind::Redis:
        return fmt::format(
            "Redis does not let {} run what the probe needs on {}. As its administrator: ACL SETUSER {} "
            "on +ping +info +config|get +client|setname",
            account(spec), spec.target, spec.user.empty() ? "default" : name);
    case ProbeKind::Celery:
        return fmt::format(
            "Redis does not let {} read the queues of {}. As its administrator: ACL SETUSER {} on ~* +ping "
            "+llen +lindex +lrange +type +exists",
            account(spec), spec.target, spec.user.empty() ? "default" : name);
    case ProbeKind::Process:
        return fmt::format(
            "Holdfast may not look at {}. Run it as the same account as the process, or let it read "
            "the pid file.",
            spec.processName.empty() ? spec.target : spec.processName);
    default:
        return fmt::format(
            "{} knows {} and does not let it read this page. Allow reading it, or name a page that "
            "it may read.",
            spec.target, spec.password.isEmpty() ? std::string("the caller") : account(spec));
    }
}

std::string protocol(const ProbeSpec& spec) {
    switch (spec.kind) {
    case ProbeKind::Http:
        return fmt::format(
            "{} does not answer in HTTP within the limits (1 MiB). Correct scheme, port or path; a "
            "health page is small.",
            spec.target);
    case ProbeKind::Metrics:
        return fmt::format(
            "{} is not a page in the Prometheus text format within the limits (16 MiB). Correct the "
            "path, usually /metrics.",
            spec.target);
    case ProbeKind::Prometheus:
        return fmt::format(
            "{} does not answer like the API of Prometheus. Give its base address, without /graph or "
            "/api.",
            spec.target);
    case ProbeKind::Tls:
        return fmt::format("{} does not speak TLS 1.2 or newer. Correct the port, or check with «{}».",
                           spec.target, handshakeCommand(spec));
    case ProbeKind::Postgres:
        return fmt::format(
            "{} does not speak PostgreSQL's protocol as expected. Correct the port, and whether it "
            "wants TLS.",
            spec.target);
    case ProbeKind::Redis:
    case ProbeKind::Celery:
        return fmt::format(
            "{} does not speak Redis' protocol as expected. Correct the port, and whether it wants "
            "TLS.",
            spec.target);
    case ProbeKind::Tcp:
    case ProbeKind::Process:
        break;
    }
    return fmt::format("{} does not answer as expected. Correct the address, or the kind of probe.",
                       spec.target);
}

std::string configuration(const ProbeSpec& spec) {
    switch (spec.kind) {
    case ProbeKind::Http:
        return fmt::format(
            "{} answers with a status that is not expected. Correct the path of the health page, or "
            "the range of expected status («expect», now {}-{}).",
            spec.target, spec.expectedStatusFrom, spec.expectedStatusTo);
    case ProbeKind::Metrics:
        return fmt::format("{} has no such page or metric. Correct the path (usually /metrics) and the "
                           "selectors under «scrape», "
                           "written name{{label=\"value\"}}.",
                           spec.target);
    case ProbeKind::Prometheus:
        return fmt::format(
            "A query to {} cannot give one number. Try it there under /graph: it has to answer with "
            "exactly one series (sum(…), max(…) or a selector for one).",
            spec.target);
    case ProbeKind::Postgres:
        return fmt::format("PostgreSQL at {} has no database «{}», or the probe query does not work in it.",
                           spec.target, spec.database);
    case ProbeKind::Redis:
    case ProbeKind::Celery:
        return fmt::format(
            "Redis at {} has no database {} or no such queue. Correct the number at the end of the "
            "address, and «queues».",
            spec.target, spec.database.empty() ? "0" : spec.database);
    case ProbeKind::Tcp:
    case ProbeKind::Tls:
        return fmt::format("«{}» is not host:port. Write for example db.internal:5432.", spec.target);
    case ProbeKind::Process:
        break;
    }
    return fmt::format("«{}» is neither the path of a pid file nor pid:N.", spec.processName);
}

std::string nameUnknown(const ProbeSpec& spec) {
    const auto host = endpointOf(spec.target).host;
    return fmt::format(
        "The name «{}» does not resolve from here. Check its spelling, the VPN and the name service: "
        "«getent hosts {}».",
        host, host);
}

std::string noRoute(const ProbeSpec& spec) {
    const auto host = endpointOf(spec.target).host;
    return fmt::format("There is no way from here to {}. Check the network and the VPN: «ip route get {}».",
                       spec.target, host);
}

std::string local() {
    return "Holdfast itself could not look: it is out of descriptors, memory or time. «ulimit -n» shows how "
           "many "
           "connections it may have.";
}

} // namespace

std::string remedyFor(const ProbeSpec& spec, ProbeProblem problem) {
    switch (problem) {
    case ProbeProblem::None:
        return {};
    case ProbeProblem::Refused:
        return refused(spec);
    case ProbeProblem::NoAnswer:
        return noAnswer(spec);
    case ProbeProblem::Closed:
        return closed(spec);
    case ProbeProblem::NotReady:
        return notReady(spec);
    case ProbeProblem::NotRunning:
        return notRunning(spec);
    case ProbeProblem::Authentication:
        return authentication(spec);
    case ProbeProblem::Permission:
        return permission(spec);
    case ProbeProblem::Certificate:
        return certificateRemedy(spec, CertificateFault::Other);
    case ProbeProblem::Protocol:
        return protocol(spec);
    case ProbeProblem::Configuration:
        return configuration(spec);
    case ProbeProblem::NameUnknown:
        return nameUnknown(spec);
    case ProbeProblem::NoRoute:
        return noRoute(spec);
    case ProbeProblem::Local:
        return local();
    }
    return {};
}

std::string certificateRemedy(const ProbeSpec& spec, CertificateFault fault) {
    switch (fault) {
    case CertificateFault::UnknownChain:
        return spec.tls.caFile.empty()
                   ? fmt::format(
                         "The certificate of {} is signed by an authority this machine does not trust. Name "
                         "that authority's certificate: tls: {{ ca: FILE.pem }}.",
                         spec.target)
                   : fmt::format(
                         "The certificate of {} is not signed by the authority in {}. «{} -CAfile {}» shows "
                         "the chain it sends.",
                         spec.target, spec.tls.caFile, handshakeCommand(spec), spec.tls.caFile);
    case CertificateFault::WrongName:
        return fmt::format(
            "The certificate of {} is for another name than «{}». If it is known by another name, "
            "write it: tls: {{ name: NAME }}; else it needs a certificate for this one.",
            spec.target, serverName(spec));
    case CertificateFault::Expired:
        return fmt::format(
            "The certificate of {} has expired. Renew it; «{} </dev/null | openssl x509 -noout "
            "-dates» shows its days.",
            spec.target, handshakeCommand(spec));
    case CertificateFault::NotYetValid:
        return fmt::format("The certificate of {} is not valid yet. Compare the clocks of both machines.",
                           spec.target);
    case CertificateFault::CaFile:
        return fmt::format(
            "The file {} cannot be read or holds no certificate in PEM. Correct tls: {{ ca: FILE }}.",
            spec.tls.caFile);
    case CertificateFault::Other:
        break;
    }
    return fmt::format(
        "The certificate of {} cannot be verified. «{}» shows why; an authority of your own is named "
        "with tls: {{ ca: FILE.pem }}, another name with tls: {{ name: NAME }}.",
        spec.target, handshakeCommand(spec));
}

} // namespace holdfast::probes
