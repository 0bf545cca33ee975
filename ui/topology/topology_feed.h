// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/fleet/fleet_state.h"
#include "ui/topology/layout_graph.h"
#include "ui/topology/topology_content.h"

class QFont;

namespace holdfast::ui::topology {

/// What the map shows of a state: cards with figures and reasons, links with the way trouble takes. A link is
/// in trouble when what it calls holds down, along it, what calls.
[[nodiscard]] Content contentOf(const FleetState& state);

/// The graph to lay out: cards as wide as their names ask for, within bounds.
[[nodiscard]] LayoutGraph graphOf(const Content& content, const QFont& nameFont);

} // namespace holdfast::ui::topology
