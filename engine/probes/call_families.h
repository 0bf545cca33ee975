// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/result.h"
#include "engine/core/fleet/call_source.h"
#include "engine/probes/metrics_selector.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace holdfast::probes {

/// What a series says of the calls to a dependency.
enum class CallRole : std::uint8_t {
    Made,     ///< counter: calls that were made
    Begun,    ///< counter: the same, those under way included
    UnderWay, ///< gauge: those under way
    Good,     ///< counter: ended, and did not fail (where failures are not counted as such)
    Failed,   ///< counter
    Rejected, ///< counter: not made
    Seconds,  ///< counter
    Timed,    ///< counter
    Bucket,   ///< counter of a cumulative histogram, with the label `le`
    Open,     ///< gauge: above 0 while the caller's breaker is open
    HalfOpen, ///< gauge: above 0 while it lets trials through
    Health,   ///< gauge: 0 while the caller keeps away from the dependency, as an open breaker does
    State,    ///< gauge: 0 closed, 1 half-open, 2 open
};

[[nodiscard]] constexpr bool isGauge(CallRole role) noexcept {
    return role == CallRole::UnderWay || role >= CallRole::Open;
}

/// Which series of a page have that role for the source number `source`.
struct CallMatcher {
    std::size_t source = 0;
    CallRole role = CallRole::Made;
    MetricSelector selector;
    double scale = 1.0; ///< to seconds
    /// The first of these labels that a series has decides: only those whose value begins with `begins`, or,
    /// with `others`, only the rest.
    std::vector<std::string> labels;
    std::string begins;
    bool others = false;

    [[nodiscard]] bool matches(const MetricSample& sample) const noexcept;
};

/// What a caller's own page has, for the dependency that the label `dependency` names:
/// dependency_calls_total with the label `outcome`: ok, rejected (not made) or anything else (failed);
/// dependency_call_duration_seconds; circuit_breaker_state.
[[nodiscard]] std::vector<CallMatcher> labelledMatchers();

/// What to look for on a page, by who reports the calls (nothing for Page: see above). FixInput: a selector
/// of the fleet file cannot be read.
///
/// - Envoy: envoy_cluster_upstream_rq_xx (responses by class, those that Envoy answers for an upstream
///   that cannot be reached included, which upstream_rq_total leaves out), upstream_rq_time in milliseconds,
///   circuit_breakers_default_*_open. The labels are Envoy's own or those that Istio gives them.
/// - Caddy: requests of a handler. Caddy 2.6 counts what ended in an error nowhere but in requests_total,
///   later ones under their status too: what ended and did not end well has failed, which is right with both.
///   reverse_proxy_upstreams_healthy is its own breaker.
[[nodiscard]] Result<std::vector<CallMatcher>> matchersOf(const CallSource& source, std::size_t index);

/// The queries of a source that a Prometheus is asked.
[[nodiscard]] std::vector<std::pair<CallRole, std::string>> queriesOf(const CallSource& source);

} // namespace holdfast::probes
