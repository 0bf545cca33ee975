// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_state.h"
#include "engine/core/outlook/fleet_outlook.h"
#include "engine/core/outlook/record.h"

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace holdfast::testing {

/// Made-up values of what is foretold of a fleet, plausible and the same every time: for tests and pictures
/// of the window, never for anything that people run.
struct Foretold {
    std::map<std::string, double> warned;         ///< a warning with this probability
    std::map<std::string, std::string> because{}; ///< the dependency whose failure takes it along
    std::set<std::string> learning;               ///< nothing is said of them yet
    std::set<std::string> unusual;                ///< their forests find them out of the ordinary
    int days = 30;                                ///< so long there has been a record; 0: none yet
    Duration age{0};                              ///< how long ago the outlook was made

    [[nodiscard]] std::shared_ptr<const outlook::FleetOutlook> outlook(const FleetState& state) const;
    [[nodiscard]] outlook::ServiceForecast forecast(const FleetState& state, const ServiceId& service) const;
    [[nodiscard]] outlook::RecordAnswer record(const FleetState& state,
                                               const outlook::RecordQuery& query) const;
    [[nodiscard]] std::vector<outlook::AnomalyMark> marks(const FleetState& state,
                                                          const outlook::MarkQuery& query) const;
};

} // namespace holdfast::testing
