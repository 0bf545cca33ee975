// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/chart_series_source.h"

#include <algorithm>

namespace holdfast::models {

namespace {

/// So much beyond what is looked at, on each side, as a share of it.
constexpr double kBeyond = 0.6;
/// Buckets coarser than this many pixel columns are asked for anew; finer than one in so many as well.
constexpr double kTooCoarse = 1.6;
constexpr double kTooFine = 6.0;
constexpr std::size_t kMostLive = 4'000;
constexpr int kMostPoints = 20'000;
constexpr std::chrono::milliseconds kPause{60};
/// Missing so many readings in a row is a gap, where the store has not said otherwise.
constexpr int kMissed = 3;

HistoryPoint pointOf(const Reading& reading) {
    return {.time = reading.time,
            .minimum = reading.value,
            .maximum = reading.value,
            .mean = reading.value,
            .last = reading.value,
            .count = 1};
}

Duration share(Duration length, double of) {
    return Duration(static_cast<Duration::rep>(static_cast<double>(length.count()) * of));
}

double bucketOf(Duration length, int count) {
    return static_cast<double>(length.count()) / std::max(1, count);
}

} // namespace

ChartSeriesSource::ChartSeriesSource(EngineLink& link, SeriesKey series, QObject* parent)
    : QObject(parent), m_link(link), m_series(std::move(series)) {
    m_delay.setSingleShot(true);
    m_delay.setInterval(kPause);
    connect(&m_delay, &QTimer::timeout, this, &ChartSeriesSource::ask);
    connect(&link, &EngineLink::stateChanged, this, &ChartSeriesSource::takeState);
    if (link.state()) takeState(link.state());
}

ChartSeriesSource::~ChartSeriesSource() {
    if (m_request) m_link.cancel(*m_request);
}

void ChartSeriesSource::look(TimePoint from, TimePoint to, int columns) {
    if (to <= from || columns < 1) return;
    m_wish = Wish{.from = from, .to = to, .columns = columns};
    if (covers(*m_wish) || m_status == Status::Failed) return;
    if (!m_have && !m_request)
        ask(); // the first question does not wait
    else if (!m_delay.isActive())
        m_delay.start();
}

void ChartSeriesSource::pause() {
    m_delay.stop();
    m_wish.reset();
    if (!m_request) return;
    m_link.cancel(*m_request);
    m_request.reset();
    m_status = m_have ? Status::Ready : Status::Idle;
}

void ChartSeriesSource::retry() {
    if (m_status != Status::Failed) return;
    m_status = Status::Idle;
    m_have.reset();
    if (m_wish) ask();
}

/// Live readings reach to now, so an answer that did so when it was asked for still does.
bool ChartSeriesSource::covers(const Wish& wish) const {
    if (!m_have) return false;
    const double wanted = bucketOf(wish.to - wish.from, wish.columns);
    const double have = bucketOf(m_have->to - m_have->from, m_have->maxPoints);
    if (have > wanted * kTooCoarse || have < wanted / kTooFine) return false;
    const bool reachesNow =
        !m_live.empty() && m_live.back().time >= m_have->to - share(m_have->to - m_have->from, 0.5);
    return m_have->from <= wish.from && (m_have->to >= wish.to || reachesNow);
}

void ChartSeriesSource::ask() {
    if (!m_wish || covers(*m_wish)) return;
    if (m_request) m_link.cancel(*m_request);
    const Duration beyond = share(m_wish->to - m_wish->from, kBeyond);
    const HistoryQuery query{
        .series = m_series,
        .from = m_wish->from - beyond,
        .to = m_wish->to + beyond,
        .maxPoints = std::clamp(static_cast<int>(m_wish->columns * (1.0 + 2.0 * kBeyond)), 1, kMostPoints)};
    if (m_points.empty() && m_status != Status::Loading) {
        m_status = Status::Loading;
        Q_EMIT changed();
    }
    m_request = m_link.queryHistory(
        query, this, [this, query](const Result<HistoryAnswer>& answer) { take(answer, query); });
}

void ChartSeriesSource::take(const Result<HistoryAnswer>& answer, const HistoryQuery& query) {
    m_request.reset();
    if (!answer) {
        m_status = Status::Failed;
        m_trouble = QString::fromStdString(answer.error().detail);
        Q_EMIT changed();
        return;
    }
    m_status = Status::Ready;
    m_trouble.clear();
    m_have = query;
    m_points = answer->points;
    m_gapAfter = answer->gapAfter.count() > 0 ? answer->gapAfter : m_interval * kMissed;
    // The newest readings may not be stored yet.
    const TimePoint stored = m_points.empty() ? query.from : m_points.back().time;
    for (const Reading& reading : m_live) {
        if (reading.time > stored && reading.time >= query.from) m_points.push_back(pointOf(reading));
    }
    Q_EMIT changed();
}

void ChartSeriesSource::takeState(const FleetStatePtr& state) {
    const ServiceState* service = state->find(m_series.service);
    if (state->sweep.interval.count() > 0) m_interval = state->sweep.interval;
    std::optional<SignalState> now;
    if (service != nullptr) {
        const auto found = std::ranges::find(service->signals, m_series.signal, &SignalState::id);
        if (found != service->signals.end()) now = *found;
    }
    if (now == m_signal) return;
    m_signal = std::move(now);
    Q_EMIT signalChanged();
    if (m_signal && m_signal->last) append(*m_signal->last);
}

void ChartSeriesSource::append(const Reading& reading) {
    if (!m_live.empty() && reading.time <= m_live.back().time) return;
    m_live.push_back(reading);
    if (m_live.size() > kMostLive) m_live.pop_front();
    if (!m_have) return;
    if (!m_points.empty() && reading.time <= m_points.back().time) return;
    m_points.push_back(pointOf(reading));
    Q_EMIT changed();
}

} // namespace holdfast::models
