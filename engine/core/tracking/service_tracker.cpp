// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/tracking/service_tracker.h"

#include "engine/core/analysis/health_scoring.h"
#include "engine/core/fleet/precision.h"
#include "engine/core/fleet/signal_catalog.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace holdfast::tracking {

namespace {

const SignalId kUpSignal{signals::kUp};

bool reads(const ProbeSpec& probe, const SignalId& signal) {
    const auto known = defaultSignals(probe.kind);
    if (std::ranges::find(known, signal, &SignalSpec::id) != known.end()) return true;
    if (std::ranges::any_of(probe.metrics,
                            [&](const MetricSpec& metric) { return metric.signal.id == signal; })) {
        return true;
    }
    // Two signals a queue, where there are several queues.
    return probe.kind == ProbeKind::Celery &&
           (signal.value().starts_with(std::string(signals::kQueueDepth) + '.') ||
            signal.value().starts_with(std::string(signals::kOldestTask) + '.'));
}

} // namespace

ServiceTracker::ServiceTracker(ServiceSpec spec, Duration interval)
    : m_spec(std::move(spec))
    , m_interval(interval)
    , m_signals(m_spec.signals.size())
    , m_probes(m_spec.probes.size()) {
    for (std::size_t i = 0; i < m_spec.signals.size(); ++i) {
        m_index.emplace(m_spec.signals[i].id, i);
        const auto source = std::ranges::find_if(
            m_spec.probes, [&](const ProbeSpec& probe) { return reads(probe, m_spec.signals[i].id); });
        if (source != m_spec.probes.end()) {
            m_signals[i].probe = static_cast<std::size_t>(source - m_spec.probes.begin());
        }
    }
    for (std::size_t i = 0; i < m_spec.probes.size(); ++i) {
        m_probes[i].state.kind = m_spec.probes[i].kind;
        m_probes[i].state.target = m_spec.probes[i].target;
        m_probes[i].state.tlsVerification = m_spec.probes[i].tls.verification;
    }
}

void ServiceTracker::ingest(std::size_t probe, const ProbeReport& report, Instant at) {
    if (probe >= m_probes.size()) return;
    auto& record = m_probes[probe];
    auto& state = record.state;
    record.reported = true;
    state.lastRun = at.wall;
    state.took = report.took;
    state.problem = report.problem;
    state.detail = report.detail;
    record.lastBytes = report.bytesSent + report.bytesReceived;
    record.ranAt = at.steady;
    state.bytesSent += report.bytesSent;
    state.bytesReceived += report.bytesReceived;
    ++state.runs;
    if (report.problem == ProbeProblem::None) {
        state.lastSuccess = at.wall;
        state.failuresInARow = 0;
    } else {
        ++state.failuresInARow;
    }
    if (!report.version.empty()) m_version = report.version;
    noteIdentity(record, report.identity);
    takeReadings(probe, report, at);
}

void ServiceTracker::takeReadings(std::size_t probe, const ProbeReport& report, Instant at) {
    for (const auto& signal : report.notOffered) {
        if (const auto found = m_index.find(signal);
            found != m_index.end() && m_signals[found->second].probe == probe) {
            m_signals[found->second].offered = false;
        }
    }
    for (const auto& limit : report.limits) {
        const auto found = m_index.find(limit.signal);
        if (found == m_index.end() || !std::isfinite(limit.value)) continue;
        if (m_signals[found->second].probe == probe) m_signals[found->second].learntLimit = limit.value;
    }
    for (const auto& reading : report.readings) {
        if (!std::isfinite(reading.value)) continue;
        if (reading.signal == kUpSignal) {
            takeUp(probe, reading.value, at);
            continue;
        }
        const auto found = m_index.find(reading.signal);
        if (found == m_index.end() || m_signals[found->second].probe != probe) continue;
        auto& record = m_signals[found->second];
        record.last = Reading{.time = at.wall, .value = withMeaningfulDigits(reading.value)};
        record.readAt = at.steady;
        record.offered = true;
    }
}

bool ServiceTracker::isSource(std::size_t probe, const SignalId& signal) const {
    const auto found = m_index.find(signal);
    return found != m_index.end() && (signal == kUpSignal || m_signals[found->second].probe == probe);
}

