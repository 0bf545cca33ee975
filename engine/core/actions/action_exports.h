// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/actions/audit_chain.h"
#include "engine/core/actions/plan.h"

#include <span>
#include <string>

namespace holdfast::actions {

/// What a person takes away as a file, for those who do not deal in JSON values. Indented; ends with a line
/// feed; secrets masked.
[[nodiscard]] std::string planAsJsonText(const Plan& plan);
/// An array of auditToJson(), in the order given.
[[nodiscard]] std::string auditAsJsonText(std::span<const AuditEntry> entries);

} // namespace holdfast::actions
