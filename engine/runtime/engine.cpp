// SPDX-License-Identifier: GPL-3.0-or-later
// The life of an engine: fleets, the store, commands. Sweeps are in engine_sweep.cpp.
#include "engine/runtime/engine.h"

#include "engine/core/topology/standing.h"
#include "engine/runtime/observed_history.h"

#include <QtCore/QFileInfo>
#include <QtCore/QFileSystemWatcher>

#include <fmt/format.h>

#include <utility>

namespace holdfast::runtime {

namespace {

constexpr Duration kShortestSleep{2'000};
// Of history in which dependencies are looked for.
constexpr Duration kShortestWindow = std::chrono::hours(4);
constexpr Duration kLongestWindow = std::chrono::days(7);

std::string refusal(const Diagnostics& diagnostics) {
    std::string text;
    int more = 0;
    for (const auto& diagnostic : diagnostics) {
        if (diagnostic.level != Diagnostic::Level::Error) continue;
        if (text.size() > 2000) {
            ++more;
            continue;
        }
        text += (text.empty() ? "" : "\n") + toString(diagnostic);
    }
    if (more > 0) text += fmt::format("\n… and {} more", more);
    return text;
}

} // namespace

Engine::Engine(EngineWorld world, QObject* parent)
    : QObject(parent)
    , m_world(std::move(world))
    , m_store(m_world.stores)
    , m_gate(std::make_shared<PostGate>(this))
    , m_journal(m_store, *m_world.board, m_gate)
    , m_outlook({.clock = *m_world.clock,
                 .store = m_store,
                 .compute = m_compute,
                 .journal = m_journal,
                 .gate = m_gate,
                 .changed = [this] { publishSoon(); }})
    , m_desk(
          {.clock = *m_world.clock,
           .journal = m_journal,
           .gate = m_gate,
           .newest = [board = m_world.board] { return board->latest(); },
           .readHealth =
               [this, gate = m_gate](const ServiceId& service, ProbedHealth::Answer answer) {
                   gate->post([this, service, answer = std::move(answer)] { readHealth(service, answer); });
               },
           .acting = m_world.acting,
           .changed =
               [this] {
                   m_snapshots.plansChanged();
                   publishSoon();
               },
           .intervened = [this](const ServiceId& service, TimePoint time) { m_outlook.act(service, time); }})
    , m_snapshots({.clock = *m_world.clock,
                   .journal = m_journal,
                   .gate = m_gate,
                   .newest = [board = m_world.board] { return board->latest(); },
                   .actions = m_desk,
                   .changed = [this] { publishSoon(); }})
    , m_backups({.clock = *m_world.clock,
                 .journal = m_journal,
                 .gate = m_gate,
                 .actions = m_desk,
                 .newest = [this] { return m_state; },
                 .changed = [this] { publishSoon(); }})
    , m_memory(
          m_store, m_journal, m_gate, *m_world.clock,
          [this](const auto& fleet) { return fleet == m_fleet ? m_tracker.get() : nullptr; },
          [this](TimePoint from, TimePoint to) { m_outlook.unobserved(from, to); })
    , m_cost(*m_world.clock) {
    if (!m_world.probes) {
        const probes::ProbeWorld probeWorld{.clock = m_world.clock, .context = this};
        m_world.probes = [probeWorld](const ServiceSpec& service, const ProbeSpec& probe) {
            return probes::makeProbe(service, probe, probeWorld);
        };
    }
    m_connectionTests = std::make_unique<ConnectionTests>(m_world.probes, m_pools, this);
    m_tickTimer.setTimerType(Qt::PreciseTimer);
    connect(&m_tickTimer, &QTimer::timeout, this, &Engine::tick);
    m_publishTimer.setSingleShot(true);
    connect(&m_publishTimer, &QTimer::timeout, this, &Engine::publish);
    publish();
}

Engine::~Engine() {
    stop();
    m_gate->close();
    m_connectionTests.reset();
    m_runner.reset();
    m_pools.stop();
    m_files.stop();
    m_compute.stop();
}

void Engine::stop() {
    if (std::exchange(m_stopped, true)) return;
    m_tickTimer.stop();
    m_publishTimer.stop();
    m_snapshots.stop();
    m_backups.stop();
    m_desk.stop();
    m_runner.reset();
    m_outlook.stop();
    if (m_fleet) {
        m_journal.add(
            {.time = m_world.clock->now(), .kind = EventKind::EngineStopped, .service = {}, .facts = {}});
        m_memory.observed(m_world.clock->now());
    }
    m_store.flush();
    publish();
}

void Engine::openFleet(const std::string& file, TextAnswer answer) {
    const std::uint64_t generation = ++m_openings;
    m_files.submit([this, gate = m_gate, file, generation, environment = m_world.environment,
                    answer = std::move(answer)](std::stop_token) {
        auto outcome = readFleetFile(file, environment);
        gate->post([this, file, generation, answer, outcome = std::move(outcome)] {
            if (generation != m_openings || m_stopped) {
                answer(failure(ErrorCode::Cancelled, "another fleet was opened meanwhile", file));
                return;
            }
            watchFile(file);
            if (!outcome.fleet) {
                m_fleetTrouble = refusal(outcome.diagnostics);
                Facts facts{{"file", file}, {"message", m_fleetTrouble}};
                if (m_fleet) {
                    m_journal.add({.time = m_world.clock->now(),
                                   .kind = EventKind::FleetRefused,
                                   .severity = Severity::Warning,
                                   .service = {},
                                   .facts = std::move(facts)});
                }
                publish();
                answer(failure(ErrorCode::FixInput, m_fleetTrouble, file));
                return;
            }
            m_fleetTrouble.clear();
            useFleet(outcome.fleet);
            answer(fmt::format("{}: {} services, {} dependencies", outcome.fleet->name,
                               outcome.fleet->services.size(), outcome.fleet->dependencies.size()));
        });
    });
}

void Engine::watchFile(const std::string& file) {
    m_fleetFile = file;
    const QString path = QString::fromStdString(file);
    const QString folder = QFileInfo(path).absolutePath();
    m_watcher = std::make_unique<QFileSystemWatcher>(QStringList{path, folder});
    // Editors replace the file: the folder tells then, and the file is watched anew after each reading.
    const auto changed = [this, path, last = QFileInfo(path).lastModified()] {
        const QFileInfo info(path);
        if (!info.exists() || info.lastModified() == last) return;
        openFleet(m_fleetFile, [](const Result<std::string>&) {});
    };
    connect(m_watcher.get(), &QFileSystemWatcher::fileChanged, this, changed, Qt::QueuedConnection);
    connect(m_watcher.get(), &QFileSystemWatcher::directoryChanged, this, changed, Qt::QueuedConnection);
}

void Engine::useFleet(std::shared_ptr<const FleetSpec> fleet) {
    const bool sameFleet = m_fleet && m_fleet->name == fleet->name;
    if (sameFleet && *m_fleet == *fleet) return;
    m_runner.reset();
    auto tracker = std::make_unique<tracking::FleetTracker>(fleet);
    if (sameFleet) tracker->adopt(*m_tracker);
    m_fleet = fleet;
    m_tracker = std::move(tracker);
    m_judge = std::make_unique<SweepJudge>(fleet);
    m_runner = std::make_unique<ProbeRunner>(fleet, m_world.probes, m_pools);
    connect(m_runner.get(), &ProbeRunner::reported, this, &Engine::takeReport);
    connect(m_runner.get(), &ProbeRunner::sweepFinished, this, &Engine::endSweep);
    m_gaps.emplace(*m_world.clock, kShortestSleep, std::max(fleet->interval * 3, Duration(10'000)));
    m_sweep.interval = fleet->interval;
    m_outlook.useFleet(fleet, m_tracker->graph(), sameFleet);
    m_snapshots.useFleet(fleet, sameFleet);
    m_desk.useFleet(fleet, sameFleet, m_snapshots.keeper());
    m_backups.useFleet(fleet);
    m_observedSince = m_world.clock->now();
    if (!sameFleet) {
        m_memory.forget();
        m_store.open(fleet, [this, gate = m_gate](Result<std::string> opened) {
            gate->post([this, opened = std::move(opened)] { storeOpened(opened, false); });
        });
    } else {
        storeOpened(std::string(), true);
    }
    weighFleet();
    m_tickTimer.start(1000);
    beginSweep(ProbeRunner::Which::All);
    publish();
}

/// What hangs on each service depends on the fleet file alone: once for each.
void Engine::weighFleet() {
    m_compute.submit([this, gate = m_gate, fleet = m_fleet, graph = m_tracker->graph()](std::stop_token) {
        auto standing = std::make_shared<const FleetStanding>(topology::standingOf(*graph, *fleet));
        gate->post([this, fleet, standing = std::move(standing)] {
            if (fleet != m_fleet || m_stopped) return;
            m_tracker->setStanding(standing);
            publishSoon();
        });
    });
}

void Engine::storeOpened(const Result<std::string>& opened, bool sameFleet) {
    const auto time = m_world.clock->now();
    if (!opened || !opened->empty()) {
        const std::string message = opened ? *opened : opened.error().detail;
        m_journal.add(
            {.time = time,
             .kind = EventKind::StoreTrouble,
             .severity = opened ? Severity::Warning : Severity::Critical,
             .service = {},
             .facts = {{"message", message}, {"kind", std::string(opened ? "damaged" : "unwritable")}}});
    }
    m_journal.add({.time = time,
                   .kind = sameFleet ? EventKind::FleetLoaded : EventKind::EngineStarted,
                   .severity = Severity::Info,
                   .service = {},
                   .facts = {{"version", m_world.version},
                             {"fleet", m_fleet->name},
                             {"file", m_fleet->file},
                             {"services", static_cast<std::int64_t>(m_fleet->services.size())},
                             {"dependencies", static_cast<std::int64_t>(m_fleet->dependencies.size())}}});
    if (sameFleet) return;
    if (!opened) {
        m_outlook.storeOpened(false);
        return;
    }
    m_memory.recall(m_fleet);
    m_outlook.storeOpened(true);
}

void Engine::sweepNow() {
    if (m_runner && !m_stopped) beginSweep(ProbeRunner::Which::All);
}

void Engine::testConnection(const ServiceId& service,
                            std::function<void(Result<ports::ConnectionReport>)> answer) {
    const ServiceSpec* spec = m_fleet ? m_fleet->find(service) : nullptr;
    if (spec == nullptr) {
        answer(failure(ErrorCode::FixInput, "there is no such service in the fleet", service.value()));
        return;
    }
    m_connectionTests->start(*spec, std::move(answer));
}

void Engine::whatIf(const topology::WhatIfQuestion& question,
                    std::function<void(Result<topology::WhatIf>)> answer) {
    if (!m_tracker || m_stopped) {
        answer(failure(ErrorCode::FixInput, "no fleet is open"));
        return;
    }
    m_compute.submit([question, answer = std::move(answer), fleet = m_fleet, graph = m_tracker->graph(),
                      state = m_state](std::stop_token stop) {
        if (stop.stop_requested()) return;
        const bool current = state && state->fleet == fleet && state->services.size() == graph->size();
        answer(topology::answer(question, *graph, *fleet,
                                current ? std::span(state->services) : std::span<const ServiceState>()));
    });
}

void Engine::observed(Duration window, std::function<void(Result<topology::ObservedEdges>)> answer) {
    if (!m_tracker || m_stopped) {
        answer(failure(ErrorCode::FixInput, "no fleet is open"));
        return;
    }
    if (window < kShortestWindow || window > kLongestWindow) {
        answer(failure(ErrorCode::FixInput, "dependencies are looked for in 4 hours to 7 days"));
        return;
    }
    auto compute = [this, gate = m_gate, fleet = m_fleet, graph = m_tracker->graph(),
                    answer = std::move(answer)](Result<topology::ObservedInput> input) {
        gate->post([this, fleet, graph, answer, input = std::move(input)]() mutable {
            if (!input || m_stopped || fleet != m_fleet) {
                answer(input ? failure(ErrorCode::Replan, "the fleet has changed meanwhile")
                             : std::unexpected(input.error()));
                return;
            }
            m_compute.submit([graph, answer, input = std::move(*input)](std::stop_token stop) {
                auto edges = topology::observedEdges(input, *graph, {}, stop);
                if (!stop.stop_requested()) answer(std::move(edges));
            });
        });
    };
    ObservedHistory::read(m_store, m_fleet, m_world.clock->now(), window, std::move(compute));
}

void Engine::readHealth(const ServiceId& service, const ProbedHealth::Answer& answer) {
    const ServiceSpec* spec = m_fleet && !m_stopped ? m_fleet->find(service) : nullptr;
    if (spec == nullptr || !m_runner)
        return answer(failure(ErrorCode::Retry, "it is not watched now", service.value()));
    const auto index = static_cast<std::size_t>(spec - m_fleet->services.data());
    m_runner->probeService(index, [this, index, answer, asked = m_world.clock->now()] {
        if (m_judge->isOffline())
            return answer(
                failure(ErrorCode::Retry, "Holdfast does not see the fleet now", m_judge->reason()));
        publish();
        auto reading =
            readingOf(m_state->services[index], asked, m_world.clock->now(), m_world.clock->steady());
        // Silence that may be ours says nothing about the service.
        if (m_judge->holdsBack(index)) reading.own.reset();
        answer(std::move(reading));
    });
}

void Engine::note(Event event) {
    if (m_stopped) return;
    // Whoever ends a fault changes what was going to happen.
    if (event.kind == EventKind::FaultEnded) m_outlook.act(event.service, event.time);
    m_journal.add(std::move(event));
}

} // namespace holdfast::runtime
