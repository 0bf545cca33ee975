// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/clock.h"
#include "engine/core/base/units.h"

#include <QtCore/QString>

#include <optional>

/// The one place where numbers become text: units always, sensible digits, the user's locale and time zone.
/// Pure functions; any thread.
namespace holdfast::models::format {

/// What stands where there is no value.
[[nodiscard]] QString none();

/// «312 ms», «1.61 GiB», «71 %», «26 d», «12». Not finite: none().
[[nodiscard]] QString quantity(double value, Unit unit);
[[nodiscard]] QString quantity(std::optional<double> value, Unit unit);
/// «1.61 of 2 GiB», «12 of 100».
[[nodiscard]] QString ofLimit(double value, double limit, Unit unit);

/// Health with two digits: «0.94».
[[nodiscard]] QString score(std::optional<double> health);
[[nodiscard]] QString percent(double ratio);

/// «6 min 12 s», «312 ms», «2 d 4 h»: the two largest parts.
[[nodiscard]] QString duration(Duration time);
/// «12 s ago», «just now»; a time ahead of now is «just now».
[[nodiscard]] QString age(TimePoint time, TimePoint now);

/// «14:32:30» today, «21 Nov 14:32» before.
[[nodiscard]] QString clockTime(TimePoint time, TimePoint now);
/// The whole of it with its zone, for hovering: «Saturday, 21 November 2026 14:32:30 CET».
[[nodiscard]] QString fullTime(TimePoint time);

[[nodiscard]] QString count(qint64 number);
/// «1 service», «13 services»: `one` and `many` hold %1.
[[nodiscard]] QString counted(qint64 number, const QString& one, const QString& many);
[[nodiscard]] QString bytes(Bytes amount);

} // namespace holdfast::models::format
