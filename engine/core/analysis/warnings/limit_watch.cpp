// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/analysis/warnings/limit_watch.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace holdfast::warnings {

namespace {

// All spans in horizons. Chosen on one set as a whole, not by cross-validation; see
// tests/benchmarks/RESULTS.md.
constexpr double kNoiseMemory = 48.0;  ///< over which the noise is learnt
constexpr double kBegins = 1.0 / 16.0; ///< rate at which a way begins
constexpr double kSlopeReach = 12.0;   ///< an ordinary way would reach the limit in so many horizons
constexpr double kBend = 0.5;          ///< of its slope it changes by so much in that span
constexpr double kFreedom = 8.0;       ///< of Student's t
constexpr double kOutlier = 3.0;       ///< deviations beyond which a reading pulls no harder
constexpr double kNewAfter = 4.0;      ///< a gap that long begins a new level
constexpr float kWayMemory = 40.0F;    ///< judged ways that count
constexpr double kCareful = 0.5;       ///< log odds by which passage alone says too little
constexpr float kSaidTrust = 4.0F;     ///< what was said counts as true so often beforehand
constexpr float kSaidEnough = 0.7F;    ///< share of what was said that must come for full trust
constexpr float kSaidMemory = 20.0F;   ///< of what was said
constexpr int kCells = 15;             ///< of the horizon, for first passage

double share(double score) {
    return 0.5 * std::erfc(-score / std::numbers::sqrt2);
}

double likelihood(double error, double variance) {
    const double t = 1.0 + error * error / (variance * kFreedom);
    return 1.0 / (t * t * t * t * std::sqrt(t) * std::sqrt(variance)); // the exponent -(8 + 1) / 2
}

/// By how much the variance of a reading is raised so that an outlier pulls like one of kOutlier deviations.
double outlierFactor(double error, double variance) {
    const double squares = error * error / (variance * kOutlier * kOutlier);
    return std::max(1.0, squares);
}

} // namespace

LimitWatch::LimitWatch(double limit, LimitSide side, Duration horizon)
    : m_limit(side == LimitSide::Above ? limit : -limit)
    , m_sign(side == LimitSide::Above ? 1.0 : -1.0)
    , m_horizon(std::max(horizon, Duration(1))) {}

LimitWatch::Noise LimitWatch::noise() const {
    const double one = m_difference[0];
    const double two = m_difference[1];
    // One difference holds twice the noise and once the wandering of a step, two steps hold it twice.
    const double wander = std::clamp(two - one, 0.02 * one, std::max(one, 0.02 * one));
    const double scale = std::max(std::abs(m_limit), std::abs(m_rest.level));
    const double least = std::max(1e-9 * scale * scale, 1e-200);
    const double room = std::max(m_limit - m_rest.level, 0.1 * std::abs(m_limit));
    Noise noise;
    noise.reading = std::max((one - wander) / 2.0, 0.05 * one) + least;
    noise.wander = (wander + least * 1e-3) / std::max(double(m_pace), 1e-6);
    noise.slope = std::max(room, 1e-3 * scale) / kSlopeReach;
    noise.bend = (kBend * noise.slope) * (kBend * noise.slope) / kSlopeReach;
    return noise;
}

double LimitWatch::endRate() const {
    return -std::log(std::clamp(double(m_came) / double(m_foreseen), 0.02, 0.99));
}

void LimitWatch::restart(double value) {
    const double spread = 0.25 * (m_limit - value) * (m_limit - value) + 1e-12;
    m_rest = {.level = value, .ll = spread};
    m_line = {.level = value, .ll = spread};
    m_before = {value, value};
    m_way = 0.05F;
    m_due = -1.0F;
    m_saidDue = -1.0F;
}

