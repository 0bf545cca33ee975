// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/analysis/warnings/rest_and_ways.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace holdfast::warnings {

namespace {

// All spans in horizons. How they were chosen: tests/benchmarks/RESULTS.md.
constexpr double kBegins = 0.1;                      ///< rate at which a way begins
constexpr double kChanges = 0.05;                    ///< rate at which a slow way turns fast, or back
constexpr std::array<double, 2> kReaches{16.0, 4.0}; ///< an ordinary way reaches the limit in so many
constexpr double kBend = 0.5;                        ///< of its slope a way changes by so much in that span
constexpr double kFreedom = 8.0;                     ///< of Student's t
constexpr double kEvidence = 0.3;                    ///< power of the likelihood of an error
constexpr double kOutlier = 3.0;                     ///< deviations beyond which a reading pulls no harder
constexpr double kJumps = 0.5;                       ///< rate at which the level at rest jumps
constexpr double kJump = 0.25;                       ///< standard deviation of a jump, in rooms
constexpr float kWayTrust = 10.0F;
constexpr float kWayMemory = 40.0F; ///< judged ways that count

double share(double score) {
    return 0.5 * std::erfc(-score / std::numbers::sqrt2);
}

double likelihood(double error, double variance) {
    const double t = 1.0 + error * error / (variance * kFreedom);
    return std::pow(t, -kEvidence * (kFreedom + 1.0) / 2.0) / std::sqrt(variance);
}

/// By how much the variance of a reading is raised so that an outlier pulls like one of kOutlier deviations.
double outlierFactor(double error, double variance) {
    return std::max(1.0, error * error / (variance * kOutlier * kOutlier));
}

double ordinarySlope(std::size_t way, const SignalNoise& noise) {
    return noise.room / kReaches[way];
}

/// Variance the slope gains in a horizon.
double bendOf(std::size_t way, const SignalNoise& noise) {
    const double bend = kBend * ordinarySlope(way, noise);
    return bend * bend / kReaches[way];
}

/// How well the level foretold the reading; the level takes it up, as one that may have jumped just before.
double correctRest(Line& rest, double value, double jumped, const SignalNoise& noise) {
    const double error = value - double(rest.level);
    const double usual = double(rest.ll);
    const double wide = usual + kJump * kJump * noise.room * noise.room;
    const double stayed = (1.0 - jumped) * likelihood(error, usual + noise.reading);
    const double moved = jumped * likelihood(error, wide + noise.reading);
    const double jump = moved / (stayed + moved);
    const auto gainOf = [&](double spread) {
        return spread / (spread + noise.reading * outlierFactor(error, spread + noise.reading));
    };
    const double usualGain = gainOf(usual);
    const double wideGain = gainOf(wide);
    const double apart = (wideGain - usualGain) * error;
    rest.level = float(double(rest.level) + usualGain * error + jump * apart);
    rest.ll = float((1.0 - jump) * usual * (1.0 - usualGain) + jump * wide * (1.0 - wideGain) +
                    jump * (1.0 - jump) * apart * apart);
    return stayed + moved;
}

double correctWay(Line& line, double value, const SignalNoise& noise) {
    const double error = value - double(line.level);
    const double spread = double(line.ll) + noise.reading;
    const double fit = likelihood(error, spread);
    const double total = double(line.ll) + noise.reading * outlierFactor(error, spread);
    const double level = double(line.ll) / total;
    const double slope = double(line.ls) / total;
    line.level = float(double(line.level) + level * error);
    line.slope = float(double(line.slope) + slope * error);
    line.ss = float(std::max(double(line.ss) - slope * double(line.ls), 0.0));
    line.ls = float(double(line.ls) * (1.0 - level));
    line.ll = float(double(line.ll) * (1.0 - level));
    return fit;
}

} // namespace

RestAndWays::RestAndWays() {
    for (auto& way : m_ways) {
        way.foreseen = kWayTrust;
        way.came = 0.9F * kWayTrust;
    }
}

