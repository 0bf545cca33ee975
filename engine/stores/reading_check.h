// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/store.h"

#include <span>

namespace holdfast::stores {

/// Whether a reading can be kept: a finite value and a time from 1970 to 2400.
[[nodiscard]] bool isStorable(const Reading& reading) noexcept;

/// FixInput, naming the first reading that cannot be kept; the others were.
[[nodiscard]] Result<void> checkReadings(std::span<const ports::StoredReading> readings);

} // namespace holdfast::stores
