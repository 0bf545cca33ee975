// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/call_families.h"

#include <algorithm>
#include <array>

namespace holdfast::probes {

namespace {

using Matchers = std::vector<CallMatcher>;
using Labels = std::vector<std::pair<std::string, std::string>>;

constexpr double kMilliseconds = 0.001;

/// Fills in what all matchers of one source share.
class Collector {
public:
    Collector(std::size_t source, Labels labels) : m_source(source), m_labels(std::move(labels)) {}

    CallMatcher& add(CallRole role, std::string name) {
        return m_matchers.emplace_back(CallMatcher{.source = m_source,
                                                   .role = role,
                                                   .selector = {.name = std::move(name), .labels = m_labels},
                                                   .labels = {},
                                                   .begins = {}});
    }

    void addTimes(const std::string& family, double scale) {
        add(CallRole::Seconds, family + "_sum").scale = scale;
        add(CallRole::Timed, family + "_count");
        add(CallRole::Bucket, family + "_bucket").scale = scale;
    }

    [[nodiscard]] Matchers take() { return std::move(m_matchers); }

private:
    std::size_t m_source;
    Labels m_labels;
    Matchers m_matchers;
};

void only(CallMatcher& matcher, std::vector<std::string> labels, std::string begins) {
    matcher.labels = std::move(labels);
    matcher.begins = std::move(begins);
}

void allBut(CallMatcher& matcher, std::vector<std::string> labels, std::string begins) {
    only(matcher, std::move(labels), std::move(begins));
    matcher.others = true;
}

Matchers envoyMatchers(const CallSource& source, std::size_t index) {
    Matchers matchers;
    for (const char* label : {"envoy_cluster_name", "cluster_name"}) {
        Collector all(index, {{label, source.name}});
        constexpr auto kResponses = "envoy_cluster_upstream_rq_xx";
        all.add(CallRole::Made, kResponses);
        only(all.add(CallRole::Failed, kResponses), {"envoy_response_code_class", "response_code_class"},
             "5");
        all.addTimes("envoy_cluster_upstream_rq_time", kMilliseconds);
        for (const char* what : {"cx", "rq_pending", "rq"})
            all.add(CallRole::Open, std::string("envoy_cluster_circuit_breakers_default_") + what + "_open");
        std::ranges::move(all.take(), std::back_inserter(matchers));
    }
    return matchers;
}

Matchers caddyMatchers(const CallSource& source, std::size_t index) {
    Labels labels{{"handler", source.handler}};
    if (!source.server.empty()) labels.emplace_back("server", source.server);
    if (!source.host.empty()) labels.emplace_back("host", source.host);
    Collector all(index, std::move(labels));
    all.add(CallRole::Begun, "caddy_http_requests_total");
    all.add(CallRole::UnderWay, "caddy_http_requests_in_flight");
    allBut(all.add(CallRole::Good, "caddy_http_request_duration_seconds_count"), {"code"}, "5");
    all.addTimes("caddy_http_request_duration_seconds", 1.0);
    Matchers matchers = all.take();
    Collector upstream(index, {{"upstream", source.name}});
    upstream.add(CallRole::Health, "caddy_reverse_proxy_upstreams_healthy");
    std::ranges::move(upstream.take(), std::back_inserter(matchers));
    return matchers;
}

Result<Matchers> selectorMatchers(const CallSource& source, std::size_t index) {
    Matchers matchers;
    for (const auto& [role, text] : queriesOf(source)) {
        auto selector = parseMetricSelector(text);
        if (!selector) {
            auto error = selector.error();
            error.detail = "calls to " + source.to.value() + ": " + error.detail;
            return std::unexpected(std::move(error));
        }
        matchers.push_back(
            {.source = index, .role = role, .selector = std::move(*selector), .labels = {}, .begins = {}});
    }
    return matchers;
}

} // namespace

bool CallMatcher::matches(const MetricSample& sample) const noexcept {
    if (!selector.matches(sample)) return false;
    if (labels.empty()) return true;
    for (const auto& label : labels) {
        const auto value = sample.label(label);
        if (!value.empty()) return value.starts_with(begins) != others;
    }
    return others;
}

Result<std::vector<CallMatcher>> matchersOf(const CallSource& source, std::size_t index) {
    switch (source.reporter) {
    case CallReporter::Envoy:
        return envoyMatchers(source, index);
    case CallReporter::Caddy:
        return caddyMatchers(source, index);
    case CallReporter::Selectors:
        return selectorMatchers(source, index);
    case CallReporter::Page:
    case CallReporter::Prometheus:
    case CallReporter::Nobody:
        break;
    }
    return Matchers{};
}

std::vector<CallMatcher> labelledMatchers() {
    Collector all(0, {});
    constexpr auto kCalls = "dependency_calls_total";
    allBut(all.add(CallRole::Made, kCalls), {"outcome"}, "rejected");
    only(all.add(CallRole::Good, kCalls), {"outcome"}, "ok");
    only(all.add(CallRole::Rejected, kCalls), {"outcome"}, "rejected");
    all.addTimes("dependency_call_duration_seconds", 1.0);
    all.add(CallRole::State, "circuit_breaker_state");
    return all.take();
}

std::vector<std::pair<CallRole, std::string>> queriesOf(const CallSource& source) {
    std::vector<std::pair<CallRole, std::string>> queries;
    const auto add = [&](CallRole role, const std::vector<std::string>& texts) {
        for (const auto& text : texts)
            queries.emplace_back(role, text);
    };
    add(CallRole::Made, source.total);
    add(CallRole::Failed, source.failed);
    add(CallRole::Rejected, source.rejected);
    add(CallRole::Seconds, source.seconds);
    add(CallRole::Timed, source.timed);
    add(CallRole::Bucket, source.buckets);
    if (!source.open.empty()) queries.emplace_back(CallRole::Open, source.open);
    if (!source.halfOpen.empty()) queries.emplace_back(CallRole::HalfOpen, source.halfOpen);
    return queries;
}

} // namespace holdfast::probes
