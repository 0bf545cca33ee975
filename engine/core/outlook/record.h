// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/analysis/warnings/warning_record.h"
#include "engine/core/outlook/fleet_outlook.h"

#include <optional>
#include <vector>

// The record of what was foretold, as it is stored and asked for. Values.
namespace holdfast::outlook {

/// A service was critical (its effective state, with hysteresis) or at a hard limit.
struct FailureEpisode {
    ServiceId service;
    TimePoint from;
    std::optional<TimePoint> to; ///< none: it lasts

    bool operator==(const FailureEpisode&) const = default;
};

/// A span in which a service's health was unknown or nobody watched; of an action `to` is `from`.
struct Span {
    ServiceId service; ///< empty: the whole fleet
    TimePoint from;
    std::optional<TimePoint> to; ///< none: it lasts

    bool operator==(const Span&) const = default;
};

/// What is to be put into the record; each takes the place of the one with the same key.
struct RecordChanges {
    std::vector<warnings::Statement> statements;        ///< key: service, at
    std::vector<warnings::ForecastStatement> forecasts; ///< key: series, made, about
    std::vector<FailureEpisode> failures;               ///< key: service, from
    std::vector<Span> unobserved;                       ///< key: service, from
    std::vector<Span> actions;                          ///< key: service, from
    std::vector<AnomalyMark> marks;                     ///< key: series, time

    [[nodiscard]] bool isEmpty() const {
        return statements.empty() && forecasts.empty() && failures.empty() && unobserved.empty() &&
               actions.empty() && marks.empty();
    }
};

/// [from, to), by the time a statement or mark was made, a forecast is about, a span begins or still lasts.
struct RecordQuery {
    TimePoint from;
    TimePoint to;
    ServiceId service;         ///< empty: all
    bool warningsOnly = false; ///< statements that were not warnings are left out
    bool forecasts = true;     ///< with forecasts
    int limit = 100'000;       ///< of each kind, the newest; 1 .. 1,000,000
};

/// What the record holds, each oldest first. Marks are asked for by MarkQuery.
using Record = RecordChanges;

struct MarkQuery {
    ServiceId service; ///< empty: all
    SignalId signal;   ///< empty: all of them
    TimePoint from;
    TimePoint to;
    int limit = 1000; ///< the newest; 1 .. 100,000
};

/// How good it has been, for the screen.
struct RecordAnswer {
    RecordQuery query;
    warnings::RecordSummary summary;
    std::vector<warnings::Statement> warnings; ///< newest first, at most 500
    std::vector<FailureEpisode> failures;      ///< newest first, at most 500
};

} // namespace holdfast::outlook
