// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/outlook/training.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

namespace holdfast::outlook {

namespace {

constexpr std::size_t kSmallFleet = 50;
constexpr std::size_t kMiddlingFleet = 500;

std::int64_t cellOf(TimePoint time, Duration interval) {
    const auto at = time.time_since_epoch().count();
    const auto width = std::max<Duration::rep>(1, interval.count());
    return at >= 0 ? at / width : -((-(at + 1)) / width) - 1;
}

} // namespace

analysis::ForestOptions forestOptionsFor(std::size_t services, std::uint64_t seed) {
    analysis::ForestOptions options;
    if (services > kSmallFleet) options = analysis::kFleetForest;
    if (services > kMiddlingFleet) options.trees = analysis::kFleetForest.trees / 2;
    options.seed = seed;
    return options;
}

TrainingRows::TrainingRows(TrainingWish wish)
    : m_wish(std::move(wish))
    , m_features(m_wish.signals.size(), m_wish.interval)
    , m_sampler(m_features.columns(), {.seed = m_wish.options.seed}) {}

Result<void> TrainingRows::add(std::span<const std::vector<Reading>> readings) {
    const std::size_t signals = m_wish.signals.size();
    if (readings.size() != signals)
        return failure(ErrorCode::FixInput,
                       fmt::format("readings of {} signals; there are {}", readings.size(), signals),
                       "training of a service");
    std::vector<std::size_t> next(signals, 0);
    std::vector<double> values(signals);
    std::vector<double> row(m_features.columns());
    while (true) {
        auto cell = std::numeric_limits<std::int64_t>::max();
        for (std::size_t s = 0; s < signals; ++s) {
            if (next[s] < readings[s].size())
                cell = std::min(cell, cellOf(readings[s][next[s]].time, m_wish.interval));
        }
        if (cell == std::numeric_limits<std::int64_t>::max()) return {};
        std::ranges::fill(values, std::numeric_limits<double>::quiet_NaN());
        TimePoint newest = TimePoint::min();
        for (std::size_t s = 0; s < signals; ++s) {
            // Stamps that run backwards belong to the cell that is under way.
            for (; next[s] < readings[s].size(); ++next[s]) {
                const Reading& reading = readings[s][next[s]];
                if (cellOf(reading.time, m_wish.interval) > cell) break;
                values[s] = reading.value;
                newest = std::max(newest, reading.time);
            }
        }
        // A cell that the piece before had begun, or a time that is not later: nothing to learn.
        if (!m_features.update(newest, values, row)) continue;
        if (newest < m_wish.from || newest >= m_wish.to) continue;
        if (const auto added = m_sampler.add(newest, row); !added) return added;
    }
}

Result<analysis::ServiceForest> TrainingRows::train() const {
    if (m_wish.signals.empty())
        return failure(ErrorCode::FixInput, "a service without signals", "training of a service");
    if (count() < kFewest)
        return failure(ErrorCode::Retry, fmt::format("{} of {} rows", count(), kFewest),
                       "training of a service");
    const auto times = m_sampler.times();
    const analysis::ForestRecord record{.trained = m_wish.to,
                                        .from = times.front(),
                                        .to = times.back(),
                                        .fingerprint = analysis::fingerprintOf(m_wish.signals),
                                        .cause = m_wish.cause};
    const auto rows = m_sampler.rows();
    return analysis::ServiceForest::train({.values = rows, .columns = m_features.columns()}, record,
                                          m_wish.options);
}

} // namespace holdfast::outlook
