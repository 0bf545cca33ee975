// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/base/result.h"
#include "engine/core/topology/mitigation.h"

#include <optional>
#include <string>
#include <vector>

namespace holdfast::topology {

/// «What if these fail, all at once and for certain?»
struct WhatIfQuestion {
    std::vector<ServiceId> failing; ///< at least one; repetitions count once
    /// Mitigations take some fifty times as long as the impact.
    bool mitigations = false;

    bool operator==(const WhatIfQuestion&) const = default;
};

/// A service that the failure reaches.
struct Hit {
    ServiceId service;
    double probability = 0.0;    ///< 0..1: of going down, or where it degrades of being touched at all
    Duration after{0};           ///< until it bites at the earliest
    std::vector<ServiceId> path; ///< from a failing service to this one, both included
    bool entryPoint = false;     ///< people meet the failure here

    bool operator==(const Hit&) const = default;
};

struct WhatIf {
    WhatIfQuestion question;
    std::vector<Hit> down;     ///< likeliest and then nearest first
    std::vector<Hit> degraded; ///< likewise
    double lostShare = 0.0;    ///< as Impact::lostShare: the risk were the failure certain
    bool exact = true;
    std::size_t trials = 0;
    double standardError = 0.0; ///< of a probability, at most; 0 when exact
    std::vector<Mitigation> mitigations;

    bool operator==(const WhatIf&) const = default;
};

/// Any thread, but see mitigationsFor() for how long it takes. `services` as they are now, in the order of
/// the fleet; may be empty. Fails with FixInput when a service is unknown or none is named.
[[nodiscard]] Result<WhatIf> answer(const WhatIfQuestion& question, const DependencyGraph& graph,
                                    const FleetSpec& fleet, std::span<const ServiceState> services);

} // namespace holdfast::topology
