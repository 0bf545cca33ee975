// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/page_scrape.h"

#include <array>
#include <cmath>

namespace holdfast::probes {

namespace {

using Family = PageInterest::Family;
using Kind = CounterGroup::Kind;

constexpr std::size_t kMaxGauges = 10'000;
constexpr std::size_t kMaxWord = 200; ///< of a dependency's name or a version

constexpr std::array<std::pair<std::string_view, Family>, 7> kFamilies{{
    {"http_requests_total", Family::Requests},
    {"http_request_duration_seconds_bucket", Family::DurationBucket},
    {"process_cpu_seconds_total", Family::Cpu},
    {"process_resident_memory_bytes", Family::Memory},
    {"process_start_time_seconds", Family::StartTime},
    {"process_open_fds", Family::OpenFiles},
    {"process_max_fds", Family::MaxFiles},
}};

/// The status of a request, under the names that client libraries give it.
std::string_view statusOf(const MetricSample& sample) {
    for (const std::string_view name : {"code", "status", "status_code"}) {
        if (const auto value = sample.label(name); !value.empty()) return value;
    }
    return {};
}

bool isServerError(std::string_view status) {
    return status.size() == 3 && status.front() == '5'; // 503, 5xx
}

class PageSink final : public MetricsTextSink {
public:
    explicit PageSink(const PageInterest& interest) : m_interest(interest) {
        m_scrape.gauges.resize(interest.metricCount());
    }

    void onSample(const MetricSample& sample) override {
        if (const auto* entries = m_interest.find(sample.name)) {
            for (const auto& entry : *entries)
                take(entry, sample);
        } else if (m_scrape.version.empty() && sample.name.ends_with("_build_info")) {
            m_scrape.version = sample.label("version").substr(0, kMaxWord);
        }
    }

    PageScrape finish(const MetricsTextParser::Counts& counts) {
        m_scrape.counters.finish();
        m_scrape.counts = counts;
        return std::move(m_scrape);
    }

private:
    void take(const PageInterest::Entry& entry, const MetricSample& sample) {
        switch (entry.family) {
        case Family::Requests:
            takeRequests(sample);
            break;
        case Family::DurationBucket:
            if (const auto bound = parseMetricValue(sample.label("le")); bound && !std::isnan(*bound))
                count({.kind = Kind::DurationBucket, .dependency = {}, .bound = *bound}, sample);
            break;
        case Family::Cpu:
            count({.kind = Kind::Cpu, .dependency = {}}, sample);
            break;
        case Family::Memory:
            add(m_scrape.memory, sample.value);
            break;
        case Family::StartTime:
            if (std::isfinite(sample.value) && sample.value > m_scrape.startTime.value_or(0.0))
                m_scrape.startTime = sample.value;
            break;
        case Family::OpenFiles:
            add(m_scrape.openFiles, sample.value);
            break;
        case Family::MaxFiles:
            add(m_scrape.maxFiles, sample.value);
            break;
        case Family::Call: {
            const auto& matcher = m_interest.matcher(entry.index);
            const auto& source = m_interest.source(matcher);
            takeCall(matcher, source.to.value(), source.reporter, sample);
            break;
        }
        case Family::Called:
            takeCall(m_interest.matcher(entry.index), calledIn(sample), CallReporter::Page, sample);
            break;
        case Family::Metric:
            takeMetric(entry.index, sample);
            break;
        }
    }

    void takeRequests(const MetricSample& sample) {
        count({.kind = Kind::Requests, .dependency = {}}, sample);
        const auto status = statusOf(sample);
        if (status.empty()) return;
        m_scrape.hasStatusCodes = true;
        if (isServerError(status)) count({.kind = Kind::FailedRequests, .dependency = {}}, sample);
    }

    [[nodiscard]] std::string calledIn(const MetricSample& sample) const {
        const auto name = sample.label("dependency");
        return name.size() > kMaxWord ? std::string() : m_interest.dependencyCalled(name);
    }

