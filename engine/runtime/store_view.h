// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ports/action_store.h"

#include <map>
#include <string>
#include <vector>

namespace holdfast::runtime {

/// What the store of acting told last, for the screen.
struct StoreView {
    bool read = false; ///< all of it; else only `condition` is new
    std::vector<automation::LeaseView> leases;
    std::vector<automation::PauseView> pauses;
    std::vector<automation::OpenQuestion> questions;
    std::vector<actions::PlanSummary> ended; ///< newest first, at most 50
    std::map<std::string, std::string> settings;
    automation::ActionStoreState condition;
    actions::ChainVerdict trail;
};

/// Blocks as the store does. `holder`: whose leases are ours.
[[nodiscard]] StoreView readView(ports::ActionStore& store, const std::string& fleet,
                                 const std::string& holder);

} // namespace holdfast::runtime
