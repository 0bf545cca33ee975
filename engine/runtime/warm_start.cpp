// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runtime/warm_start.h"

#include <algorithm>
#include <utility>

namespace holdfast::runtime {

namespace {

constexpr Duration kDay = std::chrono::hours(24);
constexpr std::int64_t kMostPoints = 100'000;

} // namespace

HistoryQuery rawQuery(const SeriesKey& series, TimePoint from, TimePoint to, Duration interval) {
    // Four buckets an interval: two readings share one only where they came faster than they should.
    const std::int64_t buckets = (to - from) / std::max(interval, Duration(1)) * 4 + 4;
    return {.series = series,
            .from = from,
            .to = to,
            .maxPoints = static_cast<int>(std::clamp<std::int64_t>(buckets, 1, kMostPoints))};
}

std::vector<Reading> readingsOf(const Result<HistoryAnswer>& answer) {
    std::vector<Reading> readings;
    if (!answer) return readings;
    readings.reserve(answer->points.size());
    for (const auto& point : answer->points)
        readings.push_back({.time = point.time, .value = point.last});
    return readings;
}

WarmStart::WarmStart(StoreWorker& store, std::shared_ptr<AnalysisThread> analysis,
                     std::shared_ptr<const FleetSpec> fleet, TimePoint until, std::stop_token stop)
    : m_store(store)
    , m_analysis(std::move(analysis))
    , m_fleet(std::move(fleet))
    , m_from(until - std::min(kDay, m_fleet->interval * kMostReadings))
    , m_until(until)
    , m_stop(std::move(stop)) {}

void WarmStart::run(StoreWorker& store, std::shared_ptr<AnalysisThread> analysis,
                    std::shared_ptr<const FleetSpec> fleet, TimePoint until, std::stop_token stop) {
    const std::shared_ptr<WarmStart> start(
        new WarmStart(store, std::move(analysis), std::move(fleet), until, std::move(stop)));
    start->askNext();
}

void WarmStart::askNext() {
    if (m_stop.stop_requested()) return;
    while (m_service < m_fleet->services.size() && m_signal >= m_fleet->services[m_service].signals.size()) {
        m_analysis->post(
            [id = m_fleet->services[m_service].id](outlook::FleetAnalyst& analyst) { analyst.replayed(id); });
        ++m_service;
        m_signal = 0;
    }
    if (m_service == m_fleet->services.size()) return;
    const ServiceSpec& service = m_fleet->services[m_service];
    const SeriesKey series{.service = service.id, .signal = service.signals[m_signal++].id};
    m_store.history(rawQuery(series, m_from, m_until, m_fleet->interval),
                    [keep = shared_from_this(), series](const Result<HistoryAnswer>& answer) {
                        keep->m_analysis->post(
                            [series, readings = readingsOf(answer)](outlook::FleetAnalyst& analyst) {
                                analyst.replay(series.service, series.signal, readings);
                            });
                        keep->askNext();
                    });
}

} // namespace holdfast::runtime
