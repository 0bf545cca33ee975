// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/analysis/streaming_detector.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace holdfast::analysis {

namespace {

// The one set of parameters. Margins are the share of a range that rounding and ordinary records reach; the
// lengths are what a person would call «just now» and «lately» of a signal.
constexpr float kMargin = 0.05F;
constexpr float kLeastWidth = 0.01F; ///< of the size of the level: less is a constant's noise
constexpr float kNear = 12.0F;       ///< readings of «just now»
constexpr float kLately = 500.0F;    ///< readings of the running level
constexpr std::uint32_t kLearning = 100;
constexpr std::uint32_t kSizesFrom = 200; ///< scatter and movement: several spans of theirs
constexpr float kQuietShare = 0.05F;      ///< of the usual movement: stiller than that is alike
constexpr float kHabitReadings = 150.0F;
constexpr float kMostSurprise = 12.0F; ///< doublings
constexpr float kGapSteps = 10.0F;
constexpr float kStepReadings = 100.0F;
constexpr float kMostValue = 1e30F;
constexpr std::uint32_t kSettling = 50;

/// The gain of a running mean over `span` values when `before` were seen.
float gainOf(std::uint32_t before, float span) {
    return std::max(1.0F / (static_cast<float>(before) + 1.0F), 2.0F / (span + 1.0F));
}

void follow(float& mean, float value, std::uint32_t before, float span) {
    mean += (value - mean) * gainOf(before, span);
}

std::int64_t secondsOf(TimePoint at) {
    return std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count();
}

} // namespace

struct StreamingDetector::Sight {
    std::int64_t seconds = 0;
    float value = 0.0F;
    std::array<float, kForesights> foreseen{};
    std::uint8_t best = kLevel;
    float width = 0.0F; ///< least width of a range
};

StreamFinding StreamingDetector::reading(TimePoint at, double value) {
    if (!std::isfinite(value)) return {};
    if (m_shape == SignalShape::Counter && !takeCounter(at, value)) return {};
    if (m_count == 0) m_origin = value;
    const auto relative = static_cast<float>(
        std::clamp(value - m_origin, -static_cast<double>(kMostValue), static_cast<double>(kMostValue)));
    takeStep(at, relative);
    const Sight sight = look(at, relative);
    StreamFinding finding = judge(sight);
    learn(sight);
    const bool ofTheReading = finding.kind == AnomalyKind::None || finding.kind == AnomalyKind::Spike ||
                              finding.kind == AnomalyKind::Season;
    if (ofTheReading) finding.observed = value; // not rounded as the state is
    return finding;
}

bool StreamingDetector::takeCounter(TimePoint at, double& value) {
    const std::int64_t now = at.time_since_epoch().count();
    const double increase = value - m_counter;
    const double seconds = (static_cast<double>(now) - static_cast<double>(m_at)) / 1000.0;
    m_counter = value;
    if (m_stamped && increase >= 0.0 && seconds > 0.0) {
        value = increase / seconds;
        return std::isfinite(value);
    }
    m_at = now; // the next rate counts from here
    m_stamped = true;
    return false;
}

void StreamingDetector::takeStep(TimePoint at, float value) {
    const std::int64_t now = at.time_since_epoch().count();
    auto step = static_cast<float>((static_cast<double>(now) - static_cast<double>(m_at)) / 1000.0);
    m_advanced = m_stamped && now > m_at;
    m_at = now;
    m_stamped = true;
    if (m_count == 0) m_last = m_level = m_nearMean = value;
    if (!m_advanced) return;
    if (m_step == 0.0F) {
        m_step = step;
        return;
    }
    if (step > kGapSteps * m_step) {
        m_last = m_nearMean = value;
        m_distanceMean = 0.0F;
    }
    if (m_count > kSettling) step = std::min(step, 4.0F * m_step);
    follow(m_step, step, m_count, kStepReadings);
}

StreamingDetector::Sight StreamingDetector::look(TimePoint at, float value) const {
    Sight sight;
    sight.seconds = secondsOf(at);
    sight.value = value;
    sight.foreseen[kLevel] = m_level;
    sight.foreseen[kDay] = m_season.usual(SeasonalProfile::Season::Day, sight.seconds).value_or(m_level);
    sight.foreseen[kWeek] = m_season.usual(SeasonalProfile::Season::Week, sight.seconds).value_or(m_level);
    for (const std::uint8_t way : {kDay, kWeek})
        if (m_error[way] < m_error[sight.best]) sight.best = way;
    const double size = std::abs(m_origin + static_cast<double>(m_level));
    sight.width = kLeastWidth * static_cast<float>(std::min(size, static_cast<double>(kMostValue)));
    return sight;
}