bool LimitWatch::add(TimePoint time, double value) {
    // Beyond 1e100 squares overflow; no signal is that large.
    if (!std::isfinite(value) || std::abs(value) > 1e100) return false;
    if (!std::isfinite(m_limit) || std::abs(m_limit) > 1e100) return false;
    if (m_count > 0 && time <= m_last) return false;
    const double mirrored = m_sign * value;
    const double span = m_count == 0 ? 0.0 : double((time - m_last).count()) / double(m_horizon.count());
    if (m_count == 0 || span > kNewAfter) {
        if (m_count == 0) m_first = time;
        restart(mirrored);
    } else {
        learnNoise(mirrored, span);
        const Noise now = noise();
        mix(span, now);
        predict(span, now);
        correct(mirrored, now);
        judgeWays(span, now);
        m_before = {m_before[1], mirrored};
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
    double one = (value - m_before[1]) * (value - m_before[1]);
    double two = (value - m_before[0]) * (value - m_before[0]);
    if (known > 20) { // a jump is no noise
        one = std::min(one, 9.0 * m_difference[0] + 1e-12);
        two = std::min(two, 9.0 * m_difference[1] + 1e-12);
    }
    m_difference[0] += gain * (one - m_difference[0]);
    m_difference[1] += gain * (two - m_difference[1]);
}

/// The two states of affairs take up what may have passed from one to the other.
void LimitWatch::mix(double span, const Noise& noise) {
    const double way = double(m_way);
    const double ends = 1.0 - std::exp(-span * endRate());
    const double begins = 1.0 - std::exp(-span * kBegins);
    const double toRest = way * ends + (1.0 - way) * (1.0 - begins);
    const double toWay = (1.0 - way) * begins + way * (1.0 - ends);
    const double fromWay = way * ends / toRest;
    const double fromRest = (1.0 - way) * begins / toWay;
    const Line rest = m_rest;
    const Line line = m_line;
    const double apart = line.level - rest.level;
    m_rest.level = rest.level + fromWay * apart;
    m_rest.ll = (1.0 - fromWay) * rest.ll + fromWay * line.ll + fromWay * (1.0 - fromWay) * apart * apart;
    m_line.level = line.level - fromRest * apart;
    m_line.slope = line.slope * (1.0 - fromRest);
    const double kept = 1.0 - fromRest;
    const double both = fromRest * kept;
    m_line.ll = kept * line.ll + fromRest * rest.ll + both * apart * apart;
    m_line.ls = kept * line.ls + both * apart * line.slope;
    m_line.ss = kept * line.ss + fromRest * noise.slope * noise.slope + both * line.slope * line.slope;
    m_way = float(toWay);
}

void LimitWatch::predict(double span, const Noise& noise) {
    m_rest.ll += noise.wander * span;
    m_line.level += m_line.slope * span;
    m_line.ll += span * (2.0 * m_line.ls + span * m_line.ss + noise.wander + noise.bend * span * span / 3.0);
    m_line.ls += span * (m_line.ss + noise.bend * span / 2.0);
    m_line.ss += span * noise.bend;
}

void LimitWatch::correct(double value, const Noise& noise) {
    const double atRest = value - m_rest.level;
    const double onWay = value - m_line.level;
    const double restSpread = m_rest.ll + noise.reading;
    const double waySpread = m_line.ll + noise.reading;
    const double way = double(m_way) * likelihood(onWay, waySpread);
    const double rest = (1.0 - double(m_way)) * likelihood(atRest, restSpread);
    m_way = float(std::clamp(way / (way + rest), 1e-4, 1.0 - 1e-4));

    const double restGain = m_rest.ll / (m_rest.ll + noise.reading * outlierFactor(atRest, restSpread));
    m_rest.level += restGain * atRest;
    m_rest.ll *= 1.0 - restGain;
    const double total = m_line.ll + noise.reading * outlierFactor(onWay, waySpread);
    const double level = m_line.ll / total;
    const double slope = m_line.ls / total;
    m_line.level += level * onWay;
    m_line.slope += slope * onWay;
    m_line.ss = std::max(m_line.ss - slope * m_line.ls, 0.0);
    m_line.ls *= 1.0 - level;
    m_line.ll *= 1.0 - level;
}

/// Looks back at what was foreseen a horizon ago, then notes what is foreseen now.
void LimitWatch::judgeWays(double span, const Noise& noise) {
    const double way = double(m_way);
    const double level = levelNow();
    if (m_due >= 0.0F) {
        m_due -= float(span);
        if (m_due > 0.0F && level < m_limit) return;
        const bool came = level >= m_limit || level - m_wayFrom >= 0.5 * (m_wayTo - m_wayFrom);
        const float kept = m_foreseen > kWayMemory ? kWayMemory / m_foreseen : 1.0F;
        m_foreseen = kept * m_foreseen + 1.0F;
        m_came = kept * m_came + (came ? 1.0F : 0.0F);
        m_due = -1.0F;
    }
    const double rise = m_line.slope;
    const double noticeable = std::max(3.0 * std::sqrt(noise.reading), noise.slope);
    if (way < 0.5 || rise < noticeable || level >= m_limit) return;
    m_due = 1.0F;
    m_wayFrom = level;
    m_wayTo = level + rise; // past the limit too: a saw near it is no way
}

double LimitWatch::levelNow() const {
    return double(m_way) * m_line.level + (1.0 - double(m_way)) * m_rest.level;
}

/// One reading may be a spike; two in a row, or the level itself, are not.
bool LimitWatch::isReached() const {
    return m_before[1] >= m_limit && (m_before[0] >= m_limit || levelNow() >= m_limit);
}

/// The chance of passage, by what has come of earlier ones of this signal.
double LimitWatch::careful(double passage) const {
    const double trust = double(std::min(1.0F, (m_true + kSaidTrust) / (kSaidEnough * m_said + kSaidTrust)));
    const double odds = std::exp(kCareful) * trust * trust * passage;
    return odds / (1.0 - passage + odds);
}

void LimitWatch::judgeSaid(double span, const Noise& noise) {
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
    const double far = m_line.ll + 2.0 * m_line.ls + m_line.ss + noise.wander + noise.bend;
    if (reached || levelNow() + std::max(m_line.slope, 0.0) + std::sqrt(far) < m_limit) return;
    LimitOutlook now;
    passage(now, noise);
    if (now.probability < 0.5) return;
    m_saidNow = float(now.probability);
    m_saidDue = 1.25F; // a little more than the horizon: a failure that comes late was no mistake of kind
}

void LimitWatch::passage(LimitOutlook& outlook, const Noise& noise) const {
    const double way = double(m_way);
    const double ends = endRate() / kCells;
    std::array<double, kCells> reached{};
    double ended = 0.0; // ways that ended, at or past the limit
    double lasting = 1.0;
    for (int cell = 0; cell < kCells; ++cell) {
        const double at = double(cell + 1) / kCells;
        const double spread =
            m_line.ll + at * (2.0 * m_line.ls + at * m_line.ss + noise.wander + noise.bend * at * at / 3.0);
        const double past = share((m_line.level + m_line.slope * at - m_limit) / std::sqrt(spread));
        const double ending = lasting * (1.0 - std::exp(-ends));
        lasting -= ending;
        ended += ending * past;
        const double wandered = share((m_rest.level - m_limit) / std::sqrt(m_rest.ll + noise.wander * at));
        const double now = way * (ended + lasting * past) + (1.0 - way) * std::min(1.0, 2.0 * wandered);
        reached[std::size_t(cell)] = std::max(now, cell > 0 ? reached[std::size_t(cell - 1)] : 0.0);
    }
    outlook.probability = careful(std::clamp(reached.back(), 0.0, 1.0));
    const auto timeOf = [&](double part) {
        const double wanted = part * reached.back();
        const auto cell = std::ranges::lower_bound(reached, wanted);
        const auto index = double(std::min<std::ptrdiff_t>(cell - reached.begin(), kCells - 1));
        return Duration(Duration::rep(double(m_horizon.count()) * (index + 1.0) / kCells));
    };
    outlook.earliest = timeOf(0.1);
    outlook.expected = timeOf(0.5);
    outlook.latest = timeOf(0.9);
}

std::optional<LimitOutlook> LimitWatch::outlook(const WarningSettings& settings) const {
    if (m_count < std::max(settings.leastReadings, 1U)) return std::nullopt;
    if (m_last - m_first < settings.minimumHistory) return std::nullopt;
    const Noise now = noise();
    const double way = double(m_way);
    LimitOutlook outlook;
    outlook.level = m_sign * levelNow();
    const double minutes = std::chrono::duration<double, std::ratio<60>>(m_horizon).count();
    outlook.ratePerMinute = m_sign * way * m_line.slope / minutes;
    outlook.noise = std::sqrt(now.reading);
    outlook.trendChance = way;
    outlook.persistence = std::exp(-endRate());
    outlook.reached = isReached();
    if (outlook.reached) {
        outlook.probability = 1.0;
    } else {
        passage(outlook, now);
    }
    return outlook;
}

} // namespace holdfast::warnings
