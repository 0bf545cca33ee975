// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/analysis/training_sampler.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace holdfast::analysis {

namespace {

SamplerOptions bounded(SamplerOptions options) {
    options.rows = std::clamp(options.rows, 2U, 1'000'000U);
    options.span = std::max(options.span, Duration(1));
    // Never more strata than a year has hours: their number is part of the bound on memory.
    options.stratum = std::max({options.stratum, Duration(1), options.span / 8760});
    return options;
}

std::int64_t stratumOf(TimePoint time, Duration length) {
    const auto at = time.time_since_epoch().count();
    const auto width = length.count();
    return at >= 0 ? at / width : -((-(at + 1)) / width) - 1;
}

} // namespace

TrainingSampler::TrainingSampler(std::size_t columns, SamplerOptions options)
    : m_columns(columns), m_options(bounded(options)), m_random(options.seed) {}

void TrainingSampler::forgetBefore(TimePoint time) {
    const auto oldest = stratumOf(time, m_options.stratum);
    while (!m_strata.empty() && m_strata.begin()->first < oldest) {
        const auto& slots = m_strata.begin()->second.slots;
        m_free.insert(m_free.end(), slots.begin(), slots.end());
        m_strata.erase(m_strata.begin());
    }
}

bool TrainingSampler::replaceOne(Stratum& stratum, std::uint32_t& slot) {
    const auto seen = std::min<std::uint64_t>(stratum.seen, std::numeric_limits<std::uint32_t>::max());
    const std::uint32_t chosen = m_random.below(static_cast<std::uint32_t>(seen));
    if (chosen >= stratum.slots.size()) return false;
    slot = stratum.slots[chosen];
    return true;
}

bool TrainingSampler::makeRoom(Stratum& into, std::uint32_t& slot) {
    // What was thinned once stays a sample of all that came: one more row takes a place or none.
    if (into.slots.size() + 1 < into.seen) return replaceOne(into, slot);
    if (!m_free.empty()) {
        slot = m_free.back();
        m_free.pop_back();
    } else if (m_times.size() < m_options.rows) {
        slot = static_cast<std::uint32_t>(m_times.size());
        m_times.emplace_back();
        m_values.resize(m_values.size() + m_columns);
    } else {
        auto& fullest = std::ranges::max_element(m_strata, {}, [](const auto& entry) {
                            return entry.second.slots.size();
                        })->second;
        if (&fullest == &into || fullest.slots.size() <= into.slots.size()) return replaceOne(into, slot);
        const auto chosen = m_random.below(static_cast<std::uint32_t>(fullest.slots.size()));
        slot = fullest.slots[chosen];
        fullest.slots[chosen] = fullest.slots.back();
        fullest.slots.pop_back();
    }
    into.slots.push_back(slot);
    return true;
}

Result<void> TrainingSampler::add(TimePoint time, std::span<const double> row) {
    if (row.size() != m_columns)
        return failure(ErrorCode::FixInput, fmt::format("a row of {} columns, not {}", row.size(), m_columns),
                       "training sample");
    const auto room = TimePoint::min() + m_options.span;
    if (time > m_newest) {
        m_newest = time;
        if (time > room) forgetBefore(time - m_options.span);
    }
    if (m_newest > room && time < m_newest - m_options.span) return {};
    auto& stratum = m_strata[stratumOf(time, m_options.stratum)];
    ++stratum.seen;
    std::uint32_t slot = 0;
    if (!makeRoom(stratum, slot)) return {};
    m_times[slot] = time;
    constexpr double most = std::numeric_limits<float>::max();
    float* to = m_values.data() + std::size_t{slot} * m_columns;
    for (std::size_t c = 0; c < m_columns; ++c)
        to[c] = static_cast<float>(std::isfinite(row[c]) ? std::clamp(row[c], -most, most) : row[c]);
    return {};
}

std::vector<std::uint32_t> TrainingSampler::slotsInOrder() const {
    std::vector<std::uint32_t> slots;
    for (const auto& [begin, stratum] : m_strata)
        slots.insert(slots.end(), stratum.slots.begin(), stratum.slots.end());
    std::ranges::stable_sort(slots, {}, [this](std::uint32_t slot) { return m_times[slot]; });
    return slots;
}

std::vector<double> TrainingSampler::rows() const {
    std::vector<double> rows;
    rows.reserve(count() * m_columns);
    for (const std::uint32_t slot : slotsInOrder()) {
        const auto row = std::span<const float>(m_values).subspan(std::size_t{slot} * m_columns, m_columns);
        rows.insert(rows.end(), row.begin(), row.end());
    }
    return rows;
}

std::vector<TimePoint> TrainingSampler::times() const {
    std::vector<TimePoint> times;
    for (const std::uint32_t slot : slotsInOrder())
        times.push_back(m_times[slot]);
    return times;
}

Bytes TrainingSampler::size() const noexcept {
    std::size_t bytes = sizeof(*this) + m_values.capacity() * sizeof(float) +
                        m_times.capacity() * sizeof(TimePoint) + m_free.capacity() * sizeof(std::uint32_t);
    for (const auto& [begin, stratum] : m_strata)
        bytes +=
            sizeof(Strata::value_type) + 4 * sizeof(void*) + stratum.slots.capacity() * sizeof(std::uint32_t);
    return {static_cast<std::int64_t>(bytes)};
}

} // namespace holdfast::analysis
