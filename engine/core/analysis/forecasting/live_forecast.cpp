// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/analysis/forecasting/live_forecast.h"

#include "engine/core/analysis/forecasting/normal.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>

namespace holdfast::forecasting {

namespace {

constexpr std::size_t kMostHorizon = 2'000;
constexpr std::uint32_t kLongGap = 64;
constexpr double kMeanOfNormal = 0.7978845608028654; // mean absolute value of a standard normal one
constexpr double kLargest = 1e30;                    // what a float's square still holds

struct Gains {
    double level;
    double trend;
    double damping;
};

constexpr std::array<Gains, LiveForecast::kKinds> kGains{{{0.05, 0.0, 0.0},
                                                          {0.3, 0.0, 0.0},
                                                          {0.95, 0.0, 0.0},
                                                          {0.15, 0.01, 0.995},
                                                          {0.3, 0.05, 0.98},
                                                          {0.7, 0.2, 0.9}}};

double towards(double old, double now, double rate) {
    return old + rate * (now - old);
}

float narrow(double value) {
    return static_cast<float>(std::clamp(value, -kLargest, kLargest));
}

double mixed(const std::array<double, LiveForecast::kKinds>& values,
             const std::array<double, LiveForecast::kKinds>& weights) {
    return std::inner_product(values.begin(), values.end(), weights.begin(), 0.0);
}

} // namespace

LiveForecast::LiveForecast(const LiveOptions& options)
    : m_season(options.season)
    , m_place(options.season > 0 ? options.place % options.season : 0)
    , m_step(std::max(options.step, Duration(1)))
    , m_least(options.least.value_or(-std::numeric_limits<double>::infinity()))
    , m_most(options.most.value_or(std::numeric_limits<double>::infinity())) {
    for (auto& rung : m_rungs) {
        for (std::size_t q = 0; q < kLevels.size(); ++q)
            rung.scaled[q] = narrow(normalScore(kLevels[q]) / kMeanOfNormal);
    }
}

/// Steps ahead and, for each kind, the sum of the damping's powers 1 … steps.
struct LiveForecast::Ahead {
    std::size_t steps = 0;
    std::array<double, kKinds> power;
    std::array<double, kKinds> damped{};

    Ahead() { power.fill(1.0); }

