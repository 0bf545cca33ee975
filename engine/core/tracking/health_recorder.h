// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_state.h"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>

namespace holdfast::tracking {

/// Health over the last hour in buckets of 30 s. While less than an hour is known the buckets are finer, so
/// that a line shows from the first minute on: five minutes in steps of 2.5 s, then ten, twenty, an hour; yet
/// never finer than the readings come (one gap among them changes nothing). A bucket holds the worst health
/// seen in it; a bucket without a reading stays a gap. Time running backwards starts the line anew.
class HealthRecorder {
public:
    static constexpr Duration kBucket{30'000}; ///< the longest
    static constexpr std::array<Duration, 4> kSteps{Duration(2'500), Duration(5'000), Duration(10'000),
                                                    kBucket};
    static constexpr std::size_t kBuckets = 120;

    HealthRecorder();
    void record(TimePoint time, std::optional<double> own, std::optional<double> effective);

    [[nodiscard]] std::shared_ptr<const HealthTrend> trend() const { return m_trend; }

private:
    [[nodiscard]] Duration paceOf(Duration step, Duration bucket);

    std::shared_ptr<const HealthTrend> m_trend;
    bool m_begun = false;
    std::uint32_t m_skips = 0; ///< one bit for each of the last steps, newest lowest: it left buckets empty
    Duration m_lastSkip{0};
};

} // namespace holdfast::tracking
