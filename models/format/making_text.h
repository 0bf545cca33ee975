// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/outlook/fleet_outlook.h"

#include <QtCore/QString>

#include <vector>

/// «How was this made»: what a person needs to judge a forecast by. Pure functions; any thread.
namespace holdfast::models::format {

struct MakingLine {
    QString what;  ///< «Model», «Skill»
    QString value; ///< «smoothing», «31 % better than repeating the last value»
};

/// Of one signal's forecast: the model in words, seasons, history with its gaps, errors, skill, coverage.
/// What was not judged yet says so.
[[nodiscard]] std::vector<MakingLine> makingLines(const outlook::SignalForecast& forecast, TimePoint now);

} // namespace holdfast::models::format
