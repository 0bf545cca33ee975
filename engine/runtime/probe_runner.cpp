// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runtime/probe_runner.h"

#include <algorithm>
#include <functional>
#include <string>
#include <utility>

namespace holdfast::runtime {

namespace {

/// The same on every start: FNV-1a over what names the probe.
std::uint64_t stableHash(const std::string& text) {
    std::uint64_t hash = 1469598103934665603ULL;
    for (const char c : text)
        hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
    return hash;
}

Duration jitterOf(const ServiceSpec& service, const ProbeSpec& probe, Duration interval) {
    const auto spread = std::min<Duration::rep>(interval.count() / 10, 500);
    if (spread <= 0) return Duration(0);
    const auto hash = stableHash(service.id.value() + '\n' + probe.target);
    return Duration(static_cast<Duration::rep>(hash % static_cast<std::uint64_t>(spread)));
}

ProbeReport givenUpReport() {
    ProbeReport report;
    report.problem = ProbeProblem::Local;
    report.detail = "given up: the sweep's interval was over before it could be read";
    return report;
}

} // namespace

WorkerPool& IoPools::of(ProbeKind kind) {
    auto& pool = m_pools[kind];
    if (!pool) pool = std::make_unique<WorkerPool>("io-" + std::string(toString(kind)), m_threads);
    return *pool;
}

void IoPools::stop() {
    for (auto& [kind, pool] : m_pools)
        pool->stop();
}

ProbeRunner::ProbeRunner(std::shared_ptr<const FleetSpec> fleet, const ProbeFactory& factory, IoPools& pools,
                         QObject* parent)
    : QObject(parent), m_fleet(std::move(fleet)), m_pools(pools), m_gate(std::make_shared<PostGate>(this)) {
    for (std::size_t s = 0; s < m_fleet->services.size(); ++s) {
        const auto& service = m_fleet->services[s];
        for (std::size_t p = 0; p < service.probes.size(); ++p) {
            Slot slot{.service = s,
                      .probe = p,
                      .kind = service.probes[p].kind,
                      .offset = jitterOf(service, service.probes[p], m_fleet->interval)};
            auto made = factory(service, service.probes[p]);
            if (auto* async = std::get_if<std::unique_ptr<ports::AsyncProbe>>(&made)) {
                slot.async = std::move(*async);
            } else {
                slot.blocking = std::move(std::get<std::unique_ptr<ports::BlockingProbe>>(made));
            }
            m_slots.push_back(std::move(slot));
        }
    }
    std::ranges::stable_sort(m_slots, {}, &Slot::offset);
    m_pumpTimer.setSingleShot(true);
    m_pumpTimer.setTimerType(Qt::PreciseTimer);
    m_endTimer.setSingleShot(true);
    connect(&m_pumpTimer, &QTimer::timeout, this, &ProbeRunner::pump);
    connect(&m_endTimer, &QTimer::timeout, this, &ProbeRunner::giveUp);
}

ProbeRunner::~ProbeRunner() {
    m_gate->close();
    for (auto& slot : m_slots) {
        if (slot.async && slot.running) slot.async->cancel();
    }
}

void ProbeRunner::beginSweep(Which which) {
    if (m_sweeping) giveUp();
    m_sweeping = true;
    m_clock.start();
    for (std::size_t i = m_slots.size(); i-- > 0;) {
        auto& slot = m_slots[i];
        if (which == Which::All) slot.sweepsToSkip = 0;
        if (slot.extra) dropOverdue(i);
        if (slot.sweepsToSkip > 0) {
            --slot.sweepsToSkip;
        } else if (!slot.running) {
            m_queue.push_back(i);
        }
    }
    // A little before the next one is due.
    m_endTimer.start(static_cast<int>(std::max<Duration::rep>(m_fleet->interval.count() - 50, 100)));
    pump();
    endIfDone();
}

void ProbeRunner::pump() {
    while (!m_queue.empty()) {
        const std::size_t index = m_queue.back();
        const auto& slot = m_slots[index];
        if (slot.async && m_asyncRunning >= kAsyncAtOnce) return; // goes on when one has ended
        const auto wait = slot.offset.count() - m_clock.elapsed();
        if (wait > 0) {
            m_pumpTimer.start(static_cast<int>(wait));
            return;
        }
        m_queue.pop_back();
        launch(index);
    }
}

void ProbeRunner::launch(std::size_t index) {
    ++m_outstanding;
    run(index);
}

void ProbeRunner::run(std::size_t index) {
    auto& slot = m_slots[index];
    slot.running = true;
    const std::uint64_t generation = ++slot.generation;
    if (slot.async) {
        ++m_asyncRunning;
        slot.async->start(
            [this, index, generation](const ProbeReport& report) { finish(index, generation, report); });
        return;
    }
    m_pools.of(slot.kind).submit(
        [probe = slot.blocking, gate = m_gate, this, index, generation](std::stop_token stop) {
            auto report = probe->run(std::move(stop));
            gate->post(
                [this, index, generation, report = std::move(report)] { finish(index, generation, report); });
        });
}

void ProbeRunner::finish(std::size_t index, std::uint64_t generation, const ProbeReport& report) {
    auto& slot = m_slots[index];
    if (slot.running && slot.async) --m_asyncRunning;
    slot.running = false;
    if (slot.generation != generation) { // of a sweep that was given up
        if (slot.again) launchExtra(index);
        return;
    }
    const bool extra = std::exchange(slot.extra, false);
    slot.overdue = false;
    if (!extra) --m_outstanding;
    backOff(slot, report);
    Q_EMIT reported(slot.service, slot.probe, report);
    if (slot.again) launchExtra(index);
    ended(index, generation);
    pump();
    endIfDone();
}

void ProbeRunner::probeService(std::size_t service, std::function<void()> done) {
    Wait wait{.slots = {}, .done = std::move(done)};
    std::vector<std::size_t> idle;
    for (std::size_t i = 0; i < m_slots.size(); ++i) {
        auto& slot = m_slots[i];
        if (slot.service != service || slot.sweepsToSkip > 0) continue;
        wait.slots[i] = slot.generation + 1;
        if (slot.running) {
            slot.again = true;
        } else {
            std::erase(m_queue, i); // it is read now, not later in this sweep
            idle.push_back(i);
        }
    }
    if (wait.slots.empty()) {
        wait.done();
        return;
    }
    m_waits.push_back(std::move(wait));
    for (const std::size_t index : idle)
        launchExtra(index);
    endIfDone();
}

void ProbeRunner::launchExtra(std::size_t index) {
    auto& slot = m_slots[index];
    slot.again = false;
    slot.extra = true;
    slot.overdue = false;
    run(index);
}

/// One that does not end would never be read again: after a whole sweep it is given up like those of a sweep.
void ProbeRunner::dropOverdue(std::size_t index) {
    auto& slot = m_slots[index];
    if (!std::exchange(slot.overdue, true)) return;
    const auto generation = slot.generation++;
    slot.extra = slot.overdue = false;
    if (slot.async) {
        slot.async->cancel();
        slot.running = false;
        --m_asyncRunning;
    }
    Q_EMIT reported(slot.service, slot.probe, givenUpReport());
    if (slot.again && !slot.running) launchExtra(index);
    ended(index, generation);
}

void ProbeRunner::ended(std::size_t index, std::uint64_t generation) {
    std::vector<std::function<void()>> done;
    for (auto& wait : m_waits) {
        const auto slot = wait.slots.find(index);
        if (slot == wait.slots.end() || generation < slot->second) continue;
        wait.slots.erase(slot);
        if (wait.slots.empty()) done.push_back(std::move(wait.done));
    }
    std::erase_if(m_waits, [](const Wait& wait) { return wait.slots.empty(); });
    for (const auto& call : done)
        call();
}

void ProbeRunner::backOff(Slot& slot, const ProbeReport& report) const {
    // One that is read in part (a probe query that is wrong, one queue of several) goes on being watched.
    if (meaningOf(report.problem) != ProblemMeaning::Unreadable || !report.readings.empty()) {
        slot.unreadableInARow = 0;
        return;
    }
    slot.unreadableInARow = std::min(slot.unreadableInARow + 1, 20);
    const std::int64_t most = std::max<std::int64_t>(kLongestBackOff / m_fleet->interval - 1, 0);
    slot.sweepsToSkip = std::min((std::int64_t{1} << (slot.unreadableInARow - 1)) - 1, most);
}

/// The interval is over: whatever has not answered is reported as not read, and its late answer dropped.
void ProbeRunner::giveUp() {
    int givenUp = 0;
    for (const std::size_t index : std::exchange(m_queue, {})) {
        ++givenUp;
        Q_EMIT reported(m_slots[index].service, m_slots[index].probe, givenUpReport());
    }
    for (auto& slot : m_slots) {
        if (!slot.running || slot.extra || m_outstanding == 0) continue;
        ++slot.generation;
        ++givenUp;
        --m_outstanding;
        if (slot.async) {
            slot.async->cancel();
            slot.running = false;
            --m_asyncRunning;
        }
        Q_EMIT reported(slot.service, slot.probe, givenUpReport());
        if (slot.again && !slot.running) launchExtra(static_cast<std::size_t>(&slot - m_slots.data()));
    }
    m_outstanding = 0;
    m_pumpTimer.stop();
    m_endTimer.stop();
    m_sweeping = false;
    Q_EMIT sweepFinished(m_clock.elapsed(), givenUp);
}

void ProbeRunner::endIfDone() {
    if (!m_sweeping || m_outstanding > 0 || !m_queue.empty()) return;
    m_sweeping = false;
    m_endTimer.stop();
    Q_EMIT sweepFinished(m_clock.elapsed(), 0);
}

} // namespace holdfast::runtime
