// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/workloads/configuration.h"

namespace holdfast::workloads {

/// One field that differs, before and after as they may be shown.
struct FieldChange {
    std::string field;   ///< «environment.LOG_LEVEL», «limits.memory_bytes», «command»
    std::string before;  ///< empty: it was not there
    std::string after;   ///< empty: it is not there any more
    bool masked = false; ///< it holds a secret: that it changed is all that is told

    auto operator<=>(const FieldChange&) const = default;
};

/// What changes from one configuration to the other, in the order of the fields' names. Secrets are compared
/// and masked; `native` is not compared. O(size).
[[nodiscard]] std::vector<FieldChange> differences(const Configuration& before, const Configuration& after);

} // namespace holdfast::workloads
