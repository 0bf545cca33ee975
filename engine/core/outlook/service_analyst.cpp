// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/outlook/service_analyst.h"

#include "engine/core/analysis/forest_attribution.h"
#include "engine/core/analysis/health_scoring.h"
#include "engine/core/outlook/health_tail.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace holdfast::outlook {

namespace {

constexpr std::size_t kMostMarks = 8;
constexpr std::size_t kMostShares = 5;
constexpr std::uint32_t kLasting = 3;      ///< rounds after which being unusual is told
constexpr std::uint32_t kExplainEvery = 5; ///< rounds, while it lasts

/// At a hard limit, where no thresholds say more.
bool isAtHardLimit(const SignalState& signal) {
    return !signal.thresholds && signal.limit && signal.unit != Unit::Boolean && signal.last &&
           signal.freshness == Freshness::Fresh && signal.last->value >= *signal.limit;
}

} // namespace

ServiceAnalyst::ServiceAnalyst(const ServiceSpec& spec, Duration interval)
    : m_id(spec.id)
    , m_specs(spec.signals)
    , m_readings(spec.signals.size(), std::numeric_limits<double>::quiet_NaN())
    , m_features(spec.signals.size(), interval) {
    m_signals.reserve(m_specs.size());
    for (const auto& signal : m_specs)
        m_signals.emplace_back(signal.unit, interval);
}

void ServiceAnalyst::adopt(ServiceAnalyst&& before) {
    bool all = m_specs.size() == before.m_specs.size();
    for (std::size_t i = 0; i < m_specs.size(); ++i) {
        const auto old = std::ranges::find(before.m_specs, m_specs[i].id, &SignalSpec::id);
        if (old == before.m_specs.end() || old->unit != m_specs[i].unit) {
            all = false;
            continue;
        }
        const auto place = static_cast<std::size_t>(old - before.m_specs.begin());
        m_signals[i] = std::move(before.m_signals[place]);
        all = all && place == i;
    }
    m_began = before.m_began;
    m_readingsSeen = before.m_readingsSeen;
    m_waiting = std::move(before.m_waiting);
    m_replaying = before.m_replaying;
    m_deployed = before.m_deployed;
    m_version = std::move(before.m_version);
    m_marks = std::move(before.m_marks);
    if (!all) return;
    m_features = std::move(before.m_features);
    m_forests = std::move(before.m_forests);
    m_anomaly = std::move(before.m_anomaly);
    m_unusualRounds = before.m_unusualRounds;
}

void ServiceAnalyst::beginReplay() {
    m_replaying = true;
    m_waiting.clear();
}

void ServiceAnalyst::replay(std::size_t signal, std::span<const Reading> readings, Duration steadiness,
                            const WarningSettings& settings) {
    auto& analyst = m_signals.at(signal);
    const auto& spec = m_specs[signal];
    if (!analyst.stamp() && !analyst.limit()) { // no round has told it yet
        const auto thresholds =
            spec.thresholds ? analysis::absoluteThresholds(*spec.thresholds, spec.limit) : std::nullopt;
        analyst.watch(watchedLimit(spec.unit, thresholds, spec.limit), settings.horizon);
    }
    for (const auto& reading : readings)
        static_cast<void>(
            analyst.take(reading, reading.time + steadiness)); // its anomalies are stored already
    if (readings.empty()) return;
    const TimePoint first = readings.front().time + steadiness;
    m_began = m_began ? std::min(*m_began, first) : first;
    m_readingsSeen = std::max(m_readingsSeen, static_cast<std::uint32_t>(readings.size()));
}

void ServiceAnalyst::endReplay() {
    m_replaying = false;
    for (const auto& round : m_waiting) {
        for (const auto& one : round)
            static_cast<void>(m_signals[one.place].take(one.reading, one.time));
    }
    m_waiting.clear();
}

std::optional<std::size_t> ServiceAnalyst::placeOf(const SignalId& id, std::size_t from) const {
    for (std::size_t i = 0; i < m_specs.size(); ++i) {
        const std::size_t place = (from + i) % m_specs.size();
        if (m_specs[place].id == id) return place;
    }
    return std::nullopt;
}

