// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runtime/observed_history.h"

#include "engine/core/fleet/signal_catalog.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

namespace holdfast::runtime {

namespace {

constexpr Duration kFinest{30'000};
constexpr std::size_t kMostSamples = 2880;

} // namespace

SignalId latencySignalOf(const ServiceSpec& service) {
    constexpr std::array preferred{signals::kLatencyP95, signals::kLatency, signals::kStatementLatency};
    const auto has = [&service](const SignalId& id) {
        return std::ranges::find(service.signals, id, &SignalSpec::id) != service.signals.end();
    };
    for (const char* name : preferred)
        if (has(SignalId(name))) return SignalId(name);
    const auto other = std::ranges::find_if(service.signals, [](const SignalSpec& signal) {
        return signal.part == Part::Latency && signal.unit == Unit::Seconds;
    });
    return other == service.signals.end() ? SignalId() : other->id;
}

std::vector<double> aligned(std::span<const HistoryPoint> points, topology::Measure measure, TimePoint from,
                            Duration step, std::size_t samples) {
    std::vector<double> sums(samples, 0.0);
    std::vector<double> counts(samples, 0.0);
    std::vector<double> lows(samples, std::numeric_limits<double>::infinity());
    for (const HistoryPoint& point : points) {
        if (point.time < from) continue;
        const auto sample = static_cast<std::size_t>((point.time - from) / step);
        if (sample >= samples) continue;
        const auto count = static_cast<double>(std::max<std::uint32_t>(1, point.count));
        sums[sample] += point.mean * count;
        counts[sample] += count;
        lows[sample] = std::min(lows[sample], point.minimum);
    }
    std::vector<double> values(samples, std::numeric_limits<double>::quiet_NaN());
    for (std::size_t t = 0; t < samples; ++t) {
        if (counts[t] > 0.0) {
            values[t] = measure == topology::Measure::Health ? lows[t] : sums[t] / counts[t];
        } else if (t > 0 && t + 1 < samples && counts[t - 1] > 0.0 && counts[t + 1] > 0.0) {
            values[t] = values[t - 1];
        }
    }
    return values;
}

ObservedHistory::ObservedHistory(StoreWorker& store, std::shared_ptr<const FleetSpec> fleet, Done done)
    : m_store(store), m_fleet(std::move(fleet)), m_done(std::move(done)) {}

void ObservedHistory::read(StoreWorker& store, std::shared_ptr<const FleetSpec> fleet, TimePoint to,
                           Duration window, Done done) {
    const std::shared_ptr<ObservedHistory> reading(
        new ObservedHistory(store, std::move(fleet), std::move(done)));
    reading->plan(to, window);
    reading->askNext();
}

void ObservedHistory::plan(TimePoint to, Duration window) {
    m_input.step = std::max({kFinest, m_fleet->interval, window / static_cast<Duration::rep>(kMostSamples)});
    m_input.samples = static_cast<std::size_t>(window / m_input.step);
    m_input.from = to - m_input.step * static_cast<Duration::rep>(m_input.samples);
    m_input.services.resize(m_fleet->services.size());
    for (std::size_t i = 0; i < m_fleet->services.size(); ++i) {
        const ServiceSpec& service = m_fleet->services[i];
        const SignalId latency = latencySignalOf(service);
        if (!latency.isEmpty())
            m_wishes.push_back({.series = {.service = service.id, .signal = latency}, .service = i});
        m_wishes.push_back({.series = {.service = service.id, .signal = SignalId(signals::kOwnHealth)},
                            .service = i,
                            .measure = topology::Measure::Health});
    }
}

void ObservedHistory::askNext() {
    if (m_asked == m_wishes.size() || m_input.samples == 0) {
        m_done(std::move(m_input));
        return;
    }
    const Wish& wish = m_wishes[m_asked++];
    m_store.history(
        {.series = wish.series,
         .from = m_input.from,
         .to = m_input.from + m_input.step * static_cast<Duration::rep>(m_input.samples),
         .maxPoints = static_cast<int>(m_input.samples)},
        [this, keep = shared_from_this(), &wish](const Result<HistoryAnswer>& answer) {
            if (!answer) {
                m_done(std::unexpected(answer.error()));
                return;
            }
            auto values = aligned(answer->points, wish.measure, m_input.from, m_input.step, m_input.samples);
            const bool any = std::ranges::any_of(values, [](double value) { return std::isfinite(value); });
            auto& service = m_input.services[wish.service];
            auto& series = wish.measure == topology::Measure::Latency ? service.latency : service.health;
            if (any) series = std::move(values);
            askNext();
        });
}

} // namespace holdfast::runtime
