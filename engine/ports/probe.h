// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_spec.h"
#include "engine/core/fleet/probe_report.h"

#include <functional>
#include <memory>
#include <stop_token>

namespace holdfast::ports {

using holdfast::ObservedCalls;
using holdfast::ProbeReading;
using holdfast::ProbeReport;

/// A probe that runs on the engine thread and never blocks (HTTP, TCP, TLS, Prometheus, /metrics).
/// One run at a time. It keeps what is worth keeping between runs (a connection, last counters).
class AsyncProbe {
public:
    using Done = std::function<void(ProbeReport)>;

    virtual ~AsyncProbe() = default;
    AsyncProbe() = default;
    AsyncProbe(const AsyncProbe&) = delete;
    AsyncProbe& operator=(const AsyncProbe&) = delete;

    /// Starts a run that ends by itself within the spec's deadline. `done` is called later on the same
    /// thread, once, never from within start().
    virtual void start(Done done) = 0;
    /// Ends a run without a report. Also done by the destructor.
    virtual void cancel() = 0;
};

/// A probe of a blocking client (libpqxx, hiredis, /proc). run() is called on a thread of the pool of its
/// kind, never twice at once; the object is created and destroyed on any thread.
class BlockingProbe {
public:
    virtual ~BlockingProbe() = default;
    BlockingProbe() = default;
    BlockingProbe(const BlockingProbe&) = delete;
    BlockingProbe& operator=(const BlockingProbe&) = delete;

    /// Ends by itself within the spec's deadline, and soon after `stop` is requested. Keeps one connection to
    /// its target between runs. Never throws.
    [[nodiscard]] virtual ProbeReport run(std::stop_token stop) = 0;
};

} // namespace holdfast::ports