void ServiceAnalyst::takeSignals(const ServiceState& state, RoundWork& work,
                                 std::vector<warnings::SignalChance>& chances) {
    std::ranges::fill(m_readings, std::numeric_limits<double>::quiet_NaN());
    if (m_replaying) m_waiting.emplace_back();
    if (m_waiting.size() > kMostWaiting) m_waiting.erase(m_waiting.begin());
    std::size_t next = 0;
    for (const auto& signal : state.signals) {
        const auto place = placeOf(signal.id, next);
        if (!place) continue;
        next = *place + 1;
        auto& analyst = m_signals[*place];
        analyst.watch(watchedLimit(signal.unit, signal.thresholds, signal.limit), work.settings.horizon);
        analyst.bound(signal.limit);
        if (!signal.last || signal.freshness == Freshness::NotObserved) continue;
        take(analyst, *place, signal, work);
        if (m_replaying) continue;
        if (auto outlook = analyst.outlook(work.settings))
            chances.push_back(
                {.signal = signal.id, .limit = analyst.limit()->value, .outlook = *std::move(outlook)});
    }
    while (m_marks.size() > kMostMarks)
        m_marks.pop_back();
}

void ServiceAnalyst::take(SignalAnalyst& analyst, std::size_t place, const SignalState& signal,
                          RoundWork& work) {
    const Reading& reading = *signal.last;
    if (analyst.stamp() == reading.time) return;
    const TimePoint time = work.now.of(reading.time);
    m_readings[place] = reading.value;
    m_began = m_began ? std::min(*m_began, time) : time;
    if (m_replaying) {
        m_waiting.back().push_back({.place = place, .reading = reading, .time = time});
        return;
    }
    const auto finding = analyst.take(reading, time);
    if (!finding || finding->score < 0.5) return;
    m_marks.insert(m_marks.begin(), {.series = {.service = m_id, .signal = signal.id},
                                     .time = reading.time,
                                     .value = reading.value,
                                     .kind = finding->kind,
                                     .score = finding->score,
                                     .expected = finding->expected,
                                     .low = finding->low,
                                     .high = finding->high,
                                     .observed = finding->observed});
    work.marks.push_back(m_marks.front());
}

void ServiceAnalyst::judge(RoundWork& work) {
    if (std::ranges::none_of(m_readings, [](double value) { return std::isfinite(value); })) return;
    if (m_readingsSeen < std::numeric_limits<std::uint32_t>::max()) ++m_readingsSeen;
    std::vector<double> row(m_features.columns());
    if (!m_features.update(work.now.steady, m_readings, row)) return;
    const auto judgement = m_forests.judge(row);
    if (!judgement) {
        m_anomaly.reset();
        m_unusualRounds = 0;
        return;
    }
    const auto& worse = judgement->worse();
    if (!m_anomaly) m_anomaly.emplace();
    auto& anomaly = *m_anomaly;
    anomaly.score = worse.score;
    anomaly.tail = worse.tail;
    anomaly.standing = judgement->standing;
    anomaly.trained = m_forests.rolling()->record().trained;
    anomaly.rows = m_forests.rolling()->record().rows;
    if (judgement->standing == analysis::DriftStanding::Ordinary) {
        anomaly.since.reset();
        anomaly.shares.clear();
        m_unusualRounds = 0;
        return;
    }
    if (!anomaly.since) anomaly.since = work.now.wall;
    ++m_unusualRounds;
    const bool due = m_unusualRounds >= kLasting &&
                     (anomaly.shares.empty() || (m_unusualRounds - kLasting) % kExplainEvery == 0);
    if (!due || work.explanations-- <= 0) return;
    explain(&worse == &judgement->frozen ? *m_forests.frozen() : *m_forests.rolling(), row);
}

void ServiceAnalyst::explain(const analysis::ServiceForest& forest, std::span<const double> row) {
    const auto shares = analysis::attribute(forest, row,
                                            {.columnsPerSignal = analysis::ServiceFeatures::kPerSignal,
                                             .orders = 8,
                                             .seed = forest.record().seed});
    m_anomaly->shares.clear();
    if (!shares) return;
    double all = 0.0;
    for (const auto& share : *shares)
        all += std::max(share.share, 0.0);
    for (const auto& share : *shares) {
        if (!(share.share > 0.0) || m_anomaly->shares.size() == kMostShares) break;
        m_anomaly->shares.push_back({.signal = m_specs[share.signal].id, .share = share.share / all});
    }
}

