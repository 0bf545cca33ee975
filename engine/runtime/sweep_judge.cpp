// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runtime/sweep_judge.h"

#include "engine/core/base/url.h"
#include "engine/core/fleet/precision.h"
#include "engine/core/fleet/signal_catalog.h"

#include <algorithm>
#include <cmath>

namespace holdfast::runtime {

namespace {

bool isOnThisMachine(const ProbeSpec& probe) {
    if (probe.kind == ProbeKind::Process) return true;
    auto url = parseUrl(probe.target);
    if (!url) url = parseEndpoint(probe.target);
    return url && url->isLoopback();
}

} // namespace

SweepJudge::SweepJudge(std::shared_ptr<const FleetSpec> fleet) : m_fleet(std::move(fleet)) {
    for (const auto& service : m_fleet->services) {
        auto& targets = m_targets.emplace_back();
        for (const auto& probe : service.probes)
            targets.push_back({.loopback = isOnThisMachine(probe)});
    }
}

void SweepJudge::beginSweep() {
    m_outcomes.clear();
    m_held.clear();
    m_remoteLife = false;
}

void SweepJudge::take(tracking::FleetTracker& tracker, std::size_t service, std::size_t probe,
                      const ProbeReport& report, tracking::Instant at) {
    if (service >= m_targets.size() || probe >= m_targets[service].size()) return;
    m_sent += report.bytesSent;
    m_received += report.bytesReceived;
    m_outcomes[{service, probe}] = report.problem;
    const bool remote = !m_targets[service][probe].loopback;
    const bool silent = report.problem == ProbeProblem::NoAnswer;
    const bool signOfLife = remote && !silent && meaningOf(report.problem) != ProblemMeaning::Unobserved;
    if (signOfLife && !m_remoteLife) {
        m_remoteLife = true;
        release(tracker);
    }
    if (remote && silent && !m_remoteLife) {
        m_held.push_back({.service = service, .probe = probe, .report = report, .at = at});
        return;
    }
    accept(tracker, service, probe, report, at);
}

void SweepJudge::accept(tracking::FleetTracker& tracker, std::size_t service, std::size_t probe,
                        const ProbeReport& report, tracking::Instant at) {
    tracker.ingest(service, probe, report, at);
    const auto& spec = m_fleet->services[service];
    for (const auto& reading : report.readings) {
        if (!std::isfinite(reading.value)) continue;
        if (!tracker.isSource(service, probe, reading.signal)) continue;
        m_readings.push_back({.series = {.service = spec.id, .signal = reading.signal},
                              .reading = {.time = at.wall, .value = withMeaningfulDigits(reading.value)}});
    }
}

void SweepJudge::release(tracking::FleetTracker& tracker) {
    for (const auto& held : std::exchange(m_held, {})) {
        accept(tracker, held.service, held.probe, held.report, held.at);
    }
}

SweepJudge::Verdict SweepJudge::endSweep(tracking::FleetTracker& tracker) {
    std::vector<analysis::SweepOutcome> outcomes;
    int remote = 0;
    for (const auto& [key, problem] : m_outcomes) {
        const auto& target = m_targets[key.first][key.second];
        if (!target.loopback) ++remote;
        outcomes.push_back(
            {.problem = problem, .loopback = target.loopback, .wasReachable = target.wasReachable});
    }
    auto judged = analysis::judgeOffline(outcomes);
    // Once offline, only a sign of life ends it.
    if (m_offline && !m_remoteLife && remote > 0 && !judged.offline)
        judged = {.offline = true, .reason = m_reason};

    Verdict verdict{.offline = judged.offline, .reason = judged.reason, .targets = remote};
    if (judged.offline) {
        m_held.clear();
        if (!m_offline) {
            verdict.change = Change::WentOffline;
            tracker.forgetFreshness();
        }
    } else {
        release(tracker);
        if (m_offline) verdict.change = Change::CameOnline;
        for (const auto& [key, problem] : m_outcomes) {
            m_targets[key.first][key.second].wasReachable =
                problem != ProbeProblem::NoAnswer && meaningOf(problem) != ProblemMeaning::Unobserved;
        }
    }
    m_offline = judged.offline;
    m_reason = judged.reason;
    return verdict;
}

bool SweepJudge::holdsBack(std::size_t service) const noexcept {
    return std::ranges::find(m_held, service, &Held::service) != m_held.end();
}

std::vector<ports::StoredReading> SweepJudge::takeReadings() {
    return std::exchange(m_readings, {});
}

} // namespace holdfast::runtime
