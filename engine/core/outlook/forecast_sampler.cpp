// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/outlook/forecast_sampler.h"

#include "engine/core/analysis/split_mix.h"

#include <algorithm>
#include <chrono>

namespace holdfast::outlook {

namespace {

constexpr std::size_t kLow = 0;   ///< of kLevels: 2.5 %
constexpr std::size_t kHigh = 6;  ///< 97.5 %
constexpr std::size_t kTries = 4; ///< signals looked at for each that is asked

const SignalState* find(const ServiceState& service, const SignalId& signal) {
    const auto found = std::ranges::find(service.signals, signal, &SignalState::id);
    return found == service.signals.end() ? nullptr : &*found;
}

} // namespace

void ForecastSampler::load(std::span<const warnings::ForecastStatement> forecasts) {
    for (const auto& one : forecasts) {
        if (!one.actual) m_open.push_back(one);
    }
}

/// The order of turns: the same for the same fleet and seed.
void ForecastSampler::line(std::span<const ServiceAnalyst> analysts) {
    m_line.clear();
    for (std::uint32_t service = 0; service < analysts.size(); ++service) {
        const auto& specs = analysts[service].specs();
        for (std::uint32_t signal = 0; signal < specs.size(); ++signal) {
            if (specs[signal].unit != Unit::Boolean) m_line.push_back({.service = service, .signal = signal});
        }
    }
    analysis::SplitMix random(m_seed);
    for (std::size_t i = m_line.size(); i > 1; --i)
        std::swap(m_line[i - 1], m_line[random.below(static_cast<std::uint32_t>(i))]);
    m_services = analysts.size();
    m_next = 0;
}

void ForecastSampler::judge(std::span<const ServiceState> states, TimePoint now, Duration interval,
                            std::vector<warnings::ForecastStatement>& out) {
    std::erase_if(m_open, [&](warnings::ForecastStatement& one) {
        if (now < one.about - interval / 2) return false;
        const auto service = std::ranges::find(states, one.series.service, &ServiceState::id);
        const SignalState* signal = service == states.end() ? nullptr : find(*service, one.series.signal);
        if (signal != nullptr && signal->last &&
            std::chrono::abs(signal->last->time - one.about) <= interval / 2) {
            one.actual = signal->last->value;
            out.push_back(one);
            return true;
        }
        return now > one.about + 2 * interval;
    });
}

bool ForecastSampler::ask(const Place& place, std::span<const ServiceState> states,
                          std::span<const ServiceAnalyst> analysts, TimePoint now, Duration interval,
                          Duration horizon, std::vector<warnings::ForecastStatement>& out) {
    const auto& spec = analysts[place.service].specs()[place.signal];
    const auto& analyst = analysts[place.service].signal(place.signal);
    const SignalState* signal = find(states[place.service], spec.id);
    if (signal == nullptr || signal->freshness != Freshness::Fresh || !analyst.stamp()) return false;
    if (std::chrono::abs(now - *analyst.stamp()) > interval) return false;
    const auto forecast = analyst.forecast(horizon);
    if (!forecast) return false;
    const auto& quantiles = forecast->steps.back();
    m_open.push_back({.series = {.service = states[place.service].id, .signal = spec.id},
                      .made = forecast->origin,
                      .about = forecast->timeOf(forecast->horizon() - 1),
                      .median = quantiles[forecasting::kMedian],
                      .lower = quantiles[kLow],
                      .upper = quantiles[kHigh],
                      .actual = {}});
    out.push_back(m_open.back());
    return true;
}

void ForecastSampler::take(std::span<const ServiceState> states, std::span<const ServiceAnalyst> analysts,
                           TimePoint now, Duration interval, Duration horizon,
                           std::vector<warnings::ForecastStatement>& out) {
    judge(states, now, interval, out);
    if (m_services != analysts.size() || m_line.empty()) line(analysts);
    const Duration passed = m_last && *m_last < now ? std::min(now - *m_last, horizon) : Duration(0);
    m_last = now;
    const double each = std::min(static_cast<double>(m_line.size()), double{kEachHorizon});
    m_credit =
        std::min(each, m_credit + each * static_cast<double>(passed.count()) /
                                      static_cast<double>(std::max<Duration::rep>(1, horizon.count())));
    std::size_t tries = kTries * static_cast<std::size_t>(m_credit);
    for (; m_credit >= 1.0 && tries > 0 && !m_line.empty(); --tries) {
        const Place place = m_line[m_next];
        m_next = (m_next + 1) % m_line.size();
        if (ask(place, states, analysts, now, interval, horizon, out)) m_credit -= 1.0;
    }
}

} // namespace holdfast::outlook
