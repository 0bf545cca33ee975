// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/widgets/sparkline.h"

class QModelIndex;

namespace holdfast::delegates {

/// The line of a row of services as it is to be painted: the last hour, measured, and where it is going. The
/// scale is left to the caller.
///
/// What lies ahead gets at least a fifth of the width: the hour and a short horizon to one scale would hide
/// what matters.
[[nodiscard]] widgets::SparklineData trendLineOf(const QModelIndex& index);

} // namespace holdfast::delegates
