// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/probes/call_families.h"
#include "engine/probes/monotonic_moment.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace holdfast::probes {

/// What a counter counts. One group may be fed by many series, whose increases are added up.
struct CounterGroup {
    enum class Kind : std::uint8_t {
        Requests,
        FailedRequests, ///< part of the requests, counted in a group of its own
        DurationBucket, ///< requests that took at most `bound` seconds
        Cpu,            ///< seconds
        Call,           ///< what `role` says of the calls to `dependency`
        Metric,         ///< the fleet file's metric number `metric`
    };

    Kind kind = Kind::Requests;
    std::string dependency;
    double bound = 0.0; ///< DurationBucket and calls' buckets, seconds
    std::size_t metric = 0;
    CallRole role = CallRole::Made;
    CallReporter reporter = CallReporter::Page;

    auto operator<=>(const CounterGroup&) const = default;
};

/// The counters of one reading, as they stand: series by a key of their own, each feeding a group.
class CounterSheet {
public:
    struct Series {
        std::uint64_t key = 0;
        std::uint32_t group = 0;
        double value = 0.0;
    };

    /// `series` is a hash of name and labels; one series may feed several groups. What is no count is left
    /// out; beyond the bound the sheet is not complete.
    void add(CounterGroup group, std::uint64_t series, double value);
    /// Sorts; nothing is added afterwards.
    void finish();

    [[nodiscard]] const std::vector<CounterGroup>& groups() const noexcept { return m_groups; }

    [[nodiscard]] const std::vector<Series>& series() const noexcept { return m_series; }

    [[nodiscard]] bool isComplete() const noexcept { return !m_tooMany; }

private:
    std::vector<CounterGroup> m_groups;
    std::vector<Series> m_series; ///< by key, once finished
    std::map<CounterGroup, std::uint32_t> m_index;
    bool m_tooMany = false;
};

/// Remembers counters from one reading to the next and tells what was counted between. A series that is
/// smaller than before counted from 0 since; a series that goes away is forgotten.
class CounterBook {
public:
    /// Of a series that was not there before: on a page, which is always whole, it counted from 0 (the first
    /// failure creates its series). Elsewhere it may only have been away.
    enum class NewSeries : std::uint8_t { FromZero, FromNow };

    struct Growth {
        std::vector<double> byGroup; ///< in the order of the sheet's groups
        double seconds = 0.0;        ///< > 0
    };

    explicit CounterBook(NewSeries newSeries = NewSeries::FromZero) : m_newSeries(newSeries) {}

    /// None: nothing to compare with, the machine slept between, or the sheet is not complete.
    [[nodiscard]] std::optional<Growth> take(const CounterSheet& sheet, MonotonicMoment at);

    /// Everything counts from 0 again.
    void restart() { m_known.clear(); }

private:
    struct Known {
        std::uint64_t key = 0;
        double value = 0.0;
    };

    NewSeries m_newSeries;
    std::optional<MonotonicMoment> m_before;
    std::vector<Known> m_known; ///< by key
};

} // namespace holdfast::probes
