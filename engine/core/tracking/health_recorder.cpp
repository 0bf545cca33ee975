// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/tracking/health_recorder.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace holdfast::tracking {

namespace {

constexpr float kGap = std::numeric_limits<float>::quiet_NaN();
/// The last twenty steps.
constexpr std::uint32_t kWatchedSteps = (1U << 20U) - 1U;

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

/// The first bucket's length that is longer; the longest stays.
Duration longerThan(Duration bucket) {
    const auto next = std::ranges::upper_bound(HealthRecorder::kSteps, bucket);
    return next == HealthRecorder::kSteps.end() ? HealthRecorder::kBucket : *next;
}

/// End of the bucket that holds the moment.
TimePoint endOf(TimePoint time, Duration bucket) {
    return TimePoint((time.time_since_epoch() / bucket + 1) * bucket);
}

std::vector<float> merged(const std::vector<float>& line, TimePoint end, Duration from, Duration to) {
    std::vector<float> result(line.size(), kGap);
    const TimePoint newEnd = endOf(end - Duration(1), to);
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (std::isnan(line[i])) continue;
        const TimePoint began = end - from * static_cast<Duration::rep>(line.size() - i);
        const auto back = static_cast<std::size_t>((newEnd - endOf(began, to)) / to);
        if (back < result.size()) keepWorst(result[result.size() - 1 - back], line[i]);
    }
    return result;
}

void coarsen(HealthTrend& trend) {
    const Duration to = longerThan(trend.bucket);
    trend.own = merged(trend.own, trend.end, trend.bucket, to);
    trend.effective = merged(trend.effective, trend.end, trend.bucket, to);
    trend.end = endOf(trend.end - Duration(1), to);
    trend.bucket = to;
}

/// Whether moving the line on by so many buckets would lose something that was read.
bool wouldLose(const std::vector<float>& line, Duration::rep steps) {
    const auto first = std::ranges::find_if(line, [](float value) { return !std::isnan(value); });
    return first != line.end() && first - line.begin() < steps;
}

std::shared_ptr<HealthTrend> emptyTrend() {
    auto trend = std::make_shared<HealthTrend>();
    trend->bucket = HealthRecorder::kSteps.front();
    trend->own.assign(HealthRecorder::kBuckets, kGap);
    trend->effective.assign(HealthRecorder::kBuckets, kGap);
    return trend;
}

} // namespace

HealthRecorder::HealthRecorder() : m_trend(emptyTrend()) {}

void HealthRecorder::record(TimePoint time, std::optional<double> own, std::optional<double> effective) {
    auto next = std::make_shared<HealthTrend>(*m_trend);
    const auto ahead = [&next, time] { return (endOf(time, next->bucket) - next->end) / next->bucket; };
    if (!m_begun || ahead() < 0) {
        next = emptyTrend();
        next->end = endOf(time, next->bucket);
        m_skips = 0;
        m_begun = true;
    }
    const Duration pace = paceOf(ahead() * next->bucket, next->bucket);
    while (next->bucket < kBucket &&
           (pace > next->bucket || wouldLose(next->own, ahead()) || wouldLose(next->effective, ahead())))
        coarsen(*next);
    const auto steps = ahead();
    const bool far = steps >= static_cast<Duration::rep>(kBuckets);
    shift(next->own, far ? kBuckets : static_cast<std::size_t>(steps));
    shift(next->effective, far ? kBuckets : static_cast<std::size_t>(steps));
    next->end = endOf(time, next->bucket);
    keepWorst(next->own.back(), own);
    keepWorst(next->effective.back(), effective);
    m_trend = std::move(next);
}

/// What a bucket must hold so that readings leave none empty: more than it does once two of the last steps
/// left some. One alone is a gap and stays one.
Duration HealthRecorder::paceOf(Duration step, Duration bucket) {
    if (step < bucket) return Duration(0); // within the last bucket
    const bool skips = step > bucket;
    const bool again = skips && m_skips != 0;
    const Duration both = std::min(step, std::exchange(m_lastSkip, skips ? step : m_lastSkip));
    m_skips = (m_skips << 1U | static_cast<std::uint32_t>(skips)) & kWatchedSteps;
    if (!again) return Duration(0);
    m_skips = 0;
    return std::max(both, bucket + Duration(1));
}

} // namespace holdfast::tracking