    void further() {
        ++steps;
        for (std::size_t k = 0; k < kKinds; ++k) {
            power[k] *= kGains[k].damping;
            damped[k] += power[k];
        }
    }
};

double LiveForecast::seasonAt(std::size_t stepsAhead) const {
    if (m_season == 0 || !m_useDay) return 0.0;
    const std::size_t bins = std::min<std::size_t>(kBins, m_season);
    const std::size_t place = (m_place + stepsAhead) % m_season;
    const double width = static_cast<double>(m_season) / static_cast<double>(bins);
    const double at =
        (static_cast<double>(place) + 0.5) / width - 0.5; // centres of bins lie at whole numbers
    const double below = std::floor(at);
    const auto index = static_cast<std::size_t>(below + static_cast<double>(bins)) % bins;
    return std::lerp(double{m_day[index]}, double{m_day[(index + 1) % bins]}, at - below);
}

void LiveForecast::learnSeason(double value) {
    if (m_season == 0) return;
    const std::size_t bins = std::min<std::size_t>(kBins, m_season);
    const std::size_t bin = std::size_t{m_place} * bins / m_season;
    const double perBin = static_cast<double>(m_season) / static_cast<double>(bins);
    const double season = static_cast<double>(m_season);
    const double known = std::min(static_cast<double>(m_readings), season);
    m_slow = narrow(towards(m_slow, value, 1.0 / (1.0 + known)));
    const double less = value - m_slow;
    if (m_readings >= m_season) {
        const double rate = 2.0 / season;
        m_withDay = narrow(towards(m_withDay, std::abs(less - m_day[bin]), rate));
        m_withoutDay = narrow(towards(m_withoutDay, std::abs(less), rate));
    }
    const double rate = m_readings < m_season ? 1.0 / (1.0 + std::fmod(m_place, perBin)) : 0.25 / perBin;
    m_day[bin] = narrow(towards(m_day[bin], less, std::clamp(rate, 0.0, 1.0)));
    const bool use = m_readings >= 2 * m_season && m_withDay < (m_useDay ? 0.95 : 0.85) * m_withoutDay;
    if (use == m_useDay) return;
    // The levels are those of readings less the day: they move with the switch, so that forecasts do not
    // jump.
    const double before = seasonAt(0);
    m_useDay = use;
    for (auto& kind : m_kinds)
        kind.level = narrow(kind.level + before - seasonAt(0));
    for (auto& pending : m_pending)
        pending.left = 0;
}

std::array<double, LiveForecast::kKinds> LiveForecast::weights(bool near) const {
    double least = std::numeric_limits<double>::infinity();
    for (const auto& kind : m_kinds)
        least = std::min(least, double{near ? kind.nearError : kind.farError});
    std::array<double, kKinds> result{};
    double sum = 0.0;
    for (std::size_t k = 0; k < kKinds; ++k) {
        const double error = near ? m_kinds[k].nearError : m_kinds[k].farError;
        const double ratio = error > 0.0 ? least / error : 1.0;
        const double fourth = ratio * ratio * ratio * ratio;
        result[k] = std::max(fourth * fourth, 1e-12);
        sum += result[k];
    }
    for (double& weight : result)
        weight /= sum;
    return result;
}

std::array<double, LiveForecast::kKinds> LiveForecast::said(const Ahead& ahead) const {
    std::array<double, kKinds> values{};
    const double season = seasonAt(ahead.steps - 1);
    for (std::size_t k = 0; k < kKinds; ++k)
        values[k] = m_kinds[k].level + ahead.damped[k] * m_kinds[k].trend + season;
    return values;
}

void LiveForecast::judge(Pending& pending, std::size_t rung, double value) {
    auto& record = m_rungs[rung];
    const double count = static_cast<double>(record.count);
    for (std::size_t k = 0; k < kKinds; ++k) {
        float& error = rung <= 2 ? m_kinds[k].nearError : m_kinds[k].farError;
        const double now = std::abs(value - pending.said[k]);
        error = narrow(record.count == 0 && rung != 1 && rung != 2 ? std::max(double{error}, now)
                                                                   : towards(error, now, 0.05));
    }
    const double error = value - pending.combined;
    record.size = narrow(towards(record.size, std::abs(error), std::max(1.0 / (count + 1.0), 0.02)));
    ++record.count;
    if (!(record.size > 0.0F)) return;
    const double scaled = error / record.size;
    const double gain = std::max(2.0 / (count + 20.0), 0.02);
    for (std::size_t q = 0; q < kLevels.size(); ++q) {
        const double pull = kLevels[q] - (scaled < record.scaled[q] ? 1.0 : 0.0);
        record.scaled[q] = narrow(record.scaled[q] + gain * pull);
    }
    std::ranges::sort(record.scaled);
}

void LiveForecast::judge(double value) {
    for (std::size_t rung = 0; rung < kRungs; ++rung) {
        auto& pending = m_pending[rung];
        if (pending.left == 0 || --pending.left > 0) continue;
        if (std::isfinite(value)) judge(pending, rung, value);
    }
}

void LiveForecast::begin(double value) {
    const double level = value - seasonAt(0);
    for (auto& kind : m_kinds) {
        kind.level = narrow(level);
        kind.trend = 0.0F;
    }
    for (auto& pending : m_pending)
        pending.left = 0;
}

void LiveForecast::move(double value, bool present) {
    const double room = m_rungs[0].count >= 30 ? 8.0 * m_rungs[0].size : kLargest;
    for (std::size_t k = 0; k < kKinds; ++k) {
        auto& kind = m_kinds[k];
        const double carried = kGains[k].damping * kind.trend;
        double innovation = present ? value - seasonAt(0) - (kind.level + carried) : 0.0;
        // One wild reading must not bend the slow kinds; the quick ones follow if it stays.
        if (kGains[k].level < 0.5 && room > 0.0) innovation = std::clamp(innovation, -room, room);
        kind.level = narrow(kind.level + carried + kGains[k].level * innovation);
        kind.trend = narrow(carried + kGains[k].trend * innovation);
    }
}

void LiveForecast::ask() {
    static const auto ladder = [] {
        std::array<Ahead, kRungs> result;
        for (std::size_t rung = 0; rung < kRungs; ++rung)
            while (result[rung].steps < std::size_t{1} << rung)
                result[rung].further();
        return result;
    }();
    std::optional<std::array<double, kKinds>> far;
    const auto near = weights(true); // the first rung asks at every step
    for (std::size_t rung = 0; rung < kRungs; ++rung) {
        auto& pending = m_pending[rung];
        if (pending.left > 0) continue;
        const auto values = said(ladder[rung]);
        std::ranges::transform(values, pending.said.begin(), narrow);
        if (rung > 2 && !far) far = weights(false);
        pending.combined = narrow(mixed(values, rung > 2 ? *far : near));
        pending.left = static_cast<std::uint16_t>(std::size_t{1} << rung);
    }
}

void LiveForecast::update(double value) {
    const bool present = std::isfinite(value) && std::abs(value) <= kLargest;
    if (!present && m_readings == 0) {
        if (m_season > 0) m_place = (m_place + 1) % m_season;
        return;
    }
    judge(present ? value : std::numeric_limits<double>::quiet_NaN());
    if (present) learnSeason(value);
    if (present && (m_readings == 0 || m_gap > kLongGap)) {
        begin(value);
    } else {
        move(value, present);
    }
    m_gap = present ? 0 : m_gap + 1;
    ++(present ? m_readings : m_gaps);
    if (m_season > 0) m_place = (m_place + 1) % m_season;
    ask();
}

void LiveForecast::skip(std::uint32_t steps) {
    constexpr std::uint32_t few = kLongGap + 1; // from then on only the place in the day changes
    for (std::uint32_t i = 0; i < std::min(steps, few); ++i)
        update(std::numeric_limits<double>::quiet_NaN());
    if (steps <= few) return;
    const std::uint32_t rest = steps - few;
    if (m_season > 0) m_place = static_cast<std::uint32_t>((std::uint64_t{m_place} + rest) % m_season);
    if (m_readings == 0) return;
    m_gap = std::max(m_gap, few);
    m_gaps += rest;
    for (auto& pending : m_pending)
        pending.left = 0; // begun anew with the next reading
}

double LiveForecast::sizeOf(std::size_t rung) const {
    double size = m_rungs[0].size;
    for (std::size_t i = 1; i <= rung; ++i) {
        // A rung with few errors is believed in part; the rest is the root of the step, as of a random walk.
        const double share =
            static_cast<double>(m_rungs[i].count) / (static_cast<double>(m_rungs[i].count) + 4.0);
        size = std::max(size, std::lerp(size * std::numbers::sqrt2, double{m_rungs[i].size}, share));
    }
    return size;
}

Quantiles LiveForecast::offsets(std::size_t ahead) const {
    const double height = std::log2(static_cast<double>(ahead));
    const auto below = std::min(static_cast<std::size_t>(height), kRungs - 1);
    const std::size_t above = std::min(below + 1, kRungs - 1);
    const double share = std::min(1.0, height - static_cast<double>(below));
    const double beyond = std::max(1.0, std::sqrt(static_cast<double>(ahead) / 64.0));
    Quantiles result{};
    for (std::size_t q = 0; q < result.size(); ++q) {
        const double low = sizeOf(below) * m_rungs[below].scaled[q];
        const double high = sizeOf(above) * m_rungs[above].scaled[q];
        result[q] = std::lerp(low, high, share) * beyond;
    }
    return result;
}

Result<ForecastDistribution> LiveForecast::forecast(std::size_t horizon, TimePoint origin) const {
    if (horizon < 1 || horizon > kMostHorizon)
        return failure(ErrorCode::FixInput,
                       fmt::format("a horizon of {} steps; 1 to {} are possible", horizon, kMostHorizon));
    if (m_readings < kFewestLive)
        return failure(ErrorCode::Retry, fmt::format("{} of {} readings", m_readings, kFewestLive));
    ForecastDistribution result;
    result.origin = origin;
    result.step = m_step;
    const auto near = weights(true);
    const auto far = weights(false);
    Ahead ahead;
    for (std::size_t h = 1; h <= horizon; ++h) {
        ahead.further();
        auto values = offsets(h);
        const double median = mixed(said(ahead), h <= 4 ? near : far);
        for (double& value : values)
            value = std::clamp(median + value, m_least, std::max(m_least, m_most));
        result.steps.push_back(values);
    }
    const double next = m_rungs[0].size;
    const double later = sizeOf(4);
    result.persistence = later > 0.0 ? 1.0 - std::min(1.0, next * next / (later * later)) : 1.0;
    result.making.model = m_useDay ? "smoothing on the mean day" : "smoothing";
    if (m_useDay) result.making.seasons.push_back(m_season);
    result.making.history = m_readings;
    result.making.gaps = m_gaps;
    result.making.origins = m_rungs[0].count;
    result.making.meanAbsoluteError = sizeOf(std::min<std::size_t>(kRungs - 1, std::bit_width(horizon) - 1));
    return result;
}

} // namespace holdfast::forecasting
