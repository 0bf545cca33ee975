// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/clock.h"
#include "engine/core/base/units.h"
#include "ui/charts/value_ticks.h"

#include <QtCore/QStringList>

namespace holdfast::charts {

/// The labels of a scale's ticks: the formatter's text; with further digits where two would read the same.
[[nodiscard]] QStringList tickTexts(Unit unit, const ValueScale& scale);

/// A moment under the cursor: «Sat 21 Nov, 14:32:06 CET».
[[nodiscard]] QString momentText(TimePoint time);

} // namespace holdfast::charts
