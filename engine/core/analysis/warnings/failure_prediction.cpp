// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/analysis/warnings/failure_prediction.h"

#include <algorithm>
#include <cmath>
#include <functional>

namespace holdfast::warnings {

namespace {

constexpr double kFailedHealth = 0.4;
constexpr double kWorthSaying = 0.05;
constexpr double kAnomalyWeight = 1.0; ///< log odds for a score of 1 above 0.5, so ½ at most

double chanceOf(double value) {
    return std::isfinite(value) ? std::clamp(value, 0.0, 1.0) : 0.0;
}

ReasonKind kindOf(const LimitOutlook& outlook) {
    if (outlook.reached) return ReasonKind::AtLimit;
    return outlook.trendChance >= 0.5 ? ReasonKind::OnItsWay : ReasonKind::NearLimit;
}

double ofSignals(std::span<const SignalChance> signals) {
    double most = 0.0;
    double spared = 1.0;
    for (const auto& signal : signals) {
        const double p = chanceOf(signal.outlook.probability);
        most = std::max(most, p);
        spared *= std::sqrt(1.0 - p);
    }
    // The likeliest was counted by half as well; 1 stays 1.
    return most >= 1.0 ? 1.0 : 1.0 - std::sqrt(1.0 - most) * spared;
}

double raisedBy(double anomaly, double p) {
    const double above = chanceOf(anomaly) - 0.5;
    if (above <= 0.0 || p <= 0.0 || p >= 1.0) return p;
    const double odds = std::exp(kAnomalyWeight * above) * p;
    return odds / (1.0 - p + odds);
}

std::vector<Reason> reasonsOf(const Evidence& evidence) {
    std::vector<Reason> reasons;
    for (const auto& one : evidence.signals) {
        reasons.push_back({.kind = kindOf(one.outlook),
                           .signal = one.signal,
                           .dependency = {},
                           .probability = chanceOf(one.outlook.probability),
                           .level = one.outlook.level,
                           .ratePerMinute = one.outlook.ratePerMinute,
                           .limit = one.limit,
                           .expected = one.outlook.expected});
    }
    for (const auto& one : evidence.hardDependencies) {
        Reason reason{.kind = ReasonKind::Dependency, .signal = {}, .dependency = one.service};
        reason.probability = chanceOf(one.probability) * chanceOf(one.passes);
        reason.expected = one.expected;
        reasons.push_back(std::move(reason));
    }
    std::erase_if(reasons, [](const Reason& reason) { return reason.probability < kWorthSaying; });
    std::ranges::stable_sort(reasons, std::greater<>(), &Reason::probability);
    return reasons;
}

void setTimes(FailurePrediction& prediction, const Evidence& evidence) {
    if (prediction.reasons.empty()) return;
    const Reason& first = prediction.reasons.front();
    prediction.expected = prediction.earliest = prediction.latest = first.expected;
    if (first.kind == ReasonKind::Dependency) return;
    const auto signal = std::ranges::find(evidence.signals, first.signal, &SignalChance::signal);
    if (signal == evidence.signals.end()) return;
    prediction.earliest = signal->outlook.earliest;
    prediction.latest = signal->outlook.latest;
}

} // namespace

FailurePrediction predictFailure(const Evidence& evidence, const Calibration& calibration) {
    FailurePrediction prediction;
    prediction.reasons = reasonsOf(evidence);
    setTimes(prediction, evidence);
    if (evidence.ownHealth && *evidence.ownHealth < kFailedHealth) {
        Reason failed;
        failed.kind = ReasonKind::Failed;
        failed.probability = 1.0;
        prediction.reasons.insert(prediction.reasons.begin(), std::move(failed));
        prediction.probability = prediction.uncalibrated = 1.0;
        prediction.expected = prediction.earliest = prediction.latest = Duration(0);
        return prediction;
    }
    double p = ofSignals(evidence.signals);
    const double anomaly = evidence.anomaly.value_or(0.0);
    const double raised = raisedBy(anomaly, p);
    if (raised >= kWorthSaying && raised > p) {
        Reason reason;
        reason.kind = ReasonKind::Anomaly;
        reason.probability = chanceOf(anomaly);
        prediction.reasons.push_back(std::move(reason)); // it adds to the others, so it comes last
    }
    p = raised;
    for (const auto& one : evidence.hardDependencies)
        p = 1.0 - (1.0 - p) * (1.0 - chanceOf(one.probability) * chanceOf(one.passes));
    prediction.uncalibrated = p;
    prediction.probability = calibration.apply(p);
    return prediction;
}

} // namespace holdfast::warnings