void RestAndWays::restart(double value, double spread) {
    m_rest = {.level = float(value), .ll = float(spread)};
    for (auto& way : m_ways) {
        way.line = m_rest;
        way.weight = 0.05F / float(kWays);
        way.due = -1.0F;
    }
}

void RestAndWays::add(double value, double span, const SignalNoise& noise, double limit) {
    mix(span, noise);
    predict(span, noise);
    correct(value, span, noise);
    judge(span, noise, limit);
}

/// Each account takes up what may have passed to it from the others.
void RestAndWays::mix(double span, const SignalNoise& noise) {
    constexpr std::size_t kAll = kWays + 1; // rest comes last
    const double begins = (1.0 - std::exp(-span * kBegins)) / double(kWays);
    const double changes = (1.0 - std::exp(-span * kChanges)) / double(kWays - 1);
    std::array<Line, kAll> lines;
    std::array<std::array<double, kAll>, kAll> passes{}; // weight × chance, [to][from]
    for (std::size_t from = 0; from < kWays; ++from) {
        const double weight = double(m_ways[from].weight);
        const double lasts = std::exp(-span * endRate(from));
        lines[from] = m_ways[from].line;
        for (std::size_t to = 0; to < kWays; ++to)
            passes[to][from] = weight * lasts * (to == from ? 1.0 - changes * double(kWays - 1) : changes);
        passes[kWays][from] = weight * (1.0 - lasts);
        passes[from][kWays] = (1.0 - onWay()) * begins;
    }
    lines[kWays] = m_rest;
    passes[kWays][kWays] = (1.0 - onWay()) * (1.0 - begins * double(kWays));
    for (std::size_t to = 0; to < kAll; ++to) {
        double total = 0.0, level = 0.0, slope = 0.0;
        for (std::size_t from = 0; from < kAll; ++from) {
            total += passes[to][from];
            level += passes[to][from] * double(lines[from].level);
            slope += passes[to][from] * double(lines[from].slope);
        }
        level /= total;
        slope /= total;
        double ll = 0.0, ls = 0.0, ss = 0.0;
        for (std::size_t from = 0; from < kAll; ++from) {
            const double part = passes[to][from] / total;
            const double higher = double(lines[from].level) - level;
            const double steeper = double(lines[from].slope) - slope;
            // A way that begins has no slope yet, but one that is ordinary for it is to be expected.
            const double fresh = from == kWays && to < kWays ? ordinarySlope(to, noise) : 0.0;
            ll += part * (double(lines[from].ll) + higher * higher);
            ls += part * (double(lines[from].ls) + higher * steeper);
            ss += part * (double(lines[from].ss) + fresh * fresh + steeper * steeper);
        }
        if (to == kWays) {
            m_rest = {.level = float(level), .ll = float(ll)};
        } else {
            m_ways[to].line = {float(level), float(slope), float(ll), float(ls), float(ss)};
            m_ways[to].weight = float(total);
        }
    }
}

void RestAndWays::predict(double span, const SignalNoise& noise) {
    m_rest.ll += float(noise.wander * span);
    for (std::size_t way = 0; way < kWays; ++way) {
        Line& line = m_ways[way].line;
        const double bend = bendOf(way, noise);
        const double ls = double(line.ls);
        const double ss = double(line.ss);
        line.level += float(double(line.slope) * span);
        line.ll += float(span * (2.0 * ls + span * ss + noise.wander + bend * span * span / 3.0));
        line.ls += float(span * (ss + bend * span / 2.0));
        line.ss += float(span * bend);
    }
}

