// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/counter_book.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>

namespace holdfast::probes {

namespace {

constexpr std::size_t kMaxSeries = 100'000;
constexpr std::size_t kMaxGroups = 4'000;
constexpr std::uint64_t kOdd = 0x9E3779B97F4A7C15U; // the golden ratio, as in boost::hash_combine

/// One series in two groups is counted under two keys.
std::uint64_t saltOf(const CounterGroup& group) {
    std::uint64_t salt = static_cast<std::uint64_t>(group.kind);
    const auto mix = [&salt](std::uint64_t value) { salt ^= value + kOdd + (salt << 6U) + (salt >> 2U); };
    mix(group.metric);
    mix(static_cast<std::uint64_t>(group.role));
    mix(static_cast<std::uint64_t>(group.reporter));
    mix(std::hash<std::string>{}(group.dependency));
    return salt * kOdd;
}

} // namespace

void CounterSheet::add(CounterGroup group, std::uint64_t series, double value) {
    if (!std::isfinite(value) || value < 0.0) return;
    if (m_series.size() >= kMaxSeries || m_groups.size() >= kMaxGroups) {
        m_tooMany = true;
        return;
    }
    const std::uint64_t key = series ^ saltOf(group);
    const auto [known, isNew] = m_index.try_emplace(group, static_cast<std::uint32_t>(m_groups.size()));
    if (isNew) m_groups.push_back(std::move(group));
    m_series.push_back({.key = key, .group = known->second, .value = value});
}

void CounterSheet::finish() {
    std::ranges::sort(m_series, {}, &Series::key);
    m_index.clear();
}

/// Both are in the order of their keys, so one walk compares them.
std::optional<CounterBook::Growth> CounterBook::take(const CounterSheet& sheet, MonotonicMoment at) {
    const auto passed = m_before ? secondsBetween(*m_before, at) : std::nullopt;
    std::optional<Growth> growth;
    if (passed && sheet.isComplete()) {
        growth = Growth{.byGroup = std::vector<double>(sheet.groups().size(), 0.0), .seconds = *passed};
        auto known = m_known.begin();
        for (const auto& series : sheet.series()) {
            while (known != m_known.end() && known->key < series.key)
                ++known;
            double before = m_newSeries == NewSeries::FromZero ? 0.0 : series.value;
            if (known != m_known.end() && known->key == series.key) {
                before = known->value;
                ++known;
            }
            growth->byGroup[series.group] += series.value >= before ? series.value - before : series.value;
        }
    }
    m_known.clear();
    m_before.reset();
    if (!sheet.isComplete()) return growth;
    m_known.reserve(sheet.series().size());
    for (const auto& series : sheet.series())
        m_known.push_back({.key = series.key, .value = series.value});
    m_before = at;
    return growth;
}

} // namespace holdfast::probes
