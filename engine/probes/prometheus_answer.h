// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/probe_problem.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

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

/// A label of ours, for questions that join several queries.
inline constexpr auto kQueryLabel = "holdfast_query";

/// One series of an instant vector.
struct PrometheusSeries {
    std::uint64_t key = 0;    ///< the same for the same labels, in this process
    double value = 0.0;       ///< finite
    std::optional<double> le; ///< the label `le`, of a histogram's bucket; may be infinite
    std::string query;        ///< the label kQueryLabel
};

/// All series that a query gives; none with problem None: nothing matches it.
struct PrometheusVector {
    ProbeProblem problem = ProbeProblem::None;
    std::string detail;
    std::vector<PrometheusSeries> series;
};

/// Reads the answer to an instant query that may give many series, such as the counters of many instances.
/// Those without a finite value are left out.
[[nodiscard]] PrometheusVector readSeriesAnswer(int status, const std::string& body);

/// The text `name` of `data` in an answer such as that of /api/v1/status/buildinfo; empty: none.
[[nodiscard]] std::string readStatusText(int status, const std::string& body, const char* name);

} // namespace holdfast::probes
