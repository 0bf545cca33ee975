// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/probes/run_frame.h"

#include "engine/core/fleet/signal_catalog.h"
#include "engine/probes/probe_failure.h"

#include <algorithm>
#include <cmath>
#include <exception>

namespace holdfast::probes {

namespace {

/// What is left of a deadline for ending in good order.
std::chrono::milliseconds withinDeadline(Duration deadline) {
    constexpr std::chrono::milliseconds kMost{50};
    return deadline - std::min<std::chrono::milliseconds>(kMost, deadline / 10);
}

} // namespace

ProbeReport framedRun(const ProbeSpec& spec, std::stop_token stop,
                      const std::function<void(ProbeReport&, const RunLimit&)>& work) {
    const auto started = RunLimit::Clock::now();
    ProbeReport report;
    try {
        const RunLimit limit(started + withinDeadline(spec.deadline), std::move(stop));
        work(report, limit);
    } catch (const std::exception& error) {
        report = {};
        describe(report, {.problem = ProbeProblem::Local, .detail = error.what(), .remedy = {}}, spec);
    }
    report.took = std::chrono::ceil<Duration>(RunLimit::Clock::now() - started);
    return report;
}

void addUp(ProbeReport& report, Served served) {
    const auto meaning = meaningOf(report.problem);
    if (meaning == ProblemMeaning::Down) {
        report.readings.push_back({SignalId(signals::kUp), 0.0});
    } else if (meaning == ProblemMeaning::None ||
               (meaning == ProblemMeaning::Unreadable && served == Served::Yes)) {
        report.readings.push_back({SignalId(signals::kUp), 1.0});
    }
}

void offerReading(ProbeReport& report, const char* signal, std::optional<double> value) {
    if (value && std::isfinite(*value)) {
        report.readings.push_back({SignalId(signal), *value});
    } else {
        report.notOffered.emplace_back(signal);
    }
}

void addLimit(ProbeReport& report, const char* signal, std::optional<double> value) {
    if (value && std::isfinite(*value) && *value > 0.0) report.limits.push_back({SignalId(signal), *value});
}

} // namespace holdfast::probes
