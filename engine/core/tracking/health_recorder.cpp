// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/tracking/health_recorder.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace holdfast::tracking {

namespace {

constexpr float kGap = std::numeric_limits<float>::quiet_NaN();

void shift(std::vector<float>& line, std::size_t buckets) {
    const std::size_t steps = std::min(buckets, line.size());
    std::shift_left(line.begin(), line.end(), static_cast<std::ptrdiff_t>(steps));
    std::fill(line.end() - static_cast<std::ptrdiff_t>(steps), line.end(), kGap);
}

void keepWorst(float& bucket, std::optional<double> health) {
    if (!health) return;
    const auto value = static_cast<float>(*health);
    bucket = std::isnan(bucket) ? value : std::min(bucket, value);
}

} // namespace

HealthRecorder::HealthRecorder() {
    auto trend = std::make_shared<HealthTrend>();
    trend->bucket = kBucket;
    trend->own.assign(kBuckets, kGap);
    trend->effective.assign(kBuckets, kGap);
    m_trend = std::move(trend);
}

void HealthRecorder::record(TimePoint time, std::optional<double> own, std::optional<double> effective) {
    auto next = std::make_shared<HealthTrend>(*m_trend);
    const auto bucketEnd = TimePoint((time.time_since_epoch() / kBucket + 1) * kBucket);
    const auto steps = (bucketEnd - next->end) / kBucket;
    if (steps < 0 || steps >= static_cast<Duration::rep>(kBuckets)) {
        shift(next->own, kBuckets);
        shift(next->effective, kBuckets);
    } else {
        shift(next->own, static_cast<std::size_t>(steps));
        shift(next->effective, static_cast<std::size_t>(steps));
    }
    next->end = bucketEnd;
    keepWorst(next->own.back(), own);
    keepWorst(next->effective.back(), effective);
    m_trend = std::move(next);
}

} // namespace holdfast::tracking