/// Several probes may say whether the service is up; the worst of what they said last is the signal.
void ServiceTracker::takeUp(std::size_t probe, double value, Instant at) {
    m_probes[probe].up = value;
    m_probes[probe].upAt = at.steady;
    const auto found = m_index.find(kUpSignal);
    if (found == m_index.end()) return;
    double worst = value;
    for (const auto& record : m_probes) {
        if (record.up && record.upAt && freshnessAt(record.upAt, at.steady) == Freshness::Fresh) {
            worst = std::min(worst, *record.up);
        }
    }
    auto& record = m_signals[found->second];
    record.last = Reading{.time = at.wall, .value = worst};
    record.readAt = at.steady;
    record.offered = true;
}

void ServiceTracker::noteIdentity(ProbeRecord& record, const std::string& identity) {
    if (identity.empty()) return;
    if (!record.identity.empty() && record.identity != identity) m_restarted = true;
    record.identity = identity;
}

void ServiceTracker::forgetFreshness() {
    for (auto& signal : m_signals)
        signal.readAt.reset();
    for (auto& probe : m_probes) {
        probe.upAt.reset();
        probe.up.reset();
        probe.ranAt.reset();
    }
}

bool ServiceTracker::takeRestart() {
    return std::exchange(m_restarted, false);
}

Freshness ServiceTracker::freshnessAt(const std::optional<SteadyPoint>& readAt, SteadyPoint now) const {
    return freshnessOf(readAt, now, m_interval);
}

bool ServiceTracker::isDown() const {
    return std::ranges::any_of(m_probes,
                               [](const ProbeRecord& probe) { return probe.upAt && probe.up == 0.0; });
}

SignalState ServiceTracker::signalState(std::size_t index, Instant at) const {
    const auto& spec = m_spec.signals[index];
    const auto& record = m_signals[index];
    SignalState state{.id = spec.id,
                      .unit = spec.unit,
                      .part = spec.part,
                      .last = record.last,
                      .freshness = freshnessAt(record.readAt, at.steady),
                      .score = {},
                      .limit = spec.limit ? spec.limit : record.learntLimit,
                      .thresholds = {},
                      .source = m_spec.probes.empty() ? ProbeKind::Http : m_spec.probes[record.probe].kind};
    if (spec.thresholds) state.thresholds = analysis::absoluteThresholds(*spec.thresholds, state.limit);
    if (state.thresholds && state.last && state.freshness != Freshness::NotObserved) {
        state.score = analysis::scoreOf(state.last->value, *state.thresholds);
    }
    return state;
}

std::optional<SignalState> ServiceTracker::probeLoad(Instant at) const {
    SignalState load{.id = SignalId(signals::kProbeBytes), .unit = Unit::BytesPerSecond};
    if (m_index.contains(load.id)) return std::nullopt;
    double bytes = 0.0;
    for (const auto& probe : m_probes) {
        if (!probe.state.lastRun || probe.state.bytesSent + probe.state.bytesReceived == 0) continue;
        bytes += static_cast<double>(probe.lastBytes);
        load.source = load.last ? load.source : probe.state.kind;
        load.freshness = std::min(load.freshness, freshnessAt(probe.ranAt, at.steady));
        const TimePoint time = *probe.state.lastRun;
        load.last = Reading{.time = load.last ? std::max(load.last->time, time) : time};
    }
    if (!load.last) return std::nullopt;
    load.last->value = withMeaningfulDigits(bytes / std::chrono::duration<double>(m_interval).count());
    return load;
}

ServiceState ServiceTracker::build(Instant at) const {
    ServiceState state;
    state.id = m_spec.id;
    state.version = m_version;
    const bool down = isDown();
    int expected = 0;
    int observed = 0;
    Freshness freshest = Freshness::NotObserved;
    for (std::size_t i = 0; i < m_signals.size(); ++i) {
        const auto& record = m_signals[i];
        if (!record.offered && !record.last) continue;
        auto signal = signalState(i, at);
        const bool isExpected = record.offered && (!down || signal.id == kUpSignal);
        if (isExpected) {
            ++expected;
            if (signal.freshness != Freshness::NotObserved) ++observed;
            freshest = std::min(freshest, signal.freshness);
        }
        if (signal.last && (!state.lastObserved || *state.lastObserved < signal.last->time)) {
            state.lastObserved = signal.last->time;
        }
        state.signals.push_back(std::move(signal));
    }
    state.own = analysis::ownHealth(state.signals, expected, observed);
    state.freshness = freshest;
    if (auto load = probeLoad(at)) state.signals.push_back(std::move(*load));
    state.probes.reserve(m_probes.size());
    for (const auto& probe : m_probes)
        state.probes.push_back(probe.state);
    return state;
}

} // namespace holdfast::tracking