Silence ServiceAnalyst::silenceOf(const ServiceState& state, const RoundWork& work) const {
    if (state.own.confidence < analysis::kMinimumConfidence || !state.own.score) return Silence::Unknown;
    const bool young = !m_began || work.now.steady - *m_began < work.settings.minimumHistory;
    if (m_replaying || young || m_readingsSeen < work.settings.leastReadings) return Silence::Learning;
    return Silence::None;
}

ServiceEvidence ServiceAnalyst::take(const ServiceState& state, RoundWork& work) {
    ServiceEvidence evidence;
    takeSignals(state, work, evidence.signals);
    judge(work);
    evidence.known = state.own.confidence >= analysis::kMinimumConfidence && state.own.score &&
                     state.state != HealthState::Unknown;
    if (!state.version.empty() && state.version != m_version) {
        if (!m_version.empty()) m_deployed = work.now.wall;
        m_version = state.version;
    }
    m_silence = evidence.silence = silenceOf(state, work);
    if (evidence.known) {
        evidence.ownHealth = state.own.score;
        evidence.failed =
            state.state == HealthState::Critical || std::ranges::any_of(state.signals, isAtHardLimit);
    }
    if (m_anomaly && m_unusualRounds >= kLasting) evidence.anomaly = m_anomaly->score;
    return evidence;
}

void ServiceAnalyst::describe(ServiceOutlook& outlook, RoundTime now, const WarningSettings& settings) const {
    outlook.silence = m_silence;
    if (m_silence == Silence::Learning && m_began)
        outlook.readyAt = *m_began + settings.minimumHistory - (now.steady - now.wall);
    outlook.anomaly = m_anomaly;
    for (const auto& mark : m_marks) {
        if (now.wall - mark.time <= settings.horizon) outlook.marks.push_back(mark);
    }
}

std::optional<HealthTail> ServiceAnalyst::tail(const ServiceState& state, TimePoint now,
                                               Duration horizon) const {
    std::vector<const SignalAnalyst*> analysts;
    std::size_t next = 0;
    for (const auto& signal : state.signals) {
        const auto place = placeOf(signal.id, next);
        analysts.push_back(place ? &m_signals[*place] : nullptr);
        if (place) next = *place + 1;
    }
    return healthTail(state, analysts, now, horizon);
}

std::vector<SignalForecast> ServiceAnalyst::forecasts(const WarningSettings& settings) const {
    std::vector<SignalForecast> result;
    for (std::size_t i = 0; i < m_signals.size(); ++i) {
        auto distribution = m_signals[i].forecast(settings.horizon);
        if (!distribution) continue;
        SignalForecast forecast{.signal = m_specs[i].id,
                                .unit = m_specs[i].unit,
                                .distribution = *std::move(distribution),
                                .limit = {},
                                .side = warnings::LimitSide::Above,
                                .outlook = m_signals[i].outlook(settings)};
        if (const auto& limit = m_signals[i].limit()) {
            forecast.limit = limit->value;
            forecast.side = limit->side;
        }
        result.push_back(std::move(forecast));
    }
    return result;
}

Bytes ServiceAnalyst::size() const noexcept {
    std::size_t bytes = sizeof *this + m_specs.size() * (sizeof(SignalSpec) + 3 * sizeof(double) + 24) +
                        m_marks.size() * sizeof(AnomalyMark);
    for (const auto& signal : m_signals)
        bytes += static_cast<std::size_t>(signal.size().count);
    const auto& rolling = m_forests.rolling();
    const auto& frozen = m_forests.frozen();
    if (rolling) bytes += static_cast<std::size_t>(rolling->size().count);
    if (frozen && frozen != rolling) bytes += static_cast<std::size_t>(frozen->size().count);
    return {static_cast<std::int64_t>(bytes)};
}

} // namespace holdfast::outlook
