// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/outlook/fleet_outlook.h"
#include "ui/charts/chart_content.h"

#include <span>
#include <vector>

namespace holdfast::charts {

/// A forecast as a chart draws it: from the reading it starts from (the measured point at its origin; without
/// one from the first median), each step with its median, the 95 % and the 50 % interval. Steps that are not
/// finite end it.
[[nodiscard]] std::vector<ForecastPoint> forecastPoints(const forecasting::ForecastDistribution& forecast,
                                                        std::span<const HistoryPoint> measured);

/// The marks of one signal, with their reasons in words. `marks`: oldest first.
[[nodiscard]] QList<Mark> marksOf(std::span<const outlook::AnomalyMark> marks, const SignalId& signal,
                                  Unit unit);

} // namespace holdfast::charts
