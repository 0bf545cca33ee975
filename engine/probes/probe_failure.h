// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_spec.h"
#include "engine/core/fleet/probe_problem.h"
#include "engine/core/fleet/probe_report.h"
#include "engine/probes/remedy.h"

#include <expected>
#include <optional>
#include <string>
#include <utility>

namespace holdfast::probes {

/// Why a step of a blocking probe failed. Within the probe only: `detail` may be a target's words as they
/// came, and becomes fit for a report in describe().
struct ProbeFailure {
    ProbeProblem problem = ProbeProblem::Local;
    std::string detail;
    std::string remedy; ///< empty: the usual one of the problem
    std::optional<CertificateFault> certificate = {};
};

template <typename T>
using Attempt = std::expected<T, ProbeFailure>;

[[nodiscard]] inline std::unexpected<ProbeFailure> failed(ProbeProblem problem, std::string detail,
                                                          std::string remedy = {}) {
    return std::unexpected(
        ProbeFailure{.problem = problem, .detail = std::move(detail), .remedy = std::move(remedy)});
}

/// The end of a run on request.
[[nodiscard]] std::unexpected<ProbeFailure> cancelled();

/// The deadline passed in the middle of a wait for the target.
[[nodiscard]] std::unexpected<ProbeFailure> unanswered();

/// What errno says about a target that was connected to, read or written.
[[nodiscard]] ProbeProblem problemOfErrno(int error) noexcept;
[[nodiscard]] std::unexpected<ProbeFailure> errnoFailure(int error);

/// Writes problem, detail and remedy into the report, without the probe's secret.
void describe(ProbeReport& report, const ProbeFailure& failure, const ProbeSpec& spec);

} // namespace holdfast::probes
