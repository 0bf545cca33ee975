// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/actions/recovery_action.h"
#include "engine/core/analysis/warnings/failure_prediction.h"
#include "engine/core/fleet/fleet_spec.h"

#include <optional>

namespace holdfast::outlook {

/// The mildest action that takes away what the failure is expected from, by the strongest reason: the plan
/// that a warning names. Nothing where no action of ours helps (a certificate to renew, a disk to clear, a
/// primary that replicates late), and where the reason is a dependency: that one is to be helped.
///
/// A suggestion, not a decision: the plan's guards say whether it may be done. Pure; O(1).
[[nodiscard]] std::optional<actions::RecoveryAction> remedyFor(const ServiceSpec& service,
                                                               const warnings::Reason& reason);

} // namespace holdfast::outlook
