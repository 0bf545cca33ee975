// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_spec.h"
#include "engine/probes/metrics_selector.h"
#include "engine/probes/metrics_text.h"

#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace holdfast::probes {

/// What a counter of a page counts. One group may be fed by many series, whose increases are added up.
struct CounterGroup {
    enum class Kind : std::uint8_t {
        Requests,
        FailedRequests, ///< part of the requests, counted in a group of its own
        DurationBucket, ///< requests that took at most `bound` seconds
        Cpu,            ///< seconds
        Calls,          ///< to `dependency`
        FailedCalls,
        CallSeconds,
        TimedCalls, ///< those that CallSeconds are the sum of
        Metric,     ///< the fleet file's metric number `metric`
    };

    Kind kind = Kind::Requests;
    std::string dependency;
    double bound = 0.0;
    std::size_t metric = 0;

    auto operator<=>(const CounterGroup&) const = default;
};

/// What one reading of a page found, as far as it matters: a value, made on any thread.
struct PageScrape {
    struct Series {
        std::uint64_t key = 0; ///< of name and labels
        std::uint32_t group = 0;
        double value = 0.0;
    };

    std::vector<CounterGroup> groups;
    std::vector<Series> series; ///< of counters, by key
    bool tooManySeries = false; ///< the counters are not complete
    bool hasStatusCodes = false;
    std::optional<double> memory;    ///< bytes
    std::optional<double> startTime; ///< seconds since the epoch
    std::optional<double> openFiles;
    std::optional<double> maxFiles;
    std::vector<std::optional<double>> gauges; ///< by metric: the sum of its finite series
    std::string version;
    MetricsTextParser::Counts counts;
};

/// What is looked for on a page: the families of the signal catalogue and the fleet file's selectors.
/// Immutable; shared by threads.
class PageInterest {
public:
    enum class Family : std::uint8_t {
        Requests,
        DurationBucket,
        Cpu,
        Memory,
        StartTime,
        OpenFiles,
        MaxFiles,
        Calls,
        CallSeconds,
        CallCount,
        Metric,
    };

    struct Entry {
        Family family = Family::Metric;
        std::size_t metric = 0;
    };

    /// FixInput: a selector cannot be read; the error names its signal.
    [[nodiscard]] static Result<std::shared_ptr<const PageInterest>>
    of(const std::vector<MetricSpec>& metrics);

    [[nodiscard]] const std::vector<Entry>* find(std::string_view name) const;

    [[nodiscard]] const MetricSelector& selector(std::size_t metric) const { return m_selectors[metric]; }

    [[nodiscard]] MetricSpec::Kind kind(std::size_t metric) const { return m_kinds[metric]; }

    [[nodiscard]] std::size_t metricCount() const { return m_selectors.size(); }

private:
    struct Hash : std::hash<std::string_view> {
        using is_transparent = void;
    };

    std::unordered_map<std::string, std::vector<Entry>, Hash, std::equal_to<>> m_byName;
    std::vector<MetricSelector> m_selectors;
    std::vector<MetricSpec::Kind> m_kinds;
};

/// Reads a whole page. Any thread; linear in the page.
[[nodiscard]] PageScrape scrapePage(std::string_view page, const PageInterest& interest);

} // namespace holdfast::probes
