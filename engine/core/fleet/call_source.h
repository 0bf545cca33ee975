// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/clock.h"
#include "engine/core/base/ids.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast {

/// Who reports the calls of a dependency.
enum class CallReporter : std::uint8_t {
    Page,       ///< the caller's /metrics, in the families dependency_calls_total and so on
    Selectors,  ///< the caller's /metrics, in families that the fleet file names
    Envoy,      ///< an Envoy's statistics: the upstream cluster
    Caddy,      ///< a Caddy's metrics: a handler of it
    Prometheus, ///< PromQL that the fleet file names
    Nobody,     ///< switched off in the fleet file
};

/// Where the calls of one dependency are counted. Selectors are `name{label="value"}`, with Prometheus
/// PromQL; each may match many series, whose increases are added up.
struct CallSource {
    ServiceId to; ///< the dependency
    CallReporter reporter = CallReporter::Page;
    std::string page; ///< URL of the page, where it is not the caller's own
    /// Page: the value of the label `dependency`, if it is not the service's name. Envoy: the cluster.
    /// Caddy: the upstream, host:port.
    std::string name;
    std::string handler; ///< Caddy: the label `handler`
    std::string server;  ///< Caddy: the label `server`; empty: any
    std::string host;    ///< Caddy: the label `host`; empty: any
    // Selectors and Prometheus:
    std::vector<std::string> total;    ///< counters of the calls that were made
    std::vector<std::string> failed;   ///< those of them that failed
    std::vector<std::string> rejected; ///< calls not made, since the caller's own breaker was open
    std::vector<std::string> seconds;  ///< counters of the time that calls took
    std::vector<std::string> timed;    ///< how many calls that was
    std::vector<std::string> buckets;  ///< histogram of it, cumulative, with the label `le` in seconds
    std::string open;                  ///< gauge: above 0 while the caller's own breaker is open
    std::string halfOpen;              ///< gauge: above 0 while it lets trials through
    Duration slowCall{2'000};          ///< of the dependency's breaker

    bool operator==(const CallSource&) const = default;
};

[[nodiscard]] std::string_view toString(CallReporter reporter) noexcept;
[[nodiscard]] std::optional<CallReporter> callReporterFromString(std::string_view text) noexcept;

} // namespace holdfast
