// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/analysis/warnings/calibration.h"
#include "engine/core/base/clock.h"
#include "engine/core/base/ids.h"
#include "engine/core/fleet/warning_settings.h"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace holdfast::warnings {

enum class Outcome : std::uint8_t {
    Open,       ///< its time is not over
    Hit,        ///< the service failed within the horizon
    False,      ///< it did not
    Intervened, ///< an action on the service came first: nobody knows, and it is never called prevented
    Unobserved, ///< nobody watched the service for its whole time and no failure was seen: left out as well
};

/// A warning, or any probability that was stated about a service: what was said, and later what came of it.
struct Statement {
    ServiceId service;
    TimePoint at;
    Duration horizon{0};
    double probability = 0.0;  ///< as said
    double uncalibrated = 0.0; ///< before calibration, to fit the next one on
    Duration expected{0};      ///< of the failure, after `at`
    TimePoint calibratedUntil; ///< outcomes after this moment played no part in it
    bool warned = false;       ///< it was a warning, not only a probability
    Outcome outcome = Outcome::Open;
    std::optional<TimePoint> failedAt; ///< of a hit

    [[nodiscard]] TimePoint until() const { return at + horizon; }

    /// It did not see the outcomes that it is judged by.
    [[nodiscard]] bool isFair() const { return calibratedUntil <= at; }
};

/// What happened to a service.
struct Happening {
    ServiceId service;
    TimePoint from;
    TimePoint to; ///< ≥ from; of an action and of a failure's beginning the same as `from`
};

/// What outcomes are known by.
struct Happenings {
    std::span<const Happening> failures;   ///< beginnings; `to` is the end, or far in the future
    std::span<const Happening> actions;    ///< of people and of plans
    std::span<const Happening> unobserved; ///< spans in which the health was unknown
};

/// A value that was foretold.
struct ForecastStatement {
    SeriesKey series;
    TimePoint made;
    TimePoint about;
    double median = 0.0;
    double lower = 0.0; ///< of the 95 % interval
    double upper = 0.0;
    std::optional<double> actual; ///< once it is known
};

/// Whether a warning may be given now: the probability reaches `warnAt`, the service has not failed already,
/// and its last warning is at least `refractory` ago. `past` in any order. O(n).
[[nodiscard]] bool mayWarn(std::span<const Statement> past, const ServiceId& service, double probability,
                           bool failed, TimePoint now, const WarningSettings& settings);

/// What came of one statement by `now`. In (at, at + horizon]: a failure makes it a hit, unless an action on
/// the service came at or before it, which makes it intervened. Otherwise it is open until its time is over.
/// Never changes an outcome that was settled. O(happenings).
[[nodiscard]] Statement judged(Statement statement, const Happenings& happenings, TimePoint now);

/// All of them. O(n · happenings of the service), after sorting by service.
void judgeAll(std::span<Statement> statements, const Happenings& happenings, TimePoint now);

/// Calibration from hits and false ones whose time was over by `now`; statements made with it carry `now` as
/// calibratedUntil. Intervened and unobserved ones play no part. `pace`: the span between statements.
[[nodiscard]] Calibration refit(std::span<const Statement> statements, TimePoint now,
                                const WarningSettings& settings, Duration pace);

/// How good it has been over a period. Counts beside each share; a share of nothing is empty.
struct RecordSummary {
    std::uint32_t warnings = 0;
    std::uint32_t hits = 0;
    std::uint32_t falseOnes = 0;
    std::uint32_t intervened = 0;
    std::uint32_t unobserved = 0;
    std::uint32_t open = 0;
    std::uint32_t failures = 0; ///< those that an action came before, in a warning's time, are left out
    std::uint32_t foreseen = 0; ///< of these
    std::optional<double> precision;
    std::optional<double> recall;
    std::optional<Duration> medianLead;
    std::optional<Duration> medianTimeError; ///< |failed - expected| of hits
    Reliability reliability{};               ///< of all fair statements, not only warnings
    std::uint32_t forecasts = 0;             ///< with a known value
    std::optional<double> coverage;          ///< share of those within their 95 % interval

    [[nodiscard]] std::uint32_t missed() const { return failures - foreseen; }

    /// «No record yet»: no warning, failure or forecast of the period has been judged.
    [[nodiscard]] bool isEmpty() const { return hits + falseOnes + failures + forecasts == 0; }
};

/// Of the statements made, the failures begun and the forecasts about times in [from, to). Unfair statements
/// are left out of everything. O(n log n + statements · failures of the service).
[[nodiscard]] RecordSummary summarise(std::span<const Statement> statements, const Happenings& happenings,
                                      std::span<const ForecastStatement> forecasts, TimePoint from,
                                      TimePoint to);

} // namespace holdfast::warnings
