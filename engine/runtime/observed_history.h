// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_spec.h"
#include "engine/core/topology/observed_edges.h"
#include "engine/runtime/store_worker.h"

#include <functional>
#include <memory>
#include <span>

namespace holdfast::runtime {

/// The latency and own health of every service over a window, aligned, read from the store: one series after
/// the other, each asked for when the one before has come, so that others' questions get through between.
class ObservedHistory : public std::enable_shared_from_this<ObservedHistory> {
public:
    using Done = std::function<void(Result<topology::ObservedInput>)>;

    /// Reads [to − window, to). `done` is called once on the store's thread, unless the store is closed
    /// before; `store` outlives that. Any thread.
    static void read(StoreWorker& store, std::shared_ptr<const FleetSpec> fleet, TimePoint to,
                     Duration window, Done done);

private:
    ObservedHistory(StoreWorker& store, std::shared_ptr<const FleetSpec> fleet, Done done);
    void plan(TimePoint to, Duration window);
    void askNext();

    struct Wish {
        SeriesKey series;
        std::size_t service = 0;
        topology::Measure measure = topology::Measure::Latency;
    };

    StoreWorker& m_store;
    std::shared_ptr<const FleetSpec> m_fleet;
    Done m_done;
    topology::ObservedInput m_input;
    std::vector<Wish> m_wishes;
    std::size_t m_asked = 0;
};

/// The signal that says how long a service's answers take: what its callers meet rather than what a probe
/// meets, where both are read. Empty: there is none.
[[nodiscard]] SignalId latencySignalOf(const ServiceSpec& service);

/// Points of a series on samples of `step` from `from` on: latency by the mean, health by the lowest. A
/// single sample without a reading between two with one (the rhythm of sweeps is not exact) repeats the one
/// before; more stay NaN.
[[nodiscard]] std::vector<double> aligned(std::span<const HistoryPoint> points, topology::Measure measure,
                                          TimePoint from, Duration step, std::size_t samples);

} // namespace holdfast::runtime
