// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/analysis/warnings/calibration.h"
#include "engine/core/analysis/warnings/limit_watch.h"
#include "engine/core/base/ids.h"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace holdfast::warnings {

/// One limited signal of the service and its outlook.
struct SignalChance {
    SignalId signal;
    double limit = 0.0; ///< in the signal's unit
    LimitOutlook outlook;
};

/// A service that this one cannot do without, and what is foretold of it.
struct DependencyChance {
    ServiceId service;
    double probability = 0.0; ///< 0..1, that it fails within the horizon
    double passes = 1.0;      ///< 0..1, that its failure takes this service along within the horizon
    Duration expected{0};     ///< after now
};

/// What is known of one service.
struct Evidence {
    std::span<const SignalChance> signals;
    std::span<const DependencyChance> hardDependencies;
    std::optional<double> ownHealth; ///< 0..1; below 0.4 it has failed. Only where confidence ≥ 0.5.
    std::optional<double> anomaly;   ///< 0..1, 0.5 is ordinary
};

enum class ReasonKind : std::uint8_t {
    Failed,     ///< own health is below 0.4
    AtLimit,    ///< the signal is at its limit
    OnItsWay,   ///< it moves towards the limit
    NearLimit,  ///< it rests so near that its wandering may reach it
    Dependency, ///< a hard dependency is likely to fail
    Anomaly,    ///< the service behaves out of the ordinary
};

/// What a sentence is made of: «memory 412 MiB, +6.1 MiB a minute, reaches 512 MiB in about 14 min».
struct Reason {
    ReasonKind kind = ReasonKind::OnItsWay;
    SignalId signal;            ///< of AtLimit, OnItsWay, NearLimit
    ServiceId dependency;       ///< of Dependency
    double probability = 0.0;   ///< 0..1, by this alone; of Anomaly the score
    double level = 0.0;         ///< in the signal's unit
    double ratePerMinute = 0.0; ///< …
    double limit = 0.0;         ///< …
    Duration expected{0};       ///< after now
};

/// «This service fails within the horizon». The span of time holds if it does.
struct FailurePrediction {
    double probability = 0.0;  ///< 0..1, calibrated
    double uncalibrated = 0.0; ///< what calibration is fitted on
    Duration expected{0};
    Duration earliest{0};
    Duration latest{0};
    std::vector<Reason> reasons; ///< strongest first; those below 0.05 are left out
};

/// One probability of all. The likeliest signal counts in full, the others by half (1 - (1 - p)^½): signals
/// of one service fall ill together. Hard dependencies enter by noisy-or, with what they pass on. An anomaly
/// score above 0.5 raises the odds by at most e^½ at 1, and nothing alone: an assumption that calibration
/// corrects. The time is that of the strongest signal or dependency. Values that are no probabilities count
/// as 0. Nothing known: probability 0 without reasons. O(n log n).
[[nodiscard]] FailurePrediction predictFailure(const Evidence& evidence, const Calibration& calibration = {});

} // namespace holdfast::warnings
