// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/analysis/failure_chance.h"

#include "engine/core/analysis/health_scoring.h"

#include <algorithm>
#include <cmath>

namespace holdfast::analysis {

namespace {

constexpr double kAtCritical = 0.5;
constexpr double kAtDegraded = 0.1;
constexpr double kAtBest = 0.01;

} // namespace

double failureChanceAt(double score) {
    if (score < kCriticalBelow) return 1.0;
    if (score < kDegradedBelow)
        return std::lerp(kAtCritical, kAtDegraded,
                         (score - kCriticalBelow) / (kDegradedBelow - kCriticalBelow));
    return std::lerp(kAtDegraded, kAtBest, (std::min(score, 1.0) - kDegradedBelow) / (1.0 - kDegradedBelow));
}

std::optional<double> failureChance(const OwnHealth& own) {
    if (!own.score || own.confidence < kMinimumConfidence) return std::nullopt;
    return failureChanceAt(*own.score);
}

} // namespace holdfast::analysis
