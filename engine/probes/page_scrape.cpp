// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/page_scrape.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

namespace holdfast::probes {

namespace {

using Family = PageInterest::Family;
using Kind = CounterGroup::Kind;

constexpr std::size_t kMaxSeries = 100'000;
constexpr std::size_t kMaxGroups = 2'000;
constexpr std::size_t kMaxWord = 200; ///< of a dependency's name or a version

constexpr std::array<std::pair<std::string_view, Family>, 10> kFamilies{{
    {"http_requests_total", Family::Requests},
    {"http_request_duration_seconds_bucket", Family::DurationBucket},
    {"process_cpu_seconds_total", Family::Cpu},
    {"process_resident_memory_bytes", Family::Memory},
    {"process_start_time_seconds", Family::StartTime},
    {"process_open_fds", Family::OpenFiles},
    {"process_max_fds", Family::MaxFiles},
    {"dependency_calls_total", Family::Calls},
    {"dependency_call_duration_seconds_sum", Family::CallSeconds},
    {"dependency_call_duration_seconds_count", Family::CallCount},
}};

std::uint64_t keyOf(const MetricSample& sample) {
    const std::hash<std::string_view> hash;
    constexpr std::uint64_t kOdd = 0x9E3779B97F4A7C15U; // the golden ratio, as in boost::hash_combine
    std::uint64_t key = hash(sample.name);
    for (const auto& label : sample.labels) {
        key ^= hash(label.name) + kOdd + (key << 6U) + (key >> 2U);
        key ^= hash(label.value) + kOdd + (key << 6U) + (key >> 2U);
    }
    return key;
}

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
        std::ranges::sort(m_scrape.series, {}, &PageScrape::Series::key);
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
        case Family::Calls:
        case Family::CallSeconds:
        case Family::CallCount:
            takeCalls(entry.family, sample);
            break;
        case Family::Metric:
            takeMetric(entry.metric, sample);
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

    void takeCalls(Family family, const MetricSample& sample) {
        const auto dependency = sample.label("dependency");
        if (dependency.empty() || dependency.size() > kMaxWord) return;
        const auto group = [&](Kind kind) {
            return CounterGroup{.kind = kind, .dependency = std::string(dependency)};
        };
        if (family == Family::CallSeconds) {
            count(group(Kind::CallSeconds), sample);
        } else if (family == Family::CallCount) {
            count(group(Kind::TimedCalls), sample);
        } else {
            count(group(Kind::Calls), sample);
            if (sample.label("outcome") != "ok") count(group(Kind::FailedCalls), sample);
        }
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

    void count(const CounterGroup& group, const MetricSample& sample) {
        if (!std::isfinite(sample.value) || sample.value < 0.0) return;
        const auto [known, isNew] =
            m_groups.try_emplace(group, static_cast<std::uint32_t>(m_scrape.groups.size()));
        if (isNew) m_scrape.groups.push_back(group);
        if (m_scrape.series.size() >= kMaxSeries || m_scrape.groups.size() > kMaxGroups) {
            m_scrape.tooManySeries = true;
            return;
        }
        // The failed ones are counted a second time, under a key of their own.
        const bool again = group.kind == Kind::FailedRequests || group.kind == Kind::FailedCalls;
        const std::uint64_t kind = group.kind == Kind::Metric ? 1 + group.metric : 0;
        const std::uint64_t key = keyOf(sample) ^ (again ? 0x5bd1e995U : 0U) ^ (kind << 40U);
        m_scrape.series.push_back({.key = key, .group = known->second, .value = sample.value});
    }

    const PageInterest& m_interest;
    PageScrape m_scrape;
    std::map<CounterGroup, std::uint32_t> m_groups;
};

} // namespace

Result<std::shared_ptr<const PageInterest>> PageInterest::of(const std::vector<MetricSpec>& metrics) {
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
            {.family = Family::Metric, .metric = interest->m_selectors.size()});
        interest->m_selectors.push_back(std::move(*selector));
        interest->m_kinds.push_back(metric.kind);
    }
    return interest;
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
