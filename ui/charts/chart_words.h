// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/clock.h"
#include "engine/core/base/units.h"

#include <QtCore/QString>

namespace holdfast::charts {

/// A value beside a tick: as many digits as tell it from its neighbours a step away.
[[nodiscard]] QString tickText(Unit unit, double value, double step);

/// A value under the cursor.
[[nodiscard]] QString valueText(Unit unit, double value);

/// A moment under the cursor: «21 Nov, 14:32:06 CET».
[[nodiscard]] QString momentText(TimePoint time);

} // namespace holdfast::charts
