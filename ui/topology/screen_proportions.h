// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/topology/layout_graph.h"

namespace holdfast::ui::topology {

/// Gives a layout the proportions of a screen. Layers that would make it much taller are folded into several
/// columns each, keeping their order (routes are dropped then); a flat picture is drawn out in height.
/// `centres` decides layer (by x) and order (by y).
[[nodiscard]] GraphLayout suitScreen(const LayoutGraph& graph, GraphLayout layout);

/// Moves everything so that the upper left corner is 0,0, and measures the whole.
void normalise(const LayoutGraph& graph, GraphLayout& layout);

} // namespace holdfast::ui::topology
