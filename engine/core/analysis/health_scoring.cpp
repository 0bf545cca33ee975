// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/analysis/health_scoring.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace holdfast::analysis {

namespace {

bool isMonotonic(const Thresholds& t) {
    const bool rising = t.good < t.warn && t.warn < t.critical && t.critical < t.failed;
    const bool falling = t.good > t.warn && t.warn > t.critical && t.critical > t.failed;
    return rising || falling;
}

HealthState classify(double score) {
    if (score < kCriticalBelow) return HealthState::Critical;
    if (score < kDegradedBelow) return HealthState::Degraded;
    return HealthState::Healthy;
}

/// Higher is worse.
int rank(HealthState state) {
    return static_cast<int>(state);
}

} // namespace

std::optional<Thresholds> absoluteThresholds(const Thresholds& thresholds, std::optional<double> limit) {
    Thresholds out = thresholds;
    if (thresholds.basis == ThresholdBasis::OfLimit) {
        if (!limit || !(*limit > 0.0) || !std::isfinite(*limit)) return std::nullopt;
        out = {.good = thresholds.good * *limit,
               .warn = thresholds.warn * *limit,
               .critical = thresholds.critical * *limit,
               .failed = thresholds.failed * *limit,
               .basis = ThresholdBasis::Absolute};
    }
    if (!isMonotonic(out)) return std::nullopt;
    return out;
}

double scoreOf(double value, const Thresholds& thresholds) {
    struct Knot {
        double at;
        double score;
    };

    // Turned round where low is bad, so that only one direction is left to look at.
    const double sign = thresholds.good < thresholds.failed ? 1.0 : -1.0;
    const std::array<Knot, 4> knots{{{sign * thresholds.good, 1.0},
                                     {sign * thresholds.warn, 0.7},
                                     {sign * thresholds.critical, 0.4},
                                     {sign * thresholds.failed, 0.0}}};
    const double x = sign * value;
    if (std::isnan(x)) return 0.0;
    if (x <= knots.front().at) return 1.0;
    if (x >= knots.back().at) return 0.0;
    const auto upper = std::ranges::upper_bound(knots, x, {}, &Knot::at);
    const auto lower = upper - 1;
    const double share = (x - lower->at) / (upper->at - lower->at);
    return lower->score + share * (upper->score - lower->score);
}

OwnHealth ownHealth(std::span<const SignalState> signals, int expected, int observed) {
    OwnHealth health;
    health.confidence = expected > 0 ? std::clamp(double(observed) / double(expected), 0.0, 1.0) : 0.0;
    for (const auto& signal : signals) {
        if (signal.part == Part::None || !signal.score || signal.freshness == Freshness::NotObserved)
            continue;
        const auto found = std::ranges::find(health.parts, signal.part, &PartHealth::part);
        if (found == health.parts.end()) {
            health.parts.push_back({.part = signal.part, .score = *signal.score, .worst = signal.id});
        } else if (*signal.score < found->score) {
            found->score = *signal.score;
            found->worst = signal.id;
        }
    }
    if (health.parts.empty()) return health;
    std::ranges::stable_sort(health.parts, {}, &PartHealth::score);
    double sum = 0.0;
    for (const auto& part : health.parts)
        sum += part.score;
    const double mean = sum / static_cast<double>(health.parts.size());
    health.score = health.parts.front().score * (0.9 + 0.1 * mean);
    return health;
}

HealthState StateHysteresis::update(std::optional<double> score, double confidence, std::uint64_t round) {
    if (!score || confidence < kMinimumConfidence) {
        reset();
        return m_state;
    }
    const HealthState raw = classify(*score);
    if (m_state == HealthState::Unknown || raw == m_state) {
        m_state = raw;
        m_candidate = raw;
        m_rounds = 0;
        m_lastRound = round;
        return m_state;
    }
    // What the score says after the margin is granted in favour of the present state.
    const bool worse = rank(raw) > rank(m_state);
    const HealthState granted = classify(*score + (worse ? kMargin : -kMargin));
    const bool beyond = worse ? rank(granted) > rank(m_state) : rank(granted) < rank(m_state);
    if (raw != m_candidate) {
        m_candidate = raw;
        m_rounds = 1;
    } else if (round != m_lastRound) {
        ++m_rounds;
    }
    m_lastRound = round;
    if (m_rounds >= kRounds) {
        m_state = raw;
        m_rounds = 0;
    } else if (beyond) {
        m_state = granted;
    }
    return m_state;
}

void StateHysteresis::reset() noexcept {
    m_state = HealthState::Unknown;
    m_candidate = HealthState::Unknown;
    m_rounds = 0;
}

} // namespace holdfast::analysis