void RestAndWays::correct(double value, double span, const SignalNoise& noise) {
    const double jumped = 1.0 - std::exp(-span * kJumps);
    const double rest = (1.0 - onWay()) * correctRest(m_rest, value, jumped, noise);
    std::array<double, kWays> weights{};
    double ways = 0.0;
    for (std::size_t way = 0; way < kWays; ++way) {
        weights[way] = double(m_ways[way].weight) * correctWay(m_ways[way].line, value, noise);
        ways += weights[way];
    }
    const double onWay = std::clamp(ways / (ways + rest), 1e-4, 1.0 - 1e-4);
    for (std::size_t way = 0; way < kWays; ++way)
        m_ways[way].weight = float(onWay * std::max(weights[way] / ways, 1e-6));
}

/// Looks back at what was foreseen a horizon ago, then notes what is foreseen now.
void RestAndWays::judge(double span, const SignalNoise& noise, double limit) {
    const double now = level();
    for (auto& way : m_ways) {
        if (way.due >= 0.0F) {
            way.due -= float(span);
            if (way.due > 0.0F && now < limit) continue;
            const bool came = now >= limit || now - double(way.from) >= 0.5 * double(way.to - way.from);
            const float kept = way.foreseen > kWayMemory ? kWayMemory / way.foreseen : 1.0F;
            way.foreseen = kept * way.foreseen + 1.0F;
            way.came = kept * way.came + (came ? 1.0F : 0.0F);
            way.due = -1.0F;
        }
        const double noticeable = std::max(3.0 * std::sqrt(noise.reading), ordinarySlope(0, noise));
        if (way.weight < 0.5F || double(way.line.slope) < noticeable || now >= limit) continue;
        way.due = 1.0F;
        way.from = float(now);
        way.to = float(now + double(way.line.slope)); // past the limit too: a saw near it is no way
    }
}

double RestAndWays::pastOnWay(std::size_t way, double limit, double at, const SignalNoise& noise) const {
    const Line& line = m_ways[way].line;
    const double bend = bendOf(way, noise);
    const double spread = double(line.ll) + at * (2.0 * double(line.ls) + at * double(line.ss) + noise.drift +
                                                  bend * at * at / 3.0);
    const double ahead = double(line.level) + double(line.slope) * at - limit;
    return double(m_ways[way].weight) * share(ahead / std::sqrt(spread));
}

double RestAndWays::pastAtRest(double limit, double at, const SignalNoise& noise) const {
    const double past =
        share((double(m_rest.level) - limit) / std::sqrt(double(m_rest.ll) + noise.drift * at));
    return (1.0 - onWay()) * std::min(1.0, 2.0 * past);
}

double RestAndWays::onWay() const {
    double sum = 0.0;
    for (const auto& way : m_ways)
        sum += double(way.weight);
    return sum;
}

double RestAndWays::endRate(std::size_t way) const {
    return -std::log(std::clamp(double(m_ways[way].came) / double(m_ways[way].foreseen), 0.02, 0.99));
}

double RestAndWays::persistence() const {
    double lasts = 0.0;
    for (std::size_t way = 0; way < kWays; ++way)
        lasts += double(m_ways[way].weight) * std::exp(-endRate(way));
    return lasts / onWay();
}

double RestAndWays::level() const {
    double sum = (1.0 - onWay()) * double(m_rest.level);
    for (const auto& way : m_ways)
        sum += double(way.weight) * double(way.line.level);
    return sum;
}

double RestAndWays::restLevel() const {
    return double(m_rest.level);
}

double RestAndWays::slope() const {
    double sum = 0.0;
    for (const auto& way : m_ways)
        sum += double(way.weight) * double(way.line.slope);
    return sum / onWay();
}

double RestAndWays::reach(const SignalNoise& noise) const {
    double highest = double(m_rest.level) + std::sqrt(double(m_rest.ll) + noise.drift);
    for (std::size_t way = 0; way < kWays; ++way) {
        const Line& line = m_ways[way].line;
        const double spread = double(line.ll) + 2.0 * double(line.ls) + double(line.ss) + noise.drift +
                              bendOf(way, noise) / 3.0;
        highest =
            std::max(highest, double(line.level) + std::max(double(line.slope), 0.0) + std::sqrt(spread));
    }
    return highest;
}

} // namespace holdfast::warnings
