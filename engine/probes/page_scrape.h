// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_spec.h"
#include "engine/probes/call_counts.h"
#include "engine/probes/metrics_selector.h"
#include "engine/probes/metrics_text.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace holdfast::probes {

/// What one reading of a page found, as far as it matters: a value, made on any thread.
struct PageScrape {
    CounterSheet counters;
    bool hasStatusCodes = false;
    std::optional<double> memory;    ///< bytes
    std::optional<double> startTime; ///< seconds since the epoch
    std::optional<double> openFiles;
    std::optional<double> maxFiles;
    std::vector<std::optional<double>> gauges; ///< by metric: the sum of its finite series
    std::vector<CallGauge> callGauges;
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
        Call,   ///< to the dependency of a source
        Called, ///< to the dependency that a label names
        Metric,
    };

    struct Entry {
        Family family = Family::Metric;
        std::size_t index = 0; ///< of the metric or the matcher
    };

    /// FixInput: a selector cannot be read; the error names its signal.
    [[nodiscard]] static Result<std::shared_ptr<const PageInterest>>
    of(const std::vector<MetricSpec>& metrics, const std::vector<CallSource>& calls = {});

    [[nodiscard]] const std::vector<Entry>* find(std::string_view name) const;

    [[nodiscard]] const MetricSelector& selector(std::size_t metric) const { return m_selectors[metric]; }

    [[nodiscard]] MetricSpec::Kind kind(std::size_t metric) const { return m_kinds[metric]; }

    [[nodiscard]] std::size_t metricCount() const { return m_selectors.size(); }

    [[nodiscard]] const CallMatcher& matcher(std::size_t index) const { return m_matchers[index]; }

    [[nodiscard]] const CallSource& source(const CallMatcher& matcher) const {
        return m_sources[matcher.source];
    }

    /// The dependency that a page calls so; empty: it is not meant.
    [[nodiscard]] std::string dependencyCalled(std::string_view name) const;

private:
    struct Hash : std::hash<std::string_view> {
        using is_transparent = void;
    };

    std::unordered_map<std::string, std::vector<Entry>, Hash, std::equal_to<>> m_byName;
    std::vector<MetricSelector> m_selectors;
    std::vector<MetricSpec::Kind> m_kinds;
    std::vector<CallMatcher> m_matchers; ///< of the sources, and those by label
    std::vector<CallSource> m_sources;
};

/// Reads a whole page. Any thread; linear in the page.
[[nodiscard]] PageScrape scrapePage(std::string_view page, const PageInterest& interest);

} // namespace holdfast::probes
