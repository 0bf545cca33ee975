// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/readings.h"

#include "engine/core/fleet/signal_catalog.h"
#include "engine/probes/connector.h"

#include <cmath>

namespace holdfast::probes {

void addReading(ProbeReport& report, const char* signal, double value) {
    if (std::isfinite(value)) {
        report.readings.push_back({SignalId(signal), value});
    } else {
        report.notOffered.emplace_back(signal);
    }
}

ProbeReport reportOf(ConnectResult result) {
    ProbeReport report;
    report.problem = result.problem;
    report.detail = std::move(result.detail);
    report.remedy = std::move(result.remedy);
    report.took = durationOf(result.seconds);
    report.bytesSent = result.traffic.sent;
    report.bytesReceived = result.traffic.received;
    if (result.problem == ProbeProblem::None) {
        addReading(report, signals::kUp, 1.0);
        addReading(report, signals::kLatency, result.seconds);
    } else if (meaningOf(result.problem) == ProblemMeaning::Down) {
        addReading(report, signals::kUp, 0.0);
    }
    return report;
}

double daysUntil(const QDateTime& end, TimePoint now) {
    constexpr double kMillisecondsADay = 86'400'000.0;
    return static_cast<double>(end.toMSecsSinceEpoch() - now.time_since_epoch().count()) / kMillisecondsADay;
}

Duration durationOf(double seconds) {
    return std::chrono::round<Duration>(std::chrono::duration<double>(seconds));
}

} // namespace holdfast::probes
