// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/analysis/warnings/limit_watch.h"

#include <algorithm>
#include <cmath>

namespace holdfast::warnings {

namespace {

// All spans in horizons. How they were chosen: tests/benchmarks/RESULTS.md.
constexpr double kNoiseMemory = 8.0;  ///< over which the noise is learnt
constexpr double kJump = 25.0;        ///< times its usual square a difference counts at most
constexpr double kDriftMemory = 50.0; ///< over which it is learnt what rest drifts
constexpr double kDriftTrust = 3.0;   ///< horizons that the wandering counts for beforehand
constexpr double kLeastDrift = 0.05;  ///< of the wandering
constexpr double kLeastRoom = 0.2;    ///< of the limit, between rest and it
constexpr double kNewAfter = 4.0;     ///< a gap that long begins a new level
constexpr double kFarthest = 1e9;     ///< units of the limit beyond which readings are all alike
constexpr double kCareful = 0.8;      ///< log odds by which passage alone says too little
constexpr float kSaidTrust = 4.0F;    ///< what was said counts as true so often beforehand
constexpr float kSaidEnough = 0.7F;   ///< share of what was said that must come for full trust
constexpr float kSaidMemory = 20.0F;  ///< of what was said
constexpr double kNoticed = 1.0;      ///< readings from the limit until the failure is noticed
constexpr double kNothing = 1e-9;     ///< a chance so small that nothing more is computed
constexpr int kCells = 15;            ///< of the horizon, for first passage

} // namespace

LimitWatch::LimitWatch(double limit, LimitSide side, Duration horizon)
    : m_limit(limit)
    , m_scale((side == LimitSide::Above ? 1.0 : -1.0) * std::abs(limit))
    , m_horizon(std::max(horizon, Duration(1))) {
    if (limit == 0.0) m_scale = side == LimitSide::Above ? 1.0 : -1.0;
    m_goal = float(limit / m_scale);
}

SignalNoise LimitWatch::noise() const {
    const double one = double(m_difference[0]);
    const double two = double(m_difference[1]);
    const double goal = double(m_goal);
    const double rest = m_accounts.restLevel();
    // One difference holds twice the noise and once the wandering of a step, two steps hold it twice.
    const double wander = std::clamp(two - one, 0.02 * one, std::max(one, 0.02 * one));
    const double scale = std::max({std::abs(goal), std::abs(rest), 1e-6});
    const double least = 1e-9 * scale * scale;
    SignalNoise noise;
    noise.reading = std::max((one - wander) / 2.0, 0.05 * one) + least;
    noise.wander = (wander + least * 1e-3) / std::max(double(m_pace), 1e-6);
    noise.drift = noise.wander;
    if (m_drifts > 0.0F) noise.drift = std::clamp(double(m_drift), kLeastDrift * noise.wander, noise.wander);
    noise.room = std::max({goal - rest, kLeastRoom * std::abs(goal), 1e-3 * scale});
    return noise;
}

bool LimitWatch::add(TimePoint time, double value) {
    // Beyond 1e100 squares overflow; no signal is that large.
    if (!std::isfinite(value) || std::abs(value) > 1e100) return false;
    if (!std::isfinite(m_limit) || std::abs(m_limit) > 1e100) return false;
    if (m_count > 0 && time <= m_last) return false;
    if (m_count == 0 && m_limit == 0.0 && value != 0.0) m_scale *= std::abs(value);
    const double inside = std::clamp(value / m_scale, -kFarthest, kFarthest);
    const double span = m_count == 0 ? 0.0 : double((time - m_last).count()) / double(m_horizon.count());
    if (m_count == 0 || span > kNewAfter) {
        if (m_count == 0) m_first = time;
        const double room = double(m_goal) - inside;
        m_accounts.restart(inside, 0.25 * room * room + 1e-12);
        m_climbs.restart(inside);
        m_before = {float(inside), float(inside)};
        m_saidDue = m_driftDue = -1.0F;
    } else {
        learnNoise(inside, span);
        const SignalNoise now = noise();
        m_accounts.add(inside, span, now, double(m_goal));
        m_climbs.add(inside, std::sqrt(now.reading));
        learnDrift(span, now);
        m_before = {m_before[1], float(inside)};
        judgeSaid(span, now);
    }
    m_last = time;
    if (m_count < UINT32_MAX) ++m_count;
    return true;
}

void LimitWatch::learnNoise(double value, double span) {
    if (m_count < 2) {
        m_pace = float(span);
        return;
    }
    // Across a gap the differences would count the gap as noise.
    if (span > 3.0 * double(m_pace)) return;
    const double known = double(m_count) - 1.0;
    const double gain = std::max(1.0 / known, std::min(0.5, span / kNoiseMemory));
    m_pace += float(gain * (span - double(m_pace)));
    for (std::size_t lag = 0; lag < m_difference.size(); ++lag) {
        const double change = value - double(m_before[m_before.size() - 1 - lag]);
        double square = change * change;
        const double usual = double(m_difference[lag]);
        if (known > 20) square = std::min(square, kJump * usual + 1e-12); // a jump is no noise
        m_difference[lag] += float(gain * (square - usual));
    }
}

/// What a horizon at rest brings; less than its wandering where the level returns to where it was.
void LimitWatch::learnDrift(double span, const SignalNoise& noise) {
    const bool rests = m_accounts.onWay() < 0.5;
    const double level = m_accounts.level();
    if (m_driftDue >= 0.0F) {
        m_driftDue -= float(span);
        if (m_driftDue > 0.0F) return;
        m_driftDue = -1.0F;
        if (rests) {
            if (m_drifts == 0.0F) m_drift = float(noise.wander);
            const double usual = double(m_drift);
            const double change = level - double(m_driftFrom);
            const double square = std::min(change * change, 9.0 * usual + 1e-12);
            m_drifts += 1.0F;
            m_drift += float((square - usual) / std::min(double(m_drifts) + kDriftTrust, kDriftMemory));
        }
    }
    if (!rests) return;
    m_driftFrom = float(level);
    m_driftDue = 1.0F;
}

/// One reading may be a spike; two in a row, or the level itself, are not.
bool LimitWatch::isReached() const {
    return m_before[1] >= m_goal && (m_before[0] >= m_goal || m_accounts.level() >= double(m_goal));
}

/// The chance of passage, by what has come of earlier ones of this signal.
double LimitWatch::careful(double passage) const {
    const double trust = double(std::min(1.0F, (m_true + kSaidTrust) / (kSaidEnough * m_said + kSaidTrust)));
    const double odds = std::exp(kCareful) * trust * trust * passage;
    return odds / (1.0 - passage + odds);
}

void LimitWatch::judgeSaid(double span, const SignalNoise& noise) {
    const bool reached = isReached();
    if (m_saidDue >= 0.0F) {
        m_saidDue -= float(span);
        if (m_saidDue > 0.0F && !reached) return;
        const float kept = m_said > kSaidMemory ? kSaidMemory / m_said : 1.0F;
        m_said = kept * m_said + m_saidNow;
        m_true = kept * m_true + (reached ? 1.0F : 0.0F);
        m_saidDue = -1.0F;
    }
    // Far from the limit nothing is said, and nothing needs to be computed.
    if (reached || m_accounts.reach(noise) < double(m_goal)) return;
    LimitOutlook now;
    passage(now, noise);
    if (now.probability < 0.5) return;
    m_saidNow = float(now.probability);
    m_saidDue = 1.25F; // a little more than the horizon: a failure that comes late was no mistake of kind
}

void LimitWatch::passage(LimitOutlook& outlook, const SignalNoise& noise) const {
    outlook.earliest = outlook.expected = outlook.latest = m_horizon;
    const double goal = double(m_goal);
    const double until = 1.0 - std::min(kNoticed * double(m_pace), 0.5);
    double most = m_accounts.pastAtRest(goal, until, noise);
    for (std::size_t way = 0; way < RestAndWays::kWays; ++way)
        most += m_accounts.pastOnWay(way, goal, until, noise);
    if (most < kNothing) return;
    const double goesOn = m_climbs.goesOn(m_accounts.level(), goal, std::sqrt(noise.reading));
    std::array<double, kCells> reached{};
    std::array<double, RestAndWays::kWays> ended{}; // ways that ended, at or past the limit
    double highest = 0.0;
    for (int cell = 0; cell < kCells; ++cell) {
        const double at = until * double(cell + 1) / kCells;
        double now = m_accounts.pastAtRest(goal, at, noise);
        for (std::size_t way = 0; way < RestAndWays::kWays; ++way) {
            const double rate = until * m_accounts.endRate(way) / kCells;
            const double lasting = std::exp(-rate * cell);
            const double ending = lasting * (1.0 - std::exp(-rate));
            const double past = m_accounts.pastOnWay(way, goal, at, noise);
            ended[way] += ending * past;
            now += goesOn * (ended[way] + (lasting - ending) * past);
        }
        highest = std::max(highest, now);
        reached[std::size_t(cell)] = highest;
    }
    outlook.probability = careful(std::clamp(highest, 0.0, 1.0));
    const auto timeOf = [&](double part) {
        const auto cell = std::ranges::lower_bound(reached, part * highest);
        const auto index = double(std::min<std::ptrdiff_t>(cell - reached.begin(), kCells - 1));
        const double span = until * (index + 1.0) / kCells + (1.0 - until);
        return Duration(Duration::rep(double(m_horizon.count()) * span));
    };
    outlook.earliest = timeOf(0.1);
    outlook.expected = timeOf(0.5);
    outlook.latest = timeOf(0.9);
}

std::optional<LimitOutlook> LimitWatch::outlook(const WarningSettings& settings) const {
    if (m_count < std::max(settings.leastReadings, 1U)) return std::nullopt;
    if (m_last - m_first < settings.minimumHistory) return std::nullopt;
    const SignalNoise now = noise();
    const double way = m_accounts.onWay();
    const double minutes = std::chrono::duration<double, std::ratio<60>>(m_horizon).count();
    LimitOutlook outlook;
    outlook.level = m_scale * m_accounts.level();
    outlook.ratePerMinute = m_scale * way * m_accounts.slope() / minutes;
    outlook.noise = std::abs(m_scale) * std::sqrt(now.reading);
    outlook.trendChance = way;
    outlook.persistence = m_accounts.persistence();
    outlook.reached = isReached();
    if (outlook.reached) {
        outlook.probability = 1.0;
    } else {
        passage(outlook, now);
    }
    return outlook;
}

} // namespace holdfast::warnings
