// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/fleet/signal_catalog.h"

#include <array>
#include <vector>

namespace holdfast {

namespace {

using Signals = std::vector<SignalSpec>;
constexpr auto kOfLimit = ThresholdBasis::OfLimit;

SignalSpec shown(const char* id, Unit unit) {
    return {.id = SignalId(id), .unit = unit, .part = Part::None, .thresholds = {}, .limit = {}};
}

SignalSpec scored(const char* id, Unit unit, Part part, Thresholds thresholds) {
    return {.id = SignalId(id), .unit = unit, .part = part, .thresholds = thresholds, .limit = {}};
}

SignalSpec up() {
    return scored(signals::kUp, Unit::Boolean, Part::Availability, {1.0, 0.9, 0.5, 0.0});
}

/// Response time: critical alert above 2 s (product.md).
SignalSpec latency(Thresholds thresholds = {0.5, 1.0, 2.0, 5.0}) {
    return scored(signals::kLatency, Unit::Seconds, Part::Latency, thresholds);
}

/// Notices at 30, 14 and 7 days.
SignalSpec certificateDays() {
    return scored(signals::kCertificateDays, Unit::Days, Part::Availability, {30.0, 14.0, 3.0, 0.0});
}

SignalSpec memory() {
    return scored(signals::kMemory, Unit::Bytes, Part::Saturation, {0.7, 0.8, 0.9, 1.0, kOfLimit});
}

/// Shared by the pages and by /proc.
Signals processSignals() {
    return {
        scored(signals::kCpu, Unit::Ratio, Part::Saturation, {0.7, 0.85, 0.97, 1.5}),
        memory(),
        scored(signals::kRestarts, Unit::Count, Part::Errors, {0.0, 2.0, 3.0, 10.0}),
    };
}

Signals operator+(Signals left, const Signals& right) {
    left.insert(left.end(), right.begin(), right.end());
    return left;
}

Signals httpSignals() {
    return {up(), latency(), shown(signals::kHttpStatus, Unit::None), certificateDays()};
}

/// API p95: warning above 500 ms, critical above 1 s; error rate critical above 5 % (product.md).
Signals metricsSignals() {
    return Signals{
               shown(signals::kRequestRate, Unit::PerSecond),
               scored(signals::kErrorRatio, Unit::Ratio, Part::Errors, {0.001, 0.02, 0.05, 0.25}),
               scored(signals::kLatencyP95, Unit::Seconds, Part::Latency, {0.3, 0.5, 1.0, 3.0}),
               shown(signals::kLatencyP99, Unit::Seconds),
           } +
           processSignals() +
           Signals{
               scored(signals::kOpenFiles, Unit::Count, Part::Saturation, {0.7, 0.8, 0.9, 1.0, kOfLimit})};
}

Signals postgresSignals() {
    return {
        up(),
        latency({0.1, 0.5, 1.0, 3.0}),
        scored(signals::kStatementLatency, Unit::Seconds, Part::Latency, {0.1, 0.25, 0.5, 2.0}),
        shown(signals::kStatementMean, Unit::Seconds),
        scored(signals::kConnections, Unit::Count, Part::Saturation, {0.7, 0.8, 0.9, 1.0, kOfLimit}),
        shown(signals::kCacheHitRatio, Unit::Ratio),
        scored(signals::kLocksWaiting, Unit::Count, Part::Errors, {1.0, 5.0, 20.0, 100.0}),
        scored(signals::kOldestTransaction, Unit::Seconds, Part::Errors, {60.0, 300.0, 1800.0, 14400.0}),
        scored(signals::kReplicationLag, Unit::Seconds, Part::Errors, {5.0, 30.0, 120.0, 900.0}),
        shown(signals::kDatabaseSize, Unit::Bytes),
        shown(signals::kWalRate, Unit::BytesPerSecond),
        shown(signals::kArchiverAge, Unit::Seconds),
        scored(signals::kArchiverFailures, Unit::Count, Part::Errors, {0.0, 1.0, 3.0, 100.0}),
    };
}

Signals redisSignals() {
    return {
        up(),
        latency({0.05, 0.25, 1.0, 3.0}),
        memory(),
        scored(signals::kClients, Unit::Count, Part::Saturation, {0.7, 0.8, 0.9, 1.0, kOfLimit}),
        shown(signals::kEvictions, Unit::PerSecond),
        shown(signals::kHitRatio, Unit::Ratio),
        shown(signals::kCommandRate, Unit::PerSecond),
        shown(signals::kLastSaveAge, Unit::Seconds),
        scored(signals::kSaveFailed, Unit::Boolean, Part::Errors, {0.0, 0.9, 1.1, 2.0}),
        scored(signals::kReplicationLag, Unit::Seconds, Part::Errors, {5.0, 30.0, 120.0, 900.0}),
    };
}

/// Queue depth: critical alert above 100; a task should be done within 30 s (product.md).
Signals celerySignals() {
    return {
        scored(signals::kQueueDepth, Unit::Count, Part::Saturation, {50.0, 100.0, 300.0, 1000.0}),
        scored(signals::kOldestTask, Unit::Seconds, Part::Latency, {10.0, 30.0, 120.0, 600.0}),
        shown(signals::kUnacked, Unit::Count),
        shown(signals::kOldestUnacked, Unit::Seconds),
        shown(signals::kTasksAside, Unit::Count),
    };
}

const Signals& signalsOf(ProbeKind kind) {
    static const Signals http = httpSignals();
    static const Signals tcp{up(), latency()};
    static const Signals tls{up(), latency(), certificateDays()};
    static const Signals postgres = postgresSignals();
    static const Signals redis = redisSignals();
    static const Signals celery = celerySignals();
    static const Signals prometheus{
        scored(signals::kTargetsUp, Unit::Ratio, Part::Errors, {1.0, 0.9, 0.5, 0.0})};
    static const Signals metrics = metricsSignals();
    static const Signals process = Signals{up()} + processSignals();
    switch (kind) {
    case ProbeKind::Http:
        return http;
    case ProbeKind::Tcp:
        return tcp;
    case ProbeKind::Tls:
        return tls;
    case ProbeKind::Postgres:
        return postgres;
    case ProbeKind::Redis:
        return redis;
    case ProbeKind::Celery:
        return celery;
    case ProbeKind::Prometheus:
        return prometheus;
    case ProbeKind::Metrics:
        return metrics;
    case ProbeKind::Process:
        return process;
    }
    return http;
}

} // namespace

std::span<const SignalSpec> defaultSignals(ProbeKind kind) {
    return signalsOf(kind);
}

const SignalSpec* knownSignal(const SignalId& id) {
    static const Signals written{shown(signals::kOwnHealth, Unit::Ratio),
                                 shown(signals::kEffectiveHealth, Unit::Ratio),
                                 shown(signals::kProbeBytes, Unit::BytesPerSecond)};
    constexpr std::array kinds{ProbeKind::Http,    ProbeKind::Tls,       ProbeKind::Postgres,
                               ProbeKind::Redis,   ProbeKind::Celery,    ProbeKind::Metrics,
                               ProbeKind::Process, ProbeKind::Prometheus};
    for (const ProbeKind kind : kinds) {
        for (const auto& signal : signalsOf(kind)) {
            if (signal.id == id) return &signal;
        }
    }
    for (const auto& signal : written) {
        if (signal.id == id) return &signal;
    }
    return nullptr;
}

} // namespace holdfast
