// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_spec.h"
#include "engine/core/fleet/probe_report.h"
#include "engine/probes/probe_factory.h"
#include "engine/runtime/post_gate.h"
#include "engine/runtime/worker_pool.h"

#include <QtCore/QElapsedTimer>
#include <QtCore/QObject>
#include <QtCore/QTimer>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <vector>

namespace holdfast::runtime {

using ProbeFactory = std::function<probes::AnyProbe(const ServiceSpec&, const ProbeSpec&)>;

/// A pool for each kind of blocking client. Outlives the runners that use it.
class IoPools {
public:
    explicit IoPools(std::size_t threadsPerKind = 48) : m_threads(threadsPerKind) {}

    [[nodiscard]] WorkerPool& of(ProbeKind kind);
    void stop();

private:
    std::size_t m_threads;
    std::map<ProbeKind, std::unique_ptr<WorkerPool>> m_pools;
};

/// Owns the probes of one fleet and runs them in sweeps. Engine thread.
///
/// Within a sweep the starts are spread by a fixed jitter for each probe (at most a tenth of the interval), a
/// bounded number is under way at once, and each ends by its own deadline; what has not ended when the
/// interval is over is given up, so that a sweep never waits longer than its interval. A target that answers
/// but cannot be read at all (wrong password) is asked less and less often, down to every 5 minutes: it
/// should not be locked out.
class ProbeRunner final : public QObject {
    Q_OBJECT

public:
    static constexpr int kAsyncAtOnce = 256;
    static constexpr Duration kLongestBackOff{300'000};

    ProbeRunner(std::shared_ptr<const FleetSpec> fleet, const ProbeFactory& factory, IoPools& pools,
                QObject* parent = nullptr);
    ~ProbeRunner() override;

    enum class Which { Due, All };
    /// Begins a sweep; one under way is given up first.
    void beginSweep(Which which);

    /// Runs every probe of one service at once, beside any sweep; `done` is called when each has reported
    /// what it began to read after this call (one that is under way is run again). Those that are asked less
    /// often because they cannot be read at all are left out. Not called any more once the runner is gone.
    void probeService(std::size_t service, std::function<void()> done);

    [[nodiscard]] bool isSweeping() const noexcept { return m_outstanding > 0 || !m_queue.empty(); }

    /// Connections and requests under way or kept.
    [[nodiscard]] int probeCount() const noexcept { return static_cast<int>(m_slots.size()); }

Q_SIGNALS:
    void reported(std::size_t service, std::size_t probe, const holdfast::ProbeReport& report);
    /// `givenUp` probes had not ended when the interval was over.
    void sweepFinished(qint64 milliseconds, int givenUp);

private:
    struct Slot {
        std::size_t service = 0;
        std::size_t probe = 0;
        ProbeKind kind = ProbeKind::Http;
        Duration offset{0}; ///< jitter
        std::unique_ptr<ports::AsyncProbe> async;
        std::shared_ptr<ports::BlockingProbe> blocking;
        bool running = false;
        std::uint64_t generation = 0;
        int unreadableInARow = 0;
        std::int64_t sweepsToSkip = 0;
        bool extra = false;   ///< runs beside the sweep …
        bool overdue = false; ///< … and has done so since before the last one began
        bool again = false;   ///< somebody waits for one that begins later
    };

    /// Somebody waits for the probes of one service.
    struct Wait {
        std::map<std::size_t, std::uint64_t> slots; ///< and the generation from which on it counts
        std::function<void()> done;
    };

    void pump();
    void launch(std::size_t index);
    void launchExtra(std::size_t index);
    void run(std::size_t index);
    void dropOverdue(std::size_t index);
    void ended(std::size_t index, std::uint64_t generation);
    void finish(std::size_t index, std::uint64_t generation, const ProbeReport& report);
    void backOff(Slot& slot, const ProbeReport& report) const;
    void giveUp();
    void endIfDone();

    std::shared_ptr<const FleetSpec> m_fleet;
    IoPools& m_pools;
    std::vector<Slot> m_slots;        ///< ordered by offset
    std::vector<std::size_t> m_queue; ///< of this sweep, next last
    QElapsedTimer m_clock;
    QTimer m_pumpTimer;
    QTimer m_endTimer;
    std::vector<Wait> m_waits;
    int m_outstanding = 0;
    int m_asyncRunning = 0;
    bool m_sweeping = false;
    std::shared_ptr<PostGate> m_gate;
};

} // namespace holdfast::runtime