/// The strongest departure of one reading.
struct StreamingDetector::Verdict {
    StreamFinding finding;
    double margin = 0.0;

    void consider(double beyond, const StreamFinding& departure) {
        if (beyond < static_cast<double>(kMargin) || beyond <= margin) return;
        margin = beyond;
        finding = departure;
    }
};

StreamFinding StreamingDetector::judge(const Sight& sight) {
    follow(m_nearMean, sight.value, m_count, kNear);
    follow(m_nearMoves, std::abs(sight.value - m_last), m_count, 2.0F * kNear);
    follow(m_nearScatter, std::abs(sight.value - m_nearMean), m_count, 2.0F * kNear);

    Verdict verdict;
    watchValues(sight, verdict);
    if (m_count >= kSizesFrom) watchSizes(sight, verdict);
    const double doublings = surprise(verdict.margin);
    StreamFinding finding = verdict.finding;
    finding.judged = m_count >= kLearning;
    finding.score = finding.judged ? 1.0 - std::exp2(-doublings) : 0.0;
    if (finding.score == 0.0) finding.kind = AnomalyKind::None;
    return finding;
}

void StreamingDetector::watchValues(const Sight& sight, Verdict& verdict) {
    const float foreseen = sight.foreseen[sight.best];
    const float distance = sight.value - foreseen;
    follow(m_distanceMean, distance, m_count, kNear);

    const double usual = m_origin + static_cast<double>(foreseen);
    // `base`: what the watched quantity is measured from.
    const auto watch = [&](AnomalyKind kind, RangeWatch& range, float value, double base) {
        const StreamFinding departure{.kind = kind,
                                      .expected = usual,
                                      .low = base + static_cast<double>(range.low()),
                                      .high = base + static_cast<double>(range.high()),
                                      .observed = base + static_cast<double>(value)};
        verdict.consider(static_cast<double>(range.step(value, sight.width, m_count)), departure);
        return departure;
    };
    verdict.finding = watch(AnomalyKind::Spike, m_values, sight.value, m_origin);
    watch(sight.best == kLevel ? AnomalyKind::Spike : AnomalyKind::Season, m_distances, distance, usual);
    watch(AnomalyKind::LevelShift, m_means, m_distanceMean, usual);
}

void StreamingDetector::watchSizes(const Sight& sight, Verdict& verdict) {
    const std::uint32_t before = m_count - kSizesFrom;
    const float least = (kQuietShare * m_moves) + (1e-4F * sight.width) + 1e-30F;
    const auto watch = [&](AnomalyKind kind, OctaveWatch& range, OctaveWatch::Side side, float now,
                           float usual) {
        const StreamFinding departure{.kind = kind,
                                      .expected = static_cast<double>(usual),
                                      .low = std::exp2(static_cast<double>(range.low())),
                                      .high = std::exp2(static_cast<double>(range.high())),
                                      .observed = static_cast<double>(now)};
        const float octaves = range.step(std::log2(now + least), side, before);
        verdict.consider(static_cast<double>(kMargin * octaves), departure);
    };
    watch(AnomalyKind::Variance, m_scatters, OctaveWatch::Side::Above, m_nearScatter, m_scatter);
    watch(AnomalyKind::Drought, m_movements, OctaveWatch::Side::Below, m_nearMoves, m_moves);
}

/// The doublings that the strongest margin is worth beyond those that are expected after an anomaly.
double StreamingDetector::surprise(double strongest) {
    const auto doublings = std::min(
        static_cast<float>(std::log2(1.0 + (strongest / static_cast<double>(kMargin)))), kMostSurprise);
    const float beyond = std::max(doublings - m_habit, 0.0F);
    m_habit = std::max(m_habit - (m_habitPeak / kHabitReadings), 0.0F);
    if (doublings > m_habit) m_habit = m_habitPeak = doublings;
    return static_cast<double>(beyond);
}

void StreamingDetector::learn(const Sight& sight) {
    for (std::size_t way = 0; way < kForesights; ++way) {
        const float error = std::abs(sight.value - sight.foreseen[way]);
        follow(m_error[way], m_count < kSettling ? error : std::min(error, 10.0F * m_error[way]), m_count,
               kLately);
    }
    follow(m_moves, std::abs(sight.value - m_last), m_count, kLately);
    follow(m_scatter, std::abs(sight.value - m_nearMean), m_count, kLately);
    follow(m_level, sight.value, m_count, kLately);
    if (m_advanced)
        m_season.learn(sight.seconds, std::clamp(sight.value, m_values.low(), m_values.high()), m_step);
    m_last = sight.value;
    if (m_count < std::numeric_limits<std::uint32_t>::max()) ++m_count;
}

} // namespace holdfast::analysis
