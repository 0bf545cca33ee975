// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_state.h"

#include <memory>
#include <optional>

namespace holdfast::tracking {

/// Health over the last hour in buckets of 30 s. A bucket holds the worst health seen in it; a bucket without
/// a reading stays a gap. Time running backwards starts the line anew.
class HealthRecorder {
public:
    static constexpr Duration kBucket{30'000};
    static constexpr std::size_t kBuckets = 120;

    HealthRecorder();
    void record(TimePoint time, std::optional<double> own, std::optional<double> effective);

    [[nodiscard]] std::shared_ptr<const HealthTrend> trend() const { return m_trend; }

private:
    std::shared_ptr<const HealthTrend> m_trend;
};

} // namespace holdfast::tracking
