// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/outlook/fleet_outlook.h"
#include "engine/core/outlook/record.h"

#include <string_view>

// The words of what is foretold, as they stand in events and JSON. People read sentences instead, see models.
namespace holdfast::outlook {

/// «failed», «at-limit», «on-its-way», «near-limit», «dependency», «anomaly»
[[nodiscard]] std::string_view toString(warnings::ReasonKind kind) noexcept;
/// «open», «hit», «false», «intervened», «unobserved»
[[nodiscard]] std::string_view toString(warnings::Outcome outcome) noexcept;
/// «above», «below»
[[nodiscard]] std::string_view toString(warnings::LimitSide side) noexcept;
/// «none», «spike», «level-shift», «season», «variance», «drought»
[[nodiscard]] std::string_view toString(analysis::AnomalyKind kind) noexcept;
/// «ordinary», «unusual», «drifted»
[[nodiscard]] std::string_view toString(analysis::DriftStanding standing) noexcept;
/// «none», «learning», «unknown»
[[nodiscard]] std::string_view toString(Silence silence) noexcept;

} // namespace holdfast::outlook