    void takeCall(const CallMatcher& matcher, const std::string& dependency, CallReporter reporter,
                  const MetricSample& sample) {
        if (dependency.empty() || !matcher.matches(sample)) return;
        if (isGauge(matcher.role)) {
            if (std::isfinite(sample.value) && m_scrape.callGauges.size() < kMaxGauges)
                m_scrape.callGauges.push_back({.dependency = dependency,
                                               .reporter = reporter,
                                               .role = matcher.role,
                                               .value = sample.value});
            return;
        }
        CounterGroup group{
            .kind = Kind::Call, .dependency = dependency, .role = matcher.role, .reporter = reporter};
        double value = sample.value;
        if (matcher.role == CallRole::Bucket) {
            const auto bound = parseMetricValue(sample.label("le"));
            if (!bound || std::isnan(*bound)) return;
            group.bound = *bound * matcher.scale;
        } else {
            value *= matcher.scale;
        }
        m_scrape.counters.add(std::move(group), keyOf(sample), value);
    }

    void takeMetric(std::size_t metric, const MetricSample& sample) {
        if (!m_interest.selector(metric).matches(sample)) return;
        if (m_interest.kind(metric) == MetricSpec::Kind::Counter) {
            count({.kind = Kind::Metric, .dependency = {}, .metric = metric}, sample);
        } else {
            add(m_scrape.gauges[metric], sample.value);
        }
    }

    static void add(std::optional<double>& sum, double value) {
        if (std::isfinite(value)) sum = sum.value_or(0.0) + value;
    }

    void count(CounterGroup group, const MetricSample& sample) {
        m_scrape.counters.add(std::move(group), keyOf(sample), sample.value);
    }

    const PageInterest& m_interest;
    PageScrape m_scrape;
};

} // namespace

Result<std::shared_ptr<const PageInterest>> PageInterest::of(const std::vector<MetricSpec>& metrics,
                                                             const std::vector<CallSource>& calls) {
    auto interest = std::make_shared<PageInterest>();
    for (const auto& [name, family] : kFamilies)
        interest->m_byName[std::string(name)].push_back({.family = family});
    for (const auto& metric : metrics) {
        auto selector = parseMetricSelector(metric.query);
        if (!selector) {
            auto error = selector.error();
            error.detail = metric.signal.id.value() + ": " + error.detail;
            return std::unexpected(std::move(error));
        }
        interest->m_byName[selector->name].push_back(
            {.family = Family::Metric, .index = interest->m_selectors.size()});
        interest->m_selectors.push_back(std::move(*selector));
        interest->m_kinds.push_back(metric.kind);
    }
    const auto look = [&interest](Family family, CallMatcher matcher) {
        interest->m_byName[matcher.selector.name].push_back(
            {.family = family, .index = interest->m_matchers.size()});
        interest->m_matchers.push_back(std::move(matcher));
    };
    for (auto& matcher : labelledMatchers())
        look(Family::Called, std::move(matcher));
    for (std::size_t i = 0; i < calls.size(); ++i) {
        auto matchers = matchersOf(calls[i], i);
        if (!matchers) return std::unexpected(std::move(matchers.error()));
        for (auto& matcher : *matchers)
            look(Family::Call, std::move(matcher));
    }
    interest->m_sources = calls;
    return interest;
}

std::string PageInterest::dependencyCalled(std::string_view name) const {
    for (const auto& source : m_sources) {
        if (source.reporter != CallReporter::Page) continue;
        if (!source.name.empty() && source.name == name) return source.to.value();
        if (source.to.value() == name) return source.name.empty() ? source.to.value() : std::string();
    }
    return std::string(name);
}

const std::vector<PageInterest::Entry>* PageInterest::find(std::string_view name) const {
    const auto found = m_byName.find(name);
    return found == m_byName.end() ? nullptr : &found->second;
}

PageScrape scrapePage(std::string_view page, const PageInterest& interest) {
    PageSink sink(interest);
    MetricsTextParser parser(sink);
    parser.feed(page);
    parser.finish();
    return sink.finish(parser.counts());
}

} // namespace holdfast::probes
