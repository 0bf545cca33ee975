// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/actions/recovery_action.h"
#include "engine/core/analysis/forecasting/forecast_distribution.h"
#include "engine/core/analysis/guarded_forest.h"
#include "engine/core/analysis/streaming_detector.h"
#include "engine/core/analysis/warnings/failure_prediction.h"
#include "engine/core/analysis/warnings/limit_watch.h"
#include "engine/core/base/clock.h"
#include "engine/core/base/ids.h"
#include "engine/core/base/units.h"
#include "engine/core/fleet/warning_settings.h"

#include <cstdint>
#include <optional>
#include <vector>

// What is foretold of a fleet. All are values: immutable once made, for any thread. Nothing here is measured;
// what is shown of it is violet and dashed.
namespace holdfast::outlook {

/// A signal's reading that was unusual for this signal, marked on its chart.
struct AnomalyMark {
    SeriesKey series;
    TimePoint time;
    double value = 0.0; ///< the reading, in the signal's unit
    analysis::AnomalyKind kind = analysis::AnomalyKind::None;
    double score = 0.0; ///< 0.5 .. 1
    double expected = 0.0;
    double low = 0.0;  ///< the range that `observed` had kept
    double high = 0.0; ///< …
    double observed = 0.0;

    bool operator==(const AnomalyMark&) const = default;
};

/// What one signal has to do with a service's being unusual.
struct AnomalyShare {
    SignalId signal;
    double share = 0.0; ///< 0..1 of what makes it unusual
};

/// How unusual a service is as a whole, by its forests.
struct ServiceAnomaly {
    double score = 0.5; ///< 0..1; 0.5 and less is ordinary
    double tail = 1.0;  ///< 0..1: the share of ordinary moments that look as unusual
    analysis::DriftStanding standing = analysis::DriftStanding::Ordinary;
    std::optional<TimePoint> since;   ///< unusual without a pause since then; none: ordinary
    std::vector<AnomalyShare> shares; ///< of an unusual one, the greatest first, at most five
    TimePoint trained;                ///< the forest of the last days
    std::uint32_t rows = 0;           ///< moments it was trained on
};

/// A point of a forecast thinned for a small picture.
struct TailPoint {
    Duration after{0}; ///< after the origin, > 0
    float median = 0.0F;
    float lower = 0.0F; ///< of the 80 % interval
    float upper = 0.0F;
};

/// Where own health is going: the health that the signals' forecasts make. Each bound takes every signal's
/// bound on that side, as if they fell ill together, which makes the band rather too wide.
struct HealthTail {
    TimePoint origin;
    std::vector<TailPoint> points; ///< 0..1, ascending in time; the last is at the horizon
};

/// Why nothing is foretold of a service.
enum class Silence : std::uint8_t {
    None,     ///< something is
    Learning, ///< its history is shorter than the minimum
    Unknown,  ///< its health is unknown: too few fresh readings
};

struct ServiceOutlook {
    Silence silence = Silence::Learning;
    std::optional<TimePoint> readyAt; ///< of Learning: not before then
    std::optional<warnings::FailurePrediction> prediction;
    std::optional<HealthTail> health;
    std::optional<ServiceAnomaly> anomaly; ///< none: its forest is not trained yet
    std::vector<AnomalyMark> marks;        ///< of the last horizon, newest first, at most eight
};

/// A failure that is expected, as it stands now. A warning lasts from when its probability reached the
/// warning level until it was settled, or until the probability has stayed under half of that level for a
/// third of the horizon.
struct Warning {
    ServiceId service;
    TimePoint raised;
    warnings::FailurePrediction prediction; ///< now
    double greatest = 0.0;                  ///< 0..1: the highest probability since it was raised
    ServiceId because;          ///< a hard dependency is the strongest reason; empty: its own signals are
    double impact = 0.0;        ///< 0..1: the share of the fleet's worth that is lost with it
    std::uint32_t down = 0;     ///< services that more likely than not go down with it
    std::uint32_t degraded = 0; ///< … that degrade

    /// What would help, as far as the reasons tell (remedy.h); none: nothing of ours does.
    std::optional<actions::RecoveryAction> remedy;

    /// What they are ordered by, greatest first.
    [[nodiscard]] double weight() const { return prediction.probability * impact; }
};

/// What came of the newest settled warnings; intervened and unobserved ones are left out.
struct RecordDigest {
    std::uint32_t judged = 0; ///< at most 50; 0: no record yet
    std::uint32_t came = 0;
    std::uint32_t open = 0; ///< warnings whose time is not over
    TimePoint since;        ///< of the oldest of the judged
};

/// What analysis itself costs.
struct OutlookCost {
    double cpu = 0.0; ///< share of one core, over the last ten rounds
    Bytes memory;     ///< all models
    std::uint32_t signals = 0;
    std::uint32_t forests = 0;
    std::uint32_t replaying = 0; ///< services whose history is still being read
};

struct FleetOutlook {
    TimePoint made;
    std::uint64_t round = 0; ///< the sweep it is about
    WarningSettings settings;
    std::vector<ServiceOutlook> services; ///< in the order of the fleet
    std::vector<Warning> warnings;        ///< by weight(), greatest first
    RecordDigest record;
    OutlookCost cost;
};

/// The forecast of one signal on demand.
struct SignalForecast {
    SignalId signal;
    Unit unit = Unit::None;
    forecasting::ForecastDistribution distribution;
    std::optional<double> limit; ///< that is watched, in the signal's unit
    warnings::LimitSide side = warnings::LimitSide::Above;
    std::optional<warnings::LimitOutlook> outlook; ///< of that limit
};

struct ServiceForecast {
    ServiceId service;
    TimePoint made;
    std::vector<SignalForecast> signals; ///< those with enough history, in the order of the spec
};

} // namespace holdfast::outlook
