// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_state.h"
#include "ui/topology/layout_graph.h"
#include "ui/topology/map_measures.h"
#include "ui/topology/topology_content.h"

#include <QtCore/QStringList>

class QFont;

namespace holdfast::ui::topology {

/// How a state is to be shown.
struct Feed {
    Overlay overlay = Overlay::Health;
    QStringList groups = {}; ///< of each service, in the order of the fleet; empty: no groups
    BusiestOf busiest = {};  ///< for Overlay::Load
    /// What was made of an earlier state with the same feed: what has not changed since is taken over, since
    /// words for thousands of services cost more than all the rest. Both or none.
    const FleetState* stateBefore = nullptr;
    const Content* contentBefore = nullptr;
};

/// What the map shows of a state: cards with figures and reasons, links with the way trouble takes. A link is
/// in trouble when what it calls holds down, along it, what calls.
[[nodiscard]] Content contentOf(const FleetState& state, const Feed& feed = {});

/// The graph to lay out: cards as wide as the names of all services ask for, within bounds. `shown` is
/// `whole` with some groups folded.
[[nodiscard]] LayoutGraph graphOf(const Content& shown, const Content& whole, const QFont& nameFont);

} // namespace holdfast::ui::topology
