// SPDX-License-Identifier: GPL-3.0-or-later
// The engine's rhythm: ticks, sweeps, judgement, publishing.
#include "engine/core/backups/backup_signals.h"
#include "engine/core/fleet/signal_catalog.h"
#include "engine/runtime/engine.h"

#include <algorithm>
#include <utility>

namespace holdfast::runtime {

namespace {

/// During a sweep readings show as they come in, yet not more often than the eye and the machine can use.
int publishDelay(std::size_t services) {
    return services > 200 ? 500 : 120;
}

double seconds(Duration duration) {
    return static_cast<double>(duration.count()) / 1000.0;
}

} // namespace

tracking::Instant Engine::now() const {
    return {.wall = m_world.clock->now(), .steady = m_world.clock->steady()};
}

void Engine::tick() {
    const auto at = now();
    ++m_ticks;
    if (const auto gap = m_gaps->tick()) {
        m_tracker->forgetFreshness();
        m_snapshots.lostSight("Nobody watched the fleet.");
        m_outlook.unobserved(gap->from, gap->to);
        m_observedSince = gap->to;
        m_nextSweep.reset(); // it is not late: nobody was there
        m_journal.add({.time = at.wall,
                       .kind = EventKind::NotObserved,
                       .severity = Severity::Warning,
                       .service = {},
                       .facts = {{"from", static_cast<std::int64_t>(gap->from.time_since_epoch().count())},
                                 {"to", static_cast<std::int64_t>(gap->to.time_since_epoch().count())},
                                 {"why", std::string(gap->why == Gap::Why::Asleep ? "asleep" : "stalled")}}});
        publish();
        beginSweep(ProbeRunner::Which::All);
    } else if (m_nextSweep && at.steady >= *m_nextSweep) {
        beginSweep(ProbeRunner::Which::Due);
    }
    // The rhythm is the interval's own, not the tick's: the next tick comes when the sweep is due.
    if (m_nextSweep) {
        const auto wait = (*m_nextSweep - m_world.clock->steady()).count();
        m_tickTimer.start(static_cast<int>(std::clamp<Duration::rep>(wait, 1, 1000)));
    }
    if (m_ticks % 30 == 0) m_store.maintain(at.wall);
    m_desk.tick();
    m_snapshots.tick();
    m_backups.tick();
}

void Engine::beginSweep(ProbeRunner::Which which) {
    const auto at = now();
    const Duration interval = m_fleet->interval;
    m_sweep.late = m_nextSweep ? std::max(at.steady - *m_nextSweep, Duration(0)) : Duration(0);
    // Fixed rhythm where possible; after a gap or an order it begins anew.
    const bool onTime = m_nextSweep && which == ProbeRunner::Which::Due && m_sweep.late < interval / 2;
    m_nextSweep = onTime ? *m_nextSweep + interval : at.steady + interval;
    if (m_sweep.late > std::max(interval / 2, Duration(2'000)) && !m_lateTold) {
        m_lateTold = true;
        m_journal.add({.time = at.wall,
                       .kind = EventKind::SweepLate,
                       .severity = Severity::Warning,
                       .service = {},
                       .facts = {{"seconds", seconds(m_sweep.late)}, {"interval", seconds(interval)}}});
    } else if (m_sweep.late < interval / 10) {
        m_lateTold = false;
    }
    m_sweep.started = at.wall;
    m_sweep.nextDue = at.wall + interval;
    m_judge->beginSweep();
    m_runner->beginSweep(which);
}

void Engine::takeReport(std::size_t service, std::size_t probe, const ProbeReport& report) {
    m_judge->take(*m_tracker, service, probe, report, now());
    publishSoon();
}

void Engine::endSweep(qint64 milliseconds, int givenUp) {
    static_cast<void>(givenUp); // each was reported as not read
    const auto at = now();
    ++m_sweep.number;
    m_sweep.took = Duration(milliseconds);
    const auto verdict = m_judge->endSweep(*m_tracker);
    if (verdict.change == SweepJudge::Change::WentOffline) {
        m_offlineSince = at.wall;
        m_journal.add(
            {.time = at.wall,
             .kind = EventKind::Offline,
             .severity = Severity::Warning,
             .service = {},
             .facts = {{"why", verdict.reason}, {"targets", static_cast<std::int64_t>(verdict.targets)}}});
    } else if (verdict.change == SweepJudge::Change::CameOnline) {
        if (m_offlineSince) m_outlook.unobserved(*m_offlineSince, at.wall);
        const double missed = m_offlineSince ? seconds(at.wall - *m_offlineSince) : 0.0;
        m_journal.add({.time = at.wall,
                       .kind = EventKind::Online,
                       .severity = Severity::Good,
                       .service = {},
                       .facts = {{"seconds", missed}}});
        m_offlineSince.reset();
        m_observedSince = at.wall;
    }
    m_journal.retry();
    if (!verdict.offline) m_memory.observed(at.wall);
    publish();
    if (verdict.offline) {
        m_snapshots.lostSight("Holdfast did not see the fleet.");
        return;
    }
    m_outlook.sweepEnded(m_state);
    m_desk.sweepEnded(m_state);
    m_snapshots.sweepEnded(m_state);
}

void Engine::publishSoon() {
    if (!m_publishTimer.isActive()) m_publishTimer.start(publishDelay(m_fleet->services.size()));
}

void Engine::publish() {
    m_publishTimer.stop();
    auto state = std::make_shared<FleetState>();
    const auto at = now();
    state->revision = ++m_revision;
    state->time = at.wall;
    state->fleetTrouble = m_fleetTrouble;
    state->fleet = m_fleet;
    state->observedSince = m_observedSince;
    if (m_fleet && !m_stopped) {
        m_tracker->setOutlook(m_outlook.outlook());
        auto picture = m_tracker->picture(at, m_sweep.number);
        m_journal.add(std::exchange(picture.events, {}));
        storeSweep(picture);
        m_memory.keepOpenBreakers(*m_tracker);
        state->services = std::move(picture.services);
        state->dependencies = std::move(picture.dependencies);
        state->troubles = std::move(picture.troubles);
        state->standing = m_tracker->standing();
        state->outlook = m_outlook.outlook();
        state->desk = m_desk.state();
        state->snapshots = m_snapshots.state();
        state->backups = m_backups.state();
        state->offlineReason = m_judge->reason();
        if (m_sweep.number > 0) {
            state->observation = m_judge->isOffline() ? Observation::Offline : Observation::Online;
        }
        state->cost = m_cost.measure(m_judge->bytesSent(), m_judge->bytesReceived(),
                                     m_runner ? m_runner->probeCount() : 0);
    }
    if (m_stopped) state->observation = Observation::Stopped;
    state->sweep = m_sweep;
    state->store = m_store.condition();
    m_state = std::move(state);
    m_snapshots.published(m_state);
    m_world.board->publish(m_state);
}

/// Readings as they were accepted, and once a sweep the health they make.
void Engine::storeSweep(const tracking::FleetPicture& picture) {
    auto readings = m_judge->takeReadings();
    if (m_sweep.number != m_storedSweep) {
        m_storedSweep = m_sweep.number;
        const auto time = m_world.clock->now();
        const auto keep = [&](const ServiceId& service, const char* signal, double value) {
            readings.push_back({.series = {.service = service, .signal = SignalId(signal)},
                                .reading = {.time = time, .value = value}});
        };
        for (const auto& service : picture.services) {
            const bool known = service.own.confidence >= analysis::kMinimumConfidence;
            if (known && service.own.score) keep(service.id, signals::kOwnHealth, *service.own.score);
            if (service.effective.score)
                keep(service.id, signals::kEffectiveHealth, *service.effective.score);
            const auto load =
                std::ranges::find(service.signals, SignalId(signals::kProbeBytes), &SignalState::id);
            if (load != service.signals.end() && load->last && load->freshness == Freshness::Fresh)
                keep(service.id, signals::kProbeBytes, load->last->value);
        }
        const auto backed = m_backups.state();
        for (const auto& one : backed ? backed->services : std::vector<backups::ServiceBackups>()) {
            if (one.recoveryPoint)
                keep(one.service, backups::kRecoveryPointSignal, seconds(one.recoveryPoint->atMost));
            if (one.recoveryTime) keep(one.service, backups::kRecoveryTimeSignal, seconds(*one.recoveryTime));
        }
    }
    if (!readings.empty()) m_store.appendReadings(std::move(readings));
}

} // namespace holdfast::runtime
