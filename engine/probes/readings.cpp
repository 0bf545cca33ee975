// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/readings.h"

#include "engine/core/fleet/signal_catalog.h"
#include "engine/probes/connector.h"
#include "engine/probes/run_frame.h"

#include <algorithm>

namespace holdfast::probes {

ProbeReport reportOf(ConnectResult result) {
    ProbeReport report;
    report.problem = result.problem;
    report.detail = std::move(result.detail);
    report.remedy = std::move(result.remedy);
    report.took = durationOf(result.seconds);
    report.bytesSent = result.traffic.sent;
    report.bytesReceived = result.traffic.received;
    if (result.problem == ProbeProblem::None) {
        offerReading(report, signals::kUp, 1.0);
        offerReading(report, signals::kLatency, result.seconds);
    } else if (meaningOf(result.problem) == ProblemMeaning::Down) {
        offerReading(report, signals::kUp, 0.0);
    }
    return report;
}

double daysUntil(const QDateTime& end, TimePoint now) {
    constexpr double kMillisecondsADay = 86'400'000.0;
    return static_cast<double>(end.toMSecsSinceEpoch() - now.time_since_epoch().count()) / kMillisecondsADay;
}

double cpuLimitOf(const ServiceSpec& service) {
    const auto cpu = std::ranges::find(service.signals, SignalId(signals::kCpu), &SignalSpec::id);
    const bool limited = cpu != service.signals.end() && cpu->limit && *cpu->limit > 0.0;
    return limited ? *cpu->limit : 1.0;
}

Duration durationOf(double seconds) {
    return std::chrono::round<Duration>(std::chrono::duration<double>(seconds));
}

} // namespace holdfast::probes
