// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/result.h"
#include "engine/core/fleet/event.h"
#include "engine/core/fleet/fleet_state.h"
#include "engine/core/fleet/history.h"
#include "engine/core/outlook/record.h"
#include "engine/core/topology/observed_edges.h"
#include "engine/core/topology/what_if.h"

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace holdfast::ports {

/// Ask for a sweep at once, without waiting for the interval.
struct SweepNow {};

/// Read the fleet file again (or another one). The last good fleet stays when it is refused.
struct OpenFleet {
    std::string file;
};

using Command = std::variant<SweepNow, OpenFleet>;

/// One line of a connection test: what was tried and what came of it, in the order of trying.
struct ConnectionFinding {
    ProbeKind probe = ProbeKind::Http;
    std::string target; ///< without credentials
    ProbeProblem problem = ProbeProblem::None;
    std::string detail; ///< the target's own words, redacted
    std::string remedy; ///< what is missing, as something a person can do (a grant to run, a password, a CA)
    Duration took{0};
};

struct ConnectionReport {
    ServiceId service;
    std::vector<ConnectionFinding> findings;
};

/// Told of what comes from the engine. All calls come on the client's thread, in order.
class EngineListener {
public:
    virtual ~EngineListener() = default;
    /// A newer state. Revisions may be skipped, never go back.
    virtual void stateChanged(const FleetStatePtr& state) = 0;
    /// New events, oldest first, without gaps: each is stored before it comes here.
    virtual void eventsArrived(std::span<const Event> events) = 0;
};

/// The one port through which a screen (or a command) talks to an engine, in this process or elsewhere.
/// Everything that crosses it is a value that can be serialised.
///
/// Thread: all methods are called on, and all answers come on, the thread that owns the client (the main
/// thread in the window). No method blocks. An answer comes exactly once unless the request is cancelled or
/// the client is destroyed, after which nothing comes.
class EngineClient {
public:
    using RequestId = std::uint64_t;
    template <typename T>
    using Answer = std::function<void(Result<T>)>;

    virtual ~EngineClient() = default;
    EngineClient() = default;
    EngineClient(const EngineClient&) = delete;
    EngineClient& operator=(const EngineClient&) = delete;

    /// The listener is told of the current state at once when there is one. Not owned; remove before it dies.
    virtual void addListener(EngineListener* listener) = 0;
    virtual void removeListener(EngineListener* listener) = 0;

    /// The newest state; null before the first.
    [[nodiscard]] virtual FleetStatePtr state() const = 0;

    virtual RequestId queryHistory(const HistoryQuery& query, Answer<HistoryAnswer> answer) = 0;
    virtual RequestId queryEvents(const EventQuery& query, Answer<std::vector<Event>> answer) = 0;
    /// What would fail with these services; answered within the second also for a large fleet.
    virtual RequestId askWhatIf(const topology::WhatIfQuestion& question,
                                Answer<topology::WhatIf> answer) = 0;
    /// Dependencies that the last `window` (4 h .. 7 d) suggests and the fleet file does not declare. Reads
    /// the history of every service: seconds for a large fleet.
    virtual RequestId askObserved(Duration window, Answer<topology::ObservedEdges> answer) = 0;
    /// The forecasts of a service's signals as of now, to the fleet's horizon. Retry: nothing is foretold
    /// yet.
    virtual RequestId askForecast(const ServiceId& service, Answer<outlook::ServiceForecast> answer) = 0;
    /// What was foretold in a period and what came of it.
    virtual RequestId askRecord(const outlook::RecordQuery& query, Answer<outlook::RecordAnswer> answer) = 0;
    /// Readings that were unusual for their signal, newest first.
    virtual RequestId queryMarks(const outlook::MarkQuery& query,
                                 Answer<std::vector<outlook::AnomalyMark>> answer) = 0;
    virtual RequestId testConnection(const ServiceId& service, Answer<ConnectionReport> answer) = 0;
    /// The answer is an empty text or a sentence about what was done.
    virtual RequestId submit(const Command& command, Answer<std::string> answer) = 0;
    /// The answer of a cancelled request never comes. Unknown ids are ignored.
    virtual void cancel(RequestId request) = 0;
};

} // namespace holdfast::ports
