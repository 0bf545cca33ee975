// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/lab_control.h"

#include <QtCore/QString>

namespace holdfast::pages {

/// What a fault does, as an order: «leak memory», «answer slowly».
[[nodiscard]] QString faultTitle(const ports::FaultOffer& offer);

/// How a strength is entered: shown = strength × factor, followed by the suffix («MiB/s», « %»).
struct StrengthEntry {
    double factor = 1.0;
    int decimals = 0;
    QString suffix;
};

[[nodiscard]] StrengthEntry strengthEntry(const ports::FaultOffer& offer);

/// A fault at work with its strength: «leak memory, 4 MiB/s». `offer` is the one of that name.
[[nodiscard]] QString activeFaultText(const ports::ActiveFault& fault, const ports::FaultOffer& offer);

} // namespace holdfast::pages
