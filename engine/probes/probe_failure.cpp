// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/probe_failure.h"

#include "engine/probes/probe_text.h"

#include <cerrno>
#include <system_error>

namespace holdfast::probes {

std::unexpected<ProbeFailure> cancelled() {
    return failed(ProbeProblem::Local, "cancelled");
}

std::unexpected<ProbeFailure> unanswered() {
    return failed(ProbeProblem::NoAnswer, "no answer within the deadline");
}

ProbeProblem problemOfErrno(int error) noexcept {
    switch (error) {
    case ECONNREFUSED:
    case ENOENT: // a Unix socket that is not there
        return ProbeProblem::Refused;
    case ETIMEDOUT:
        return ProbeProblem::NoAnswer;
    case ECONNRESET:
    case ECONNABORTED:
    case EPIPE:
        return ProbeProblem::Closed;
    case EHOSTUNREACH:
    case ENETUNREACH:
    case ENETDOWN:
    case EHOSTDOWN:
    case EADDRNOTAVAIL:
        return ProbeProblem::NoRoute;
    case EACCES:
        return ProbeProblem::Permission;
    default:
        return ProbeProblem::Local;
    }
}

std::unexpected<ProbeFailure> errnoFailure(int error) {
    return failed(problemOfErrno(error), std::generic_category().message(error));
}

void describe(ProbeReport& report, const ProbeFailure& failure, const ProbeSpec& spec) {
    report.problem = failure.problem;
    report.detail = safeDetail(failure.detail, spec);
    if (failure.certificate)
        report.remedy = certificateRemedy(spec, *failure.certificate);
    else
        report.remedy = failure.remedy.empty() ? remedyFor(spec, failure.problem) : failure.remedy;
}

} // namespace holdfast::probes
