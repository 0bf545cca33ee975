// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/clock.h"
#include "engine/core/base/ids.h"
#include "engine/core/fleet/breaker.h"
#include "engine/core/fleet/call_source.h"
#include "engine/core/fleet/probe_problem.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace holdfast {

/// A value a probe read, or a limit it learnt from the target (maxmemory, max_connections).
struct ProbeReading {
    SignalId signal;
    double value = 0.0; ///< finite, in the signal's unit
};

/// Calls from the probed service to one of its dependencies since the probe's last run.
struct ObservedCalls {
    ServiceId to;
    double callsPerSecond = 0.0;       ///< that were made
    double errorRatio = 0.0;           ///< 0..1, of those
    std::optional<double> meanLatency; ///< seconds
    CallReporter reporter = CallReporter::Page;
    double seconds = 0.0;  ///< the time in which they were made, up to the report
    double calls = 0.0;    ///< how many were made
    double failed = 0.0;   ///< of those
    double rejected = 0.0; ///< not made: refused by the caller's own breaker
    double timed = 0.0;    ///< how many the caller timed
    /// How many of those were slow (CallSource::slowCall), from a histogram; none: only the mean is known.
    std::optional<double> slow;
    std::optional<BreakerPhase> callersBreaker; ///< none: not told
};

/// What one run of a probe found. A run always ends with exactly one report.
///
/// With problem None every signal that the target offered is in `readings`; a signal it does not offer (an
/// extension not installed, a counter seen for the first time) is in `notOffered` and is not expected. With a
/// problem that means Down the probe itself adds the reading «up» = 0 and nothing else is expected.
/// With Unreadable or Unobserved there is no reading of «up» (unless the probe knows that the target
/// answers).
struct ProbeReport {
    ProbeProblem problem = ProbeProblem::None;
    std::string detail; ///< the target's own words, without secrets, at most 300 bytes
    std::string remedy; ///< for Unreadable: what a person can do, e.g. the GRANT to run
    std::vector<ProbeReading> readings;
    std::vector<SignalId> notOffered;
    std::vector<ProbeReading> limits; ///< hard limits learnt, by signal
    std::vector<ObservedCalls> calls;
    std::string version;  ///< of the target; empty: not told
    std::string identity; ///< changes when the target restarted (start time, run id); empty: not told
    Duration took{0};
    std::int64_t bytesSent = 0; ///< best knowledge: payload where the transport is hidden
    std::int64_t bytesReceived = 0;
};

} // namespace holdfast
