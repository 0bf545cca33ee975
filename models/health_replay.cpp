// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/health_replay.h"

#include "engine/core/analysis/health_scoring.h"
#include "engine/core/fleet/signal_catalog.h"
#include "engine/core/topology/effective_health.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace holdfast::models {

namespace {

/// Under way at a time, so that the store stays free for others.
constexpr std::size_t kAtOnce = 16;
constexpr float kNotObserved = std::numeric_limits<float>::quiet_NaN();

HealthState stateOf(double score) {
    if (score < analysis::kCriticalBelow) return HealthState::Critical;
    return score < analysis::kDegradedBelow ? HealthState::Degraded : HealthState::Healthy;
}

/// A bucket that began shortly before a gap still tells of its own time only.
Duration bucketLength(TimePoint from, TimePoint to) {
    return std::max((to - from) / HealthReplay::kBuckets, Duration(1));
}

} // namespace

HealthReplay::HealthReplay(EngineLink& link, QObject* parent) : QObject(parent), m_link(link) {}

HealthReplay::~HealthReplay() {
    for (const auto request : m_requests)
        m_link.cancel(request);
}

void HealthReplay::clear() {
    for (const auto request : m_requests)
        m_link.cancel(request);
    m_requests.clear();
    m_own.clear();
    m_worst.clear();
    m_trouble.clear();
    m_asked = m_answered = 0;
    m_status = Status::Idle;
}

void HealthReplay::load(TimePoint from, TimePoint to) {
    clear();
    const auto state = m_link.state();
    if (!state || !state->fleet || to <= from) return;
    m_fleet = state->fleet;
    m_graph = topology::DependencyGraph(*m_fleet);
    m_from = from;
    m_to = to;
    m_own.assign(m_fleet->services.size(), std::vector<float>(kBuckets, kNotObserved));
    m_status = Status::Loading;
    askMore();
    if (m_fleet->services.empty()) finish();
    Q_EMIT changed();
}

double HealthReplay::progress() const {
    return m_own.empty() ? 0.0 : static_cast<double>(m_answered) / static_cast<double>(m_own.size());
}

void HealthReplay::askMore() {
    while (m_status == Status::Loading && m_asked < m_own.size() && m_requests.size() < kAtOnce) {
        const std::size_t service = m_asked++;
        auto request = std::make_shared<EngineLink::RequestId>(0);
        *request = m_link.queryHistory(
            {.series = {.service = m_fleet->services[service].id, .signal = SignalId(signals::kOwnHealth)},
             .from = m_from,
             .to = m_to,
             .maxPoints = kBuckets},
            this, [this, service, request](const Result<HistoryAnswer>& answer) {
                m_requests.erase(*request);
                take(service, answer);
            });
        m_requests.insert(*request);
    }
}

void HealthReplay::take(std::size_t service, const Result<HistoryAnswer>& answer) {
    if (!answer) {
        const QString trouble = QString::fromStdString(answer.error().detail);
        clear();
        m_trouble = trouble;
        m_status = Status::Failed;
        Q_EMIT changed();
        return;
    }
    // What is stored more coarsely than a bucket holds until the next point, unless there is a gap.
    const Duration holds = std::max({answer->resolution, answer->gapAfter, bucketLength(m_from, m_to)});
    auto& own = m_own[service];
    for (std::size_t i = 0; i < answer->points.size(); ++i) {
        const auto& point = answer->points[i];
        TimePoint until = point.time + holds;
        if (i + 1 < answer->points.size()) until = std::min(until, answer->points[i + 1].time);
        const std::size_t last = bucketOf(std::max(point.time, until - Duration(1)));
        for (std::size_t bucket = bucketOf(point.time); bucket <= last; ++bucket) {
            const auto low = static_cast<float>(point.minimum);
            own[bucket] = std::isnan(own[bucket]) ? low : std::min(own[bucket], low);
        }
    }
    ++m_answered;
    if (m_answered == m_own.size())
        finish();
    else
        askMore();
    Q_EMIT changed();
}

void HealthReplay::finish() {
    m_status = Status::Ready;
    m_worst.assign(kBuckets, HealthState::Unknown);
    for (std::size_t bucket = 0; bucket < m_worst.size(); ++bucket) {
        for (const auto& own : m_own) {
            if (!std::isnan(own[bucket])) m_worst[bucket] = std::max(m_worst[bucket], stateOf(own[bucket]));
        }
    }
}

std::size_t HealthReplay::bucketOf(TimePoint time) const {
    const auto index =
        (time - m_from).count() * kBuckets / std::max<Duration::rep>(1, (m_to - m_from).count());
    return static_cast<std::size_t>(std::clamp<Duration::rep>(index, 0, kBuckets - 1));
}

FleetStatePtr HealthReplay::stateAt(TimePoint time) const {
    if (m_status != Status::Ready) return nullptr;
    const std::size_t bucket = bucketOf(time);
    std::vector<std::optional<double>> own;
    own.reserve(m_own.size());
    for (const auto& series : m_own)
        own.push_back(std::isnan(series[bucket])
                          ? std::nullopt
                          : std::optional<double>(static_cast<double>(series[bucket])));
    auto effective = topology::effectiveHealth(m_graph, own);
    auto state = std::make_shared<FleetState>();
    state->time = time;
    state->observation = Observation::Online;
    state->fleet = m_fleet;
    const auto nothing = std::make_shared<const HealthTrend>();
    for (std::size_t i = 0; i < own.size(); ++i) {
        ServiceState service;
        service.id = m_fleet->services[i].id;
        service.trend = nothing;
        service.own.score = own[i];
        service.own.confidence = own[i] ? 1.0 : 0.0;
        service.effective = std::move(effective[i]);
        service.freshness = own[i] ? Freshness::Fresh : Freshness::NotObserved;
        if (own[i]) {
            service.ownState = stateOf(*own[i]);
            service.state = stateOf(service.effective.score.value_or(*own[i]));
            service.lastObserved = time;
        }
        state->services.push_back(std::move(service));
    }
    for (const auto& dependency : m_fleet->dependencies) {
        DependencyState edge;
        edge.from = dependency.from;
        edge.to = dependency.to;
        edge.kind = dependency.kind;
        state->dependencies.push_back(std::move(edge));
    }
    return state;
}

} // namespace holdfast::models
