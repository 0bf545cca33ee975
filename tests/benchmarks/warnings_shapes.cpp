// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/benchmarks/warnings_data.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <random>

namespace holdfast::bench {

namespace {

constexpr int kMinutes = 4 * 1440;

/// Random numbers with a definition of their own, so that a seed gives the same series on every library.
class Dice {
public:
    explicit Dice(std::uint64_t seed) : m_random(seed) {}

    double uniform(double from, double to) {
        return from + (to - from) * (double(m_random() >> 11) * 0x1.0p-53);
    }

    bool chance(double p) { return uniform(0.0, 1.0) < p; }

    double normal() {
        const double radius = std::sqrt(-2.0 * std::log(1.0 - uniform(0.0, 1.0)));
        return radius * std::cos(uniform(0.0, 6.283185307179586));
    }

private:
    std::mt19937_64 m_random;
};

/// A run into the limit, a near miss or ordinary life, in turn.
struct Phase {
    int minutes = 0;
    double to = 0.0; ///< share of the way that is gone by its end; above 1: into the limit
};

Phase nextPhase(Dice& dice, bool quietBefore) {
    if (!quietBefore) return {.minutes = int(dice.uniform(150, 500)), .to = 0.0};
    if (dice.chance(0.45)) return {.minutes = int(dice.uniform(40, 240)), .to = dice.uniform(0.4, 0.88)};
    return {.minutes = int(dice.uniform(50, 300)), .to = 1.3};
}

struct Shape {
    double level = 0.0; ///< what the process has gathered
    double extra = 0.0; ///< what comes and goes on top
};

/// The next minute of a kind, when the process is to gather `rate` a minute.
void advance(const std::string& kind, Shape& shape, double rate, int minute, Dice& dice, double every) {
    if (kind == "steps") { // gathers in lumps: caches, connections, shards
        if (rate != 0.0 && dice.chance(1.0 / every)) shape.level += rate * every;
    } else if (kind == "saw-teeth") { // a heap that is collected, above what leaks
        shape.level += rate;
        shape.extra += 12.0 / every;
        if (shape.extra > 12.0 || shape.level + shape.extra > 97.0) shape.extra = 0.0;
    } else if (kind == "queues") { // bursts that drain, above a backlog that does not
        shape.level += rate;
        if (dice.chance(1.0 / 90.0)) shape.extra += dice.uniform(5.0, 25.0);
        shape.extra *= 0.8;
    } else { // disks: logs fill it and are rotated
        shape.level += rate;
        shape.extra = minute % int(every * 12.0) == 0 ? 0.0 : shape.extra + 8.0 / (every * 12.0);
    }
}

LimitSeries makeSeries(const std::string& kind, std::uint64_t seed) {
    Dice dice(seed);
    LimitSeries series{.name = fmt::format("{} {}", kind, seed), .kind = kind, .values = {}, .failures = {}};
    const double base = dice.uniform(15.0, 45.0);
    const double noise = dice.uniform(0.2, 2.5);
    const double every = dice.uniform(4.0, 14.0);
    const double day = dice.uniform(0.0, 5.0);
    Shape shape{.level = base};
    bool quiet = true;
    Phase phase = nextPhase(dice, false);
    int left = phase.minutes;
    int down = 0;
    double rate = 0.0;
    for (int minute = 0; minute < kMinutes; ++minute) {
        if (down > 0 && --down == 0) shape = {.level = base}; // started anew
        if (down == 0) advance(kind, shape, rate, minute, dice, every);
        const double daily = day * std::sin(6.283185307179586 * minute / 1440.0);
        double value = std::max(shape.level + shape.extra + daily + noise * dice.normal(), 0.0);
        if (down > 0) value = std::max(value, 100.0);
        series.values.push_back(value);
        if (down == 0 && value >= 100.0) {
            series.failures.push_back({.at = minute, .end = minute + 10, .gradual = rate > 0.0});
            down = 10;
            left = 0;
            phase = {};
        }
        if (--left > 0) continue;
        if (phase.to > 0.0 && phase.to < 1.0 && rate > 0.0) { // the near miss stays a while, then is relieved
            rate = 0.0;
            left = int(dice.uniform(30, 180));
            continue;
        }
        if (down == 0) shape.level = base;
        quiet = !quiet;
        phase = nextPhase(dice, !quiet);
        left = phase.minutes;
        rate = phase.to * (100.0 - base) / phase.minutes;
    }
    return series;
}

} // namespace

std::vector<LimitSeries> otherShapes(std::uint64_t seed, int perKind) {
    std::vector<LimitSeries> all;
    std::uint64_t number = seed * 1'000;
    for (const char* kind : {"steps", "saw-teeth", "queues", "disks"}) {
        for (int i = 0; i < perKind; ++i)
            all.push_back(makeSeries(kind, ++number));
    }
    return all;
}

} // namespace holdfast::bench
