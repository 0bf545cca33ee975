// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_state.h"
#include "engine/core/snapshots/likely_change.h"

#include <set>
#include <vector>

namespace holdfast::runtime {

/// Which services are ill by their own health, and since when. Unknown health changes nothing. One thread.
class IllWatch {
public:
    /// `below`: own health under which a service is ill, 0..1. True: others are ill than before.
    bool take(const FleetState& state, double below);

    /// By when they were first seen ill.
    [[nodiscard]] const std::vector<snapshots::IllService>& ill() const noexcept { return m_ill; }

private:
    std::vector<snapshots::IllService> m_ill;
    std::set<ServiceId> m_well; ///< were seen well by this program
};

} // namespace holdfast::runtime
