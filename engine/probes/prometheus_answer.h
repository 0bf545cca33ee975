// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/probe_problem.h"

#include <optional>
#include <string>

namespace holdfast::probes {

/// What one answer of Prometheus' HTTP API says.
struct PrometheusAnswer {
    ProbeProblem problem = ProbeProblem::None;
    std::string detail; ///< Prometheus' own words, not yet fit for a report (see safeDetail)
    /// None with problem None: nothing matches the query, or the value is no finite number.
    std::optional<double> value;
};

/// Reads the answer to an instant query (GET /api/v1/query): a scalar, or a vector of exactly one series.
/// More than one cannot be a signal: Configuration. Source:
/// prometheus.io/docs/prometheus/latest/querying/api.
[[nodiscard]] PrometheusAnswer readQueryAnswer(int status, const std::string& body);

/// The text `name` of `data` in an answer such as that of /api/v1/status/buildinfo; empty: none.
[[nodiscard]] std::string readStatusText(int status, const std::string& body, const char* name);

} // namespace holdfast::probes
