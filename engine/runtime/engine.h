// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/clock.h"
#include "engine/core/base/result.h"
#include "engine/core/fleet/fleet_file.h"
#include "engine/core/topology/observed_edges.h"
#include "engine/core/topology/what_if.h"
#include "engine/core/tracking/fleet_tracker.h"
#include "engine/ports/engine_client.h"
#include "engine/runtime/action_desk.h"
#include "engine/runtime/backup_desk.h"
#include "engine/runtime/connection_test.h"
#include "engine/runtime/cost_meter.h"
#include "engine/runtime/event_journal.h"
#include "engine/runtime/fleet_memory.h"
#include "engine/runtime/gap_watch.h"
#include "engine/runtime/outlook_desk.h"
#include "engine/runtime/probe_runner.h"
#include "engine/runtime/snapshot_desk.h"
#include "engine/runtime/state_board.h"
#include "engine/runtime/store_worker.h"
#include "engine/runtime/sweep_judge.h"

#include <QtCore/QObject>
#include <QtCore/QTimer>

#include <memory>
#include <optional>
#include <string>

class QFileSystemWatcher;

namespace holdfast::runtime {

/// What an engine is given of the world. Everything outlives the engine.
struct EngineWorld {
    const Clock* clock = nullptr;
    StateBoard* board = nullptr;
    StoreFactory stores;
    EnvironmentLookup environment;
    /// Makes the probes; empty: the real ones.
    ProbeFactory probes;
    std::string version;
    ActingWorld acting; ///< empty: this engine only watches
};

/// Watches one fleet: sweeps on time, judges what the probes found, publishes states and events, keeps
/// history. Lives on the engine thread (see EngineThread); every method is called there and none blocks.
class Engine final : public QObject {
    Q_OBJECT

public:
    explicit Engine(EngineWorld world, QObject* parent = nullptr);
    ~Engine() override;

    using TextAnswer = std::function<void(Result<std::string>)>;

    /// Reads a fleet file (off this thread) and watches it from then on, also for changes. A file that is
    /// refused leaves the last good fleet as it was; the answer names its mistakes.
    void openFleet(const std::string& file, TextAnswer answer);
    void sweepNow();
    void testConnection(const ServiceId& service,
                        std::function<void(Result<ports::ConnectionReport>)> answer);
    /// Answered by the compute pool from the fleet as it is now.
    void whatIf(const topology::WhatIfQuestion& question,
                std::function<void(Result<topology::WhatIf>)> answer);
    /// Answered by the compute pool from what the store holds of the window.
    void observed(Duration window, std::function<void(Result<topology::ObservedEdges>)> answer);

    /// What is foretold, and its record.
    [[nodiscard]] OutlookDesk& outlook() noexcept { return m_outlook; }

    /// What is proposed, under way and done.
    [[nodiscard]] ActionDesk& desk() noexcept { return m_desk; }

    /// What is kept of the fleet's configuration.
    [[nodiscard]] SnapshotDesk& snapshots() noexcept { return m_snapshots; }

    /// What is kept of the services' data.
    [[nodiscard]] BackupDesk& backups() noexcept { return m_backups; }

    /// Has every probe of a service run now and answers with what they say; see ProbedHealth.
    void readHealth(const ServiceId& service, const ProbedHealth::Answer& answer);

    /// Something outside happened that belongs to the record (a fault of the lab).
    void note(Event event);

    [[nodiscard]] StoreWorker& store() noexcept { return m_store; }

    /// Ends sweeps and files the last words; the destructor waits for them to be on disk.
    void stop();

private:
    void useFleet(std::shared_ptr<const FleetSpec> fleet);
    void storeOpened(const Result<std::string>& opened, bool sameFleet);
    void watchFile(const std::string& file);
    void weighFleet();

    void tick();
    void beginSweep(ProbeRunner::Which which);
    void endSweep(qint64 milliseconds, int givenUp);
    void takeReport(std::size_t service, std::size_t probe, const ProbeReport& report);
    void storeSweep(const tracking::FleetPicture& picture);
    void publish();
    void publishSoon();
    [[nodiscard]] tracking::Instant now() const;

    EngineWorld m_world;
    IoPools m_pools;
    WorkerPool m_files{"files", 1};
    WorkerPool m_compute{"compute", 2}; ///< two: «what if» does not wait for what takes seconds
    StoreWorker m_store;
    std::shared_ptr<PostGate> m_gate;
    EventJournal m_journal;
    OutlookDesk m_outlook;
    ActionDesk m_desk;
    SnapshotDesk m_snapshots; ///< after the desk, which it asks
    BackupDesk m_backups;     ///< likewise
    FleetMemory m_memory;
    CostMeter m_cost;
    std::unique_ptr<QFileSystemWatcher> m_watcher;

    std::shared_ptr<const FleetSpec> m_fleet;
    std::unique_ptr<tracking::FleetTracker> m_tracker;
    std::unique_ptr<SweepJudge> m_judge;
    std::unique_ptr<ProbeRunner> m_runner;
    std::unique_ptr<ConnectionTests> m_connectionTests;
    std::optional<GapWatch> m_gaps;
    std::string m_fleetTrouble;
    std::string m_fleetFile;
    std::uint64_t m_openings = 0; ///< generation of file readings

    // Children of the engine, so that they move to its thread with it.
    QTimer m_tickTimer{this};
    QTimer m_publishTimer{this};
    FleetStatePtr m_state; ///< published last
    SweepState m_sweep;
    std::optional<SteadyPoint> m_nextSweep;
    std::optional<TimePoint> m_observedSince;
    std::optional<TimePoint> m_offlineSince;
    std::uint64_t m_revision = 0;
    std::uint64_t m_storedSweep = 0;
    std::uint64_t m_ticks = 0;
    bool m_stopped = false;
    bool m_lateTold = false;
};

} // namespace holdfast::runtime
